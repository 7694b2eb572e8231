//! An entry of the journal, as it lies in a file of its own between two runs.

use std::collections::BTreeMap;

use esmith_planner::plan::JournalEntry;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::FormatVersion;

/// What would be lost with a mapping that is deleted before its successor is created.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// The version of this document's form.
    pub format_version: FormatVersion,
    /// The stack.
    pub stack: String,
    /// The mapping's name.
    pub name: String,
    /// The old mapping's UUID.
    pub uuid: String,
    /// The old mapping's ARN.
    pub arn: String,
    /// What the successor takes over, by key of the spec.
    pub carried: BTreeMap<String, Value>,
    /// The old mapping as AWS showed it, without what a key hides; for people.
    pub definition: Value,
}

impl From<&JournalEntry> for Entry {
    fn from(journal_entry: &JournalEntry) -> Self {
        let JournalEntry { stack, name, uuid, arn, carried, definition } = journal_entry.clone();
        Self { format_version: FormatVersion, stack, name, uuid, arn, carried, definition }
    }
}

impl TryFrom<Entry> for JournalEntry {
    type Error = String;

    fn try_from(entry: Entry) -> Result<Self, String> {
        let Entry { format_version: _, stack, name, uuid, arn, carried, definition } = entry;
        // It names a file.
        let is_uuid =
            uuid.len() == 36 && uuid.chars().all(|char| char.is_ascii_hexdigit() || char == '-');
        if !is_uuid {
            return Err(format!("`{uuid}` is no UUID"));
        }
        Ok(Self { stack, name, uuid, arn, carried, definition })
    }
}
