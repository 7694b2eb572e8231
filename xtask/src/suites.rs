//! The suites that need more than Rust: one list, one row each. What they need is told here too.

use std::path::PathBuf;
use std::process::Command;

use anyhow::Result;

use crate::process::cargo;
use crate::{node, python};

/// A test target of the workspace that runs only when it is named. Its `[[test]]` section says
/// `test = false`, so that a plain `cargo test` needs nothing but Rust.
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    pub(crate) needs: Need,
}

/// Every such suite. Adding one is adding a row.
pub(crate) const SUITES: &[Suite] = &[Suite { name: "conformance", needs: Need::Python }];

impl Suite {
    /// Returns the command that runs the suite.
    pub(crate) fn command(&self) -> Command {
        cargo(&["test", "--workspace", "--test", self.name])
    }

    /// Returns the command that names the suite's tests, one a line.
    pub(crate) fn listing(&self) -> Command {
        let mut command = cargo(&["test", "--quiet", "--workspace", "--test", self.name]);
        command.args(["--", "--list"]);
        command
    }
}

/// What a suite needs beside Rust.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    Python,
    Node,
}

impl Need {
    pub(crate) const ALL: [Self; 2] = [Self::Python, Self::Node];

    /// Returns the flag that leaves out the suites with this need.
    pub(crate) fn flag(self) -> &'static str {
        match self {
            Self::Python => "--without-python",
            Self::Node => "--without-node",
        }
    }

    /// Returns what this machine lacks, if anything.
    pub(crate) fn missing(self) -> Option<String> {
        match self {
            Self::Python => python::missing(),
            Self::Node => node::missing(),
        }
    }

    /// Installs what is needed inside the checkout and returns the variables that tell tests of it.
    pub(crate) fn provide(self) -> Result<Vec<(&'static str, PathBuf)>> {
        match self {
            Self::Python => python::provide(),
            Self::Node => node::provide(),
        }
    }
}
