//! What was read before a plan is made: the mappings, and what earlier runs wrote down.

use std::{collections::BTreeMap, fmt};

use esmith_spec::counted;
use serde_json::Value;

use super::{mapping::LiveMapping, references::References};

/// What was read of an account and region.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// The account, where a guard asked for it.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Every mapping.
    pub mappings: Vec<LiveMapping>,
    /// What earlier runs wrote down before they deleted a mapping that they did not recreate.
    pub journal_entries: Vec<JournalEntry>,
    /// Which functions are gone, as far as AWS was asked.
    pub references: References,
    /// What was noticed while reading.
    pub noticed: Vec<Noticed>,
}

/// What reading an account may bring to light, beside the mappings.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Noticed {
    /// The tagging index does not show mappings whose own tags say that they are ours.
    IndexBehind {
        /// How many mappings were asked for their tags one by one.
        asked: usize,
    },
}

impl fmt::Display for Noticed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IndexBehind { asked } => write!(
                f,
                "the tagging index does not show mappings that are ours; the tags of {} were asked for one by one",
                counted(*asked, "mapping")
            ),
        }
    }
}

/// What would be lost with a mapping that is deleted before its successor is created. It is written
/// down first, and the next run reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct JournalEntry {
    /// The stack.
    pub stack: String,
    /// The mapping's name.
    pub name: String,
    /// The old mapping's UUID.
    pub uuid: String,
    /// The old mapping's ARN, which holds account and region.
    pub arn: String,
    /// What the successor takes over, by YAML key: the consumer group, and what `ignoreChanges` names.
    pub carried: BTreeMap<String, Value>,
    /// The old mapping as AWS showed it, without what a key hides; for people.
    pub definition: Value,
}
