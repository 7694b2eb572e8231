//! The arguments of the verbs that plan, apply and list.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use esmith_applier::Limits;
use esmith_report::document;

use super::{Asked, Output, Reach, Specs};

#[derive(Args, Debug)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) specs: Specs,
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[command(flatten)]
    pub(crate) output: Output<document::plan::Plan>,
    /// Ask whether the function, version or alias of each mapping exists, one call each: AWS refuses
    /// every update of a mapping without one
    #[arg(long)]
    pub(crate) check_references: bool,
    /// Exit with 2 if there is a step
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
    /// Exit with 3 if apply would refuse the plan
    #[arg(long)]
    pub(crate) check: bool,
    /// Save the plan for `apply --plan`
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Where an interrupted apply wrote down what it had to remember
    #[arg(long, value_name = "DIR", default_value = ".esmith/journal")]
    pub(crate) journal: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) specs: Specs,
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[command(flatten)]
    pub(crate) output: Output<document::apply::Apply>,
    /// Do not ask
    #[arg(long)]
    pub(crate) auto_approve: bool,
    /// Apply only if planning afresh gives this saved plan
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,
    /// Apply only if the plan has this fingerprint
    #[arg(long, value_name = "FINGERPRINT", conflicts_with = "plan")]
    pub(crate) expect: Option<String>,
    /// The greatest number of steps in flight
    #[arg(long, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) parallelism: u16,
    /// How long writes may take to settle, such as create=10m,update=10m,delete=5m
    #[arg(long, value_name = "LIMITS", value_parser = limits, default_value = "create=10m,update=10m,delete=5m")]
    pub(crate) timeout: Limits,
    /// How long a refusal is tried again that a new role or function explains
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "60s")]
    pub(crate) iam_wait: Duration,
    /// Where to write down what a crash between deleting and recreating a mapping would lose
    #[arg(long, value_name = "DIR", default_value = ".esmith/journal")]
    pub(crate) journal: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct List {
    /// Only mappings that this stack owns
    #[arg(long, value_name = "NAME")]
    pub(crate) stack: Option<String>,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[command(flatten)]
    pub(crate) output: Output<document::list::List>,
}

/// Reads a duration such as `90s` or `10m`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    esmith_spec::stack::duration(text)
        .ok_or_else(|| "wanted a number and s, m, h or d, such as 10m".to_owned())
}

fn limits(text: &str) -> Result<Limits, String> {
    let mut limits = Limits::default();
    for part in text.split(',') {
        let (name, value) =
            part.split_once('=').ok_or("wanted NAME=DURATION, such as create=10m")?;
        let limit = match name {
            "create" => &mut limits.create,
            "update" => &mut limits.update,
            "delete" => &mut limits.delete,
            other => return Err(format!("`{other}` is none of create, update, delete")),
        };
        *limit = duration(value)?;
    }
    Ok(limits)
}
