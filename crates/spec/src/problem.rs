//! A problem in a spec, with its place. How it is shown is the crate `report`'s.

use crate::code::{Code, Severity};

/// Something wrong, or worth a warning, at a place in a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Problem {
    /// What kind of problem it is.
    pub code: Code,
    /// What was found, then what was wanted.
    pub message: String,
    /// What to write instead.
    pub help: Option<String>,
    /// Where it is.
    pub span: Span,
}

impl Problem {
    /// Returns how serious it is.
    #[must_use]
    pub fn severity(&self) -> Severity {
        self.code.severity()
    }
}

/// A stretch of a file. Lines and columns count from 1, columns in characters; the end is behind
/// the last character.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub struct Span {
    /// The file's path as the user gave it or as `include` found it; `-` for standard input.
    pub file: String,
    /// The first line.
    pub line: usize,
    /// The first column.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The column behind the end.
    pub end_column: usize,
}

impl Span {
    /// Returns the start of a file, for what has no place of its own.
    #[must_use]
    pub fn start(file: impl Into<String>) -> Self {
        Self { file: file.into(), line: 1, column: 1, end_line: 1, end_column: 2 }
    }
}

/// A problem whose place is still a pointer. Lines are counted only for documents with problems.
#[derive(Clone, Debug)]
pub(crate) struct PendingProblem {
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
    pub(crate) at: Pointer,
}

/// A place in a document: a JSON pointer, and whether the key, the value or a part of it is meant.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Pointer {
    pub(crate) document: usize,
    pub(crate) pointer: String,
    pub(crate) part: Part,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Part {
    Key,
    Value,
    /// In a text that is JSON, the key of this number among those that stand in their object again.
    Repeated(usize),
}

impl Pointer {
    pub(crate) fn key(document: usize, pointer: impl Into<String>) -> Self {
        Self { document, pointer: pointer.into(), part: Part::Key }
    }

    pub(crate) fn value(document: usize, pointer: impl Into<String>) -> Self {
        Self { document, pointer: pointer.into(), part: Part::Value }
    }
}

impl PendingProblem {
    pub(crate) fn new(code: Code, at: Pointer, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), help: None, at }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// Returns a key as a segment of a JSON pointer.
pub(crate) fn segment(key: &str) -> String {
    format!("/{}", key.replace('~', "~0").replace('/', "~1"))
}
