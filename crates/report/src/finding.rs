//! What a tool found at places of files: the one form from which formats for programs are written.

use crate::{document::Location, escape::Line};

/// One finding for programs.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) rule: Rule,
    /// What was found.
    pub(crate) message: Line,
    /// What more there is to say, a line each.
    pub(crate) more: Vec<Line>,
    /// Where; none where no file tells.
    pub(crate) place: Option<Location>,
}

impl Finding {
    /// Returns all that is said, in one line.
    pub(crate) fn in_one(&self) -> String {
        let lines = std::iter::once(&self.message).chain(&self.more);
        lines.map(Line::as_str).collect::<Vec<_>>().join("; ")
    }
}

/// A kind of finding.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Rule {
    /// Its stable name.
    pub(crate) id: String,
    pub(crate) level: Level,
    /// What it is.
    pub(crate) title: &'static str,
    /// What it means and what to do.
    pub(crate) explanation: &'static str,
}

/// How serious a finding is.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Level {
    Error,
    Warning,
    Note,
}

/// Findings that belong together, with the names of what has none.
#[derive(Clone, Debug)]
pub struct Suite {
    pub(crate) name: Line,
    /// The least serious finding by which a case fails.
    pub(crate) fails_from: Level,
    pub(crate) cases: Vec<Case>,
}

/// What was looked at, and what was found there.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) name: Line,
    pub(crate) findings: Vec<Finding>,
}
