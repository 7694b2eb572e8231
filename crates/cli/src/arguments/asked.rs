//! What is asked of a plan: which part of it, and what it may do.

use std::collections::BTreeSet;

use clap::Args;
use esmith_planner::options::Consent;

/// What is asked of a plan.
#[derive(Args, Debug)]
pub(crate) struct Asked {
    /// Only stacks of this name (a glob; repeatable)
    #[arg(long = "stack", value_name = "NAME", value_parser = glob)]
    pub(crate) stacks: Vec<String>,
    /// Only mappings of this name (a glob; repeatable)
    #[arg(long = "target", value_name = "NAME", value_parser = glob)]
    pub(crate) targets: Vec<String>,
    /// Keep owned mappings that the spec no longer has
    #[arg(long)]
    pub(crate) no_prune: bool,
    /// Take over live mappings of the same content that nobody owns
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = EVERY)]
    pub(crate) adopt: Vec<String>,
    /// Take over mappings of a stack of the same name with another id, or without one
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = EVERY)]
    pub(crate) take_over: Vec<String>,
    /// Allow replaces
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = EVERY)]
    pub(crate) allow_replace: Vec<String>,
    /// Replace this mapping although nothing forces it (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(crate) replace: Vec<String>,
    /// Overwrite values that cannot be read
    #[arg(long)]
    pub(crate) overwrite_unknown: bool,
    /// Refuse to apply more deletes than this
    #[arg(long, value_name = "N")]
    pub(crate) max_deletes: Option<usize>,
    /// Refuse to delete, replace or adopt more than this share of the owned mappings [default: 30]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) max_change_percent: Option<u8>,
}

/// What a flag without a name means.
const EVERY: &str = "*";

/// Returns what `--adopt[=NAME]` and its like agree to.
pub(crate) fn consent(names: &[String]) -> Consent {
    if names.is_empty() {
        Consent::None
    } else if names.iter().any(|name| name == EVERY) {
        Consent::All
    } else {
        Consent::Names(names.iter().cloned().collect::<BTreeSet<_>>())
    }
}

pub(super) fn glob(text: &str) -> Result<String, String> {
    globset::Glob::new(text).map(|_| text.to_owned()).map_err(|error| error.kind().to_string())
}
