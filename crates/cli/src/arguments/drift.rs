//! The arguments of `esmith drift`.

use clap::{Args, ValueEnum};

use super::{Output, Reach, Specs, asked::glob};

#[derive(Args, Debug)]
pub(crate) struct Drift {
    #[command(flatten)]
    pub(crate) specs: Specs,
    /// Only stacks of this name (a glob; repeatable)
    #[arg(long = "stack", value_name = "NAME", value_parser = glob)]
    pub(crate) stacks: Vec<String>,
    /// Only mappings of this name (a glob; repeatable)
    #[arg(long = "target", value_name = "NAME", value_parser = glob)]
    pub(crate) targets: Vec<String>,
    /// Also report mappings of other stacks that AWS disabled, that have a problem or no function
    #[arg(long)]
    pub(crate) account_wide: bool,
    /// Also list what no stack owns; it is no drift
    #[arg(long)]
    pub(crate) unmanaged: bool,
    /// Ask whether each function, version and alias exists, one call each
    #[arg(long)]
    pub(crate) check_references: bool,
    /// Write live values of settings that a person changed back into the spec files
    #[arg(long)]
    pub(crate) accept: bool,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[command(flatten)]
    pub(crate) output: Output<DriftFormat>,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum DriftFormat {
    /// For people
    Text,
    /// For programs; stable names
    Json,
    /// For an issue or a job's summary: under 60,000 characters
    Markdown,
    /// One self-contained page
    Html,
    /// Workflow commands that annotate files on GitHub
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, a test case for each mapping
    Junit,
    /// A textfile for Prometheus's node exporter, written also when the run fails
    Prometheus,
}
