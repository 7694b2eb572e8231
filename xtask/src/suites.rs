//! The suites that need more than Rust: one list, one row each. What they need is told here too.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::process::{self, cargo, output};
use crate::tally::Tally;
use crate::times::Times;
use crate::{node, python};

/// Tests that a plain `cargo test` leaves out, since they need more than Rust.
pub(crate) struct Suite {
    pub(crate) name: &'static str,
    pub(crate) needs: Need,
    runner: Runner,
}

/// Every such suite. Adding one is adding a row.
pub(crate) const SUITES: &[Suite] = &[
    Suite { name: "conformance", needs: Need::Python, runner: Runner::Cargo },
    Suite { name: "validators", needs: Need::Python, runner: Runner::Cargo },
    Suite { name: "clients", needs: Need::Python, runner: Runner::Cargo },
    Suite { name: "terminal", needs: Need::Python, runner: Runner::Cargo },
    Suite { name: "live", needs: Need::Python, runner: Runner::Cargo },
    Suite { name: "editor", needs: Need::Node, runner: Runner::Node },
];

/// What runs a suite.
enum Runner {
    /// Cargo: a test target of the suite's name, with `test = false` in its `[[test]]` section.
    Cargo,
    /// Node's own test runner, in the folder that has its packages.
    Node,
}

impl Suite {
    /// Installs what the suite needs and runs it. A suite that runs no test has failed.
    pub(crate) fn run(&self) -> Result<(Tally, Times)> {
        let provided = self.needs.provide()?;
        let mut tests = match self.runner {
            Runner::Cargo => self.cargo(),
            Runner::Node => node::tests(),
        };
        let (tally, times) = process::tests(tests.envs(provided))?;
        ensure!(tally.total() > 0, "{}: no test ran", self.name);
        Ok((tally, times))
    }

    /// Counts the tests of the suite without running them. Only Node can list its own: without it they
    /// count as one.
    pub(crate) fn count(&self) -> Result<usize> {
        match self.runner {
            Runner::Cargo => {
                let listing = output(self.cargo().args(["--quiet", "--", "--list"]))?;
                Ok(listing.lines().filter(|line| line.ends_with(": test")).count())
            }
            Runner::Node => Ok(1),
        }
    }

    /// Returns the cargo arguments that choose the suite's target, if it has one.
    pub(crate) fn target(&self) -> Option<[&'static str; 2]> {
        match self.runner {
            Runner::Cargo => Some(["--test", self.name]),
            Runner::Node => None,
        }
    }

    fn cargo(&self) -> Command {
        cargo(&["test", "--workspace", "--test", self.name])
    }
}

/// What a suite needs beside Rust.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Need {
    Python,
    Node,
}

impl Need {
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
