//! What is given to `load`, and what it gives back.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    code::{Code, Severity},
    problem::Problem,
    stack::Stack,
    variables::InForce,
};

/// Where files come from.
pub trait Files {
    /// Returns the text of a file.
    ///
    /// # Errors
    /// Why it cannot be read, as a clause without a full stop.
    fn read(&self, path: &str) -> Result<String, String>;

    /// Returns the paths that match a glob relative to the folder of the file `beside`, sorted.
    ///
    /// # Errors
    /// Why the glob cannot be used.
    fn find(&self, beside: &str, glob: &str) -> Result<Vec<String>, String>;
}

/// What is read, and with what.
pub struct Input<'a> {
    /// The root files.
    pub roots: &'a [String],
    /// Reads files.
    pub files: &'a dyn Files,
    /// Variables from the command line.
    pub variables: &'a BTreeMap<String, String>,
    /// Reads an environment variable.
    pub environment: &'a dyn Fn(&str) -> Option<String>,
    /// The names that it may be asked for, beside those that any spec may read.
    pub allowed: &'a [String],
    /// What the run knows of account and region.
    pub in_force: &'a InForce,
    /// The present moment, in seconds since 1970; without it no timestamp is in the future.
    pub now: Option<i64>,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The stacks without errors, by name.
    pub stacks: Vec<Stack>,
    /// All problems, sorted by place.
    pub problems: Vec<Problem>,
    /// The text of each file that was read, by path; for excerpts.
    pub texts: BTreeMap<String, Arc<str>>,
}

impl Loaded {
    /// Returns whether nothing may be planned.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.problems.iter().any(|problem| problem.severity() == Severity::Error)
    }

    /// Adds a warning for each stack without an id, with the line to write; `fresh` makes an id.
    pub fn warn_without_ids(&mut self, mut fresh: impl FnMut() -> String) {
        for stack in self.stacks.iter().filter(|stack| stack.id.is_none()) {
            self.problems.push(Problem {
                code: Code::NoId,
                message: format!("stack `{}` has no `id`", stack.name),
                help: Some(format!("add `id: {}`", fresh())),
                span: stack.span(),
            });
        }
        self.problems.sort_by(|a, b| a.span.cmp(&b.span));
    }
}

/// One text, whatever path is asked for, and nothing to include.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a>(pub &'a str);

impl Files for Text<'_> {
    fn read(&self, _: &str) -> Result<String, String> {
        Ok(self.0.to_owned())
    }

    fn find(&self, _: &str, _: &str) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}
