//! `cargo xtask bench-calls`: what plan, apply and drift cost beside a plain boto3 script, measured
//! with a release build and written into `docs/benchmarks.md`.

use anyhow::{Result, ensure};

use crate::process::{built, cargo, program, root, succeeds};
use crate::python;

/// The page that keeps the figures.
const PAGE: &str = "docs/benchmarks.md";

/// Measure the calls, CPU, memory and time of plan, apply and drift beside a plain boto3 script, with a
/// release build, and write docs/benchmarks.md; takes some minutes
#[derive(clap::Args)]
pub(crate) struct Sizes {
    /// How many mappings the accounts hold
    #[arg(long, default_value = "50,1000,10000")]
    sizes: String,
    /// How many the largest holds, which is only read
    #[arg(long, default_value_t = 100_000)]
    large: u32,
}

/// Builds, measures and writes. Says whether every limit holds.
pub(crate) fn calls(sizes: &Sizes) -> Result<bool> {
    let done = succeeds(&mut cargo(&["build", "--release", "--package", "esmith"]))?;
    ensure!(done, "the release build failed");
    let mut bench = program(python::clients()?.join("python"));
    bench.arg(root().join("benches/calls/bench.py")).arg(built().join("release/esmith"));
    bench.args(["--page", PAGE, "--sizes", &sizes.sizes, "--large", &sizes.large.to_string()]);
    succeeds(&mut bench)
}
