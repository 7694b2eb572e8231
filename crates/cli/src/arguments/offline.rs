//! The arguments of the verbs that need no AWS.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum, builder::PossibleValuesParser};
use esmith_report::document;

use super::{Output, Specs};

#[derive(Args, Debug)]
pub(crate) struct Validate {
    #[command(flatten)]
    pub(crate) specs: Specs,
    #[command(flatten)]
    pub(crate) output: Output<document::validate::Validate>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Filter {
    /// Show which records of a Lambda event pass, and which condition stops the others
    Test(FilterTest),
}

#[derive(Args, Debug)]
pub(crate) struct FilterTest {
    /// A root file or folder
    #[arg(value_name = "SPEC")]
    pub(crate) spec: String,
    /// The mapping
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// A file with the event as Lambda passes it to the function
    #[arg(long, value_name = "FILE")]
    pub(crate) event: PathBuf,
    #[command(flatten)]
    pub(crate) output: Output<document::filter::Filter>,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// A setting, such as batchSize, or a code, such as ESM021
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

#[derive(Args, Debug)]
pub(crate) struct Schema {
    /// The verb whose JSON document is meant; without it, spec files
    #[arg(value_name = "VERB", value_parser = PossibleValuesParser::new(document::SCHEMAS.map(|(verb, _)| verb)))]
    pub(crate) document: Option<String>,
    /// The variant for SchemaStore, without message keywords
    #[arg(long, conflicts_with = "document")]
    pub(crate) store: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Init {
    /// The folder; files that exist are kept
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// The stack's name
    #[arg(long, value_name = "NAME", default_value = "my-stack")]
    pub(crate) stack: String,
}

#[derive(Args, Debug)]
pub(crate) struct Completion {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub(crate) struct Man {
    /// Write esmith.1 and a page for each verb into this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct IamPolicy {
    #[command(flatten)]
    pub(crate) specs: Specs,
    /// What the caller will do
    #[arg(long = "for", value_enum, value_name = "VERB", default_value = "apply")]
    pub(crate) verb: Permitted,
    /// With `--for plan` or `drift`: also what `--check-references` needs
    #[arg(long)]
    pub(crate) check_references: bool,
    /// With `--for everyone-else`: the role that applies
    #[arg(long, value_name = "ARN", required_if_eq("verb", "everyone-else"))]
    pub(crate) applying_role: Option<String>,
    /// The account, where the spec names none
    #[arg(long, value_name = "ID")]
    pub(crate) account: Option<String>,
    /// The region, where the spec names none
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
}

/// What a policy permits.
#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Permitted {
    /// Reading what a plan needs
    Plan,
    /// Carrying a plan out
    Apply,
    /// Reading what a drift report needs
    Drift,
    /// Not touching the tags that say whose a mapping is
    EveryoneElse,
}
