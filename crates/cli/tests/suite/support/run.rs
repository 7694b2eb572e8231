//! What a run of the program ended with, and what may be claimed of it.

use std::process::Output;

use esmith_report::document::{
    Change, Value as Shown,
    plan::{Plan, Step},
};
use serde_json::{Value, json};

/// A run that has ended.
#[derive(Debug)]
pub(crate) struct Run {
    words: String,
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

impl Run {
    pub(crate) fn new(words: String, output: Output) -> Self {
        Self {
            words,
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Claims the exit code.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Claims that standard output has a text.
    #[track_caller]
    pub(crate) fn stdout(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "no `{text}` on standard output of {self}");
        self
    }

    /// Claims that standard error has a text.
    #[track_caller]
    pub(crate) fn stderr(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no `{text}` on standard error of {self}");
        self
    }

    /// Claims that a text stands somewhere in what was printed.
    #[track_caller]
    pub(crate) fn names(self, text: &str) -> Self {
        let found = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(found, "no `{text}` in {self}");
        self
    }

    /// Claims that a text stands nowhere in what was printed.
    #[track_caller]
    pub(crate) fn lacks(self, text: &str) -> Self {
        let found = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(!found, "`{text}` in {self}");
        self
    }

    /// Returns the exit code; none where a signal ended it.
    pub(crate) fn ended(&self) -> Option<i32> {
        self.code
    }

    /// Returns standard output.
    pub(crate) fn text(&self) -> String {
        self.stdout.clone()
    }

    /// Returns what was told on standard error.
    pub(crate) fn errors(&self) -> &str {
        &self.stderr
    }

    /// Claims that nothing was printed as a result.
    #[track_caller]
    pub(crate) fn no_stdout(self) -> Self {
        assert_eq!(self.stdout, "", "{self}");
        self
    }

    /// Returns the document on standard output.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        match serde_json::from_str(&self.stdout) {
            Ok(document) => document,
            Err(error) => panic!("{error}: {self}"),
        }
    }

    /// Returns a list of the only stack of the document.
    #[track_caller]
    pub(crate) fn list(&self, name: &str) -> Vec<Value> {
        let document = self.json();
        let stacks = document["stacks"].as_array().unwrap();
        assert_eq!(stacks.len(), 1, "{self}");
        stacks[0][name].as_array().unwrap().clone()
    }
}

impl std::fmt::Display for Run {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { words, code, stdout, stderr } = self;
        write!(f, "`esmith {words}`, which ended with {code:?}\n{stdout}\n{stderr}")
    }
}

/// Returns the steps of a plan, a line each: `update clicks: batchSize 500 -> 400`.
#[track_caller]
pub(crate) fn steps(run: &Run) -> Vec<String> {
    let line = |step: &Step| {
        let changes: Vec<String> = step.changes.iter().map(told).collect();
        format!("{} {}: {}", step.action.as_str(), step.name, changes.join("; "))
    };
    let plan: Plan = serde_json::from_value(run.json()).unwrap();
    plan.stacks.iter().flat_map(|stack| &stack.steps).map(line).collect()
}

/// Returns a change: `batchSize 500 -> 400`; of a value that is not told, what is told of it.
pub(crate) fn told(change: &Change) -> String {
    let side = |value: &Option<Shown>| match value {
        Some(Shown::Value(value)) => value.to_string(),
        value => json!(value).to_string(),
    };
    format!("{} {} -> {}", change.setting, side(&change.from), side(&change.to))
}
