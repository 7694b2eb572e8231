//! The arguments of `esmith drift`.

use clap::Args;
use esmith_report::document;

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
    pub(crate) output: Output<document::drift::Drift>,
}
