//! `cargo xtask bench-calls`: what plan, apply and drift cost beside a plain boto3 script, measured
//! with a release build and written into `docs/benchmarks.md`.

use anyhow::{Result, ensure};

use crate::process::{built, cargo, program, root, succeeds};
use crate::python;

/// The page that keeps the figures.
const PAGE: &str = "docs/benchmarks.md";

/// Builds, measures and writes; the words go to the script. Says whether every limit holds.
pub(crate) fn calls(words: &[&str]) -> Result<bool> {
    let done = succeeds(&mut cargo(&["build", "--release", "--package", "esmith"]))?;
    ensure!(done, "the release build failed");
    let mut bench = program(python::clients()?.join("python"));
    bench.arg(root().join("benches/calls/bench.py")).arg(built().join("release/esmith"));
    succeeds(bench.args(["--page", PAGE]).args(words))
}
