//! `cargo xtask live`: the contract's cases against a real account, or a server that stands in for one. The
//! work is a Python script's (`tests/live`), for boto3 has what it needs; this file reads the words and
//! installs that.

use std::os::unix::process::CommandExt;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::process::{built, program, root};
use crate::python;

/// Run the contract's cases against a real AWS account, record the answers, and take everything away again
///
/// What is made has names that begin with `esmith-live-`: a role, functions, queues, streams, a table. What it
/// costs is said first, and nothing is made without --yes. After Ctrl-C everything is taken away, too; after a
/// kill, by the next run.
#[derive(clap::Args)]
pub(crate) struct Choice {
    /// The account that may be used; with credentials of any other nothing is done
    #[arg(long)]
    account: String,
    #[arg(long, default_value = "us-east-1")]
    region: String,
    /// A server on this machine, instead of AWS
    #[arg(long)]
    endpoint_url: Option<String>,
    /// Only cases with this in their file and name
    #[arg(long, default_value = "", hide_default_value = true)]
    cases: String,
    /// Run cases with event pollers, too, which AWS bills by the hour
    #[arg(long)]
    with_pollers: bool,
    /// Agree to what will be made and to its price
    #[arg(long)]
    yes: bool,
    /// Only take away what earlier runs of this machine left
    #[arg(long)]
    clean: bool,
    /// Take away what any run left, known by its name alone
    #[arg(long)]
    sweep: bool,
    /// How many seconds AWS may take to settle
    #[arg(long, default_value_t = 300.0)]
    patience: f64,
    /// Where the answers are kept [default: tests/contract/recordings, or target/live/recordings for a server]
    #[arg(long)]
    recordings: Option<PathBuf>,
    /// Where it is written down what was made [default: .live, or target/live for a server]
    #[arg(long)]
    ledger: Option<PathBuf>,
}

/// Becomes the script, so that Ctrl-C and an end by id reach it and nothing else.
pub(crate) fn run(choice: &Choice) -> Result<bool> {
    let kept = |given: &Option<PathBuf>, of_aws: &str, of_server: &str| match given {
        Some(folder) => folder.clone(),
        None if choice.endpoint_url.is_some() => built().join(of_server),
        None => root().join(of_aws),
    };
    let recordings = kept(&choice.recordings, "tests/contract/recordings", "live/recordings");
    let ledger = kept(&choice.ledger, ".live", "live");
    let mut script = program(python::clients()?.join("python"));
    script.arg(root().join("tests/live/live.py")).env("PYTHONDONTWRITEBYTECODE", "1");
    script.args(["--account", &choice.account, "--region", &choice.region]);
    script.args(["--cases", &choice.cases, "--patience", &choice.patience.to_string()]);
    script.arg("--contract").arg(root().join("tests/contract"));
    script.arg("--recordings").arg(recordings).arg("--ledger").arg(ledger);
    script.args(choice.endpoint_url.iter().flat_map(|url| ["--endpoint-url", url]));
    for (given, flag) in [
        (choice.with_pollers, "--with-pollers"),
        (choice.yes, "--yes"),
        (choice.clean, "--clean"),
        (choice.sweep, "--sweep"),
    ] {
        script.args(given.then_some(flag));
    }
    Err(script.exec()).context("the script does not start")
}
