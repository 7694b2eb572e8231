//! What `filter test --format json` prints.

use esmith_spec::filter::Verdict;
use serde::{Deserialize, Serialize};

use super::FormatVersion;

/// Which records of an event pass a mapping's filters.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// The version of this document's form.
    pub format_version: FormatVersion,
    /// The stack.
    pub stack: String,
    /// The account that its file names; null where it names none.
    pub account: Option<String>,
    /// The region that its file names; null where it names none.
    pub region: Option<String>,
    /// The mapping.
    pub mapping: String,
    /// The records, in the order of the event.
    pub records: Vec<Record>,
}

/// One record of the event.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// What names the record: its id, or its place in the event.
    pub record: String,
    /// Whether it reaches the function: any filter lets it pass, or there is none.
    pub passes: bool,
    /// For each filter in order, the condition that stops the record; null for a filter that lets it
    /// pass.
    pub stopped_by: Vec<Option<String>>,
}

impl From<&Verdict> for Record {
    fn from(verdict: &Verdict) -> Self {
        Self {
            record: verdict.record.clone(),
            passes: verdict.passes(),
            stopped_by: verdict.stopped_by.clone(),
        }
    }
}
