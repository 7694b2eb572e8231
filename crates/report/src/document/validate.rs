//! What `validate --format json` prints.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use esmith_spec::{lines::Lines, load::Loaded, problem, stack};
use serde::{Deserialize, Serialize};

use super::{FormatVersion, Severity};

/// What specs are, as far as that can be told offline.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Validate {
    /// The version of this document's form.
    pub format_version: FormatVersion,
    /// The stacks without errors, by name.
    pub stacks: Vec<Stack>,
    /// The files that were read or named, sorted.
    pub files: Vec<String>,
    /// Every problem: errors first, then by place.
    pub problems: Vec<Problem>,
}

/// A stack without errors.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stack {
    /// The stack.
    pub stack: String,
    /// Its root file.
    pub file: String,
    /// The account that the file names; null where it names none.
    pub account: Option<String>,
    /// The region that the file names; null where it names none.
    pub region: Option<String>,
    /// The number of its mappings.
    pub mappings: usize,
}

/// Something wrong in a spec, or worth a warning.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// The code; `esmith explain` knows it.
    pub code: String,
    /// How serious it is.
    pub severity: Severity,
    /// What was found, then what was wanted.
    pub message: String,
    /// What to write instead; null where there is nothing to say.
    pub help: Option<String>,
    /// The file, as it was given or as `include` found it; `-` for standard input.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The column behind the end.
    pub end_column: usize,
    /// The source line; no part of the document, for it may hold what only the file's readers may see.
    #[serde(skip)]
    pub(crate) excerpt: String,
}

impl From<&Loaded> for Validate {
    fn from(loaded: &Loaded) -> Self {
        let read = loaded.texts.keys().map(String::as_str);
        let named = loaded.problems.iter().map(|problem| problem.span.file.as_str());
        let files: BTreeSet<&str> = read.chain(named).collect();
        Self {
            format_version: FormatVersion,
            stacks: loaded.stacks.iter().map(Stack::from).collect(),
            files: files.into_iter().map(str::to_owned).collect(),
            problems: problems(&loaded.problems, &loaded.texts),
        }
    }
}

impl From<&stack::Stack> for Stack {
    fn from(stack: &stack::Stack) -> Self {
        Self {
            stack: stack.name.clone(),
            file: stack.path().to_owned(),
            account: stack.account.clone(),
            region: stack.region.clone(),
            mappings: stack.mappings.len(),
        }
    }
}

/// Returns problems with their source lines.
pub(crate) fn problems(
    problems: &[problem::Problem],
    texts: &BTreeMap<String, Arc<str>>,
) -> Vec<Problem> {
    let mut lines = BTreeMap::new();
    let each = problems.iter().map(|problem| {
        let span = &problem.span;
        let text = texts.get(&span.file).map_or("", |text| &**text);
        let lines = lines.entry(span.file.as_str()).or_insert_with(|| Lines::of(text));
        Problem {
            code: problem.code.as_str().to_owned(),
            severity: problem.severity().into(),
            message: problem.message.clone(),
            help: problem.help.clone(),
            file: span.file.clone(),
            line: span.line,
            column: span.column,
            end_line: span.end_line,
            end_column: span.end_column,
            excerpt: lines.line(text, span.line).to_owned(),
        }
    });
    let mut found: Vec<Problem> = each.collect();
    // Whoever cuts the list off must see why nothing can be planned.
    found.sort_by_key(|problem| problem.severity != Severity::Error);
    found
}
