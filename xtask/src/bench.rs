//! `cargo xtask bench-calls`: what plan, apply and drift cost beside a plain boto3 script, measured
//! with a release build and written into `docs/benchmarks.md`.

use anyhow::{Result, ensure};

use crate::process::{cargo, program, root, succeeds};
use crate::python;

/// The page that keeps the figures.
const PAGE: &str = "docs/benchmarks.md";

/// Builds, measures and writes; the words go to the script. Says whether every limit holds.
pub(crate) fn calls(words: &[&str]) -> Result<bool> {
    let built = succeeds(&mut cargo(&["build", "--release", "--package", "esmith"]))?;
    ensure!(built, "the release build failed");
    let mut bench = program(python::clients()?.join("python"));
    bench.arg(root().join("benches/calls/bench.py")).arg(target().join("release/esmith"));
    succeeds(bench.args(["--page", PAGE]).args(words))
}

/// Returns where cargo builds.
fn target() -> std::path::PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), Into::into)
}
