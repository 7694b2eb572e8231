//! What `list --format json` prints.

use esmith_planner::live::{LiveMapping, NAME, STACK};
use serde::{Deserialize, Serialize};

use super::{FormatVersion, SourceKey, kind_in_words, said};

/// The live mappings of an account in a region.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct List {
    /// The version of this document's form.
    pub format_version: FormatVersion,
    /// The mappings, by stack and name; last those that no stack owns.
    pub mappings: Vec<Mapping>,
}

/// A live mapping.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Mapping {
    /// Its UUID.
    pub uuid: String,
    /// The stack that owns it; null where none does.
    pub stack: Option<String>,
    /// The name that it is tagged with; null where it has no such tag.
    pub name: Option<String>,
    /// The account, from its ARN; null where that does not tell.
    pub account: Option<String>,
    /// The region, from its ARN; null where that does not tell.
    pub region: Option<String>,
    /// The function, with its version or alias.
    pub function: String,
    /// The key of the source; null where the kind cannot be told.
    pub kind: Option<SourceKey>,
    /// The kind of source in words, such as `sqs (FIFO)`.
    pub kind_in_words: String,
    /// The source in one line: its ARN, or the brokers and the topic.
    pub source: String,
    /// AWS's state, such as `Enabled`; null where AWS does not say.
    pub state: Option<String>,
    /// Why it is in this state, in AWS's words; null where AWS does not say.
    pub reason: Option<String>,
    /// AWS's word on the last polling; null where AWS does not say.
    pub last_result: Option<String>,
}

impl List {
    /// Returns the document of live mappings.
    #[must_use]
    pub fn new(live: &[LiveMapping]) -> Self {
        let mut mappings: Vec<Mapping> = live.iter().map(Mapping::from).collect();
        let key = |mapping: &Mapping| {
            let (stack, name) = (mapping.stack.clone(), mapping.name.clone());
            (stack.is_none(), stack, name.is_none(), name, mapping.uuid.clone())
        };
        mappings.sort_by_cached_key(key);
        Self { format_version: FormatVersion, mappings }
    }
}

impl From<&LiveMapping> for Mapping {
    fn from(live: &LiveMapping) -> Self {
        let part = |index| live.arn.split(':').nth(index).and_then(said);
        let source = live.describe();
        Self {
            uuid: live.uuid.clone(),
            stack: live.tags.get(STACK).map(str::to_owned),
            name: live.tags.get(NAME).map(str::to_owned),
            account: part(4),
            region: part(3),
            function: live.function.short().to_owned(),
            kind: live.kind.map(|kind| kind.key().into()),
            kind_in_words: kind_in_words(live.kind, &source),
            source,
            state: said(live.state()),
            reason: said(live.state_reason()),
            last_result: said(live.last_result()),
        }
    }
}
