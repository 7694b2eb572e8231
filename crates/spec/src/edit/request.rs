//! The requests for an edit, and its result.

use std::collections::BTreeMap;

use serde_json::Value;

/// A value that a setting of a mapping must get.
#[derive(Clone, Debug, PartialEq)]
pub struct EditRequest {
    /// The stack.
    pub stack: String,
    /// The mapping.
    pub mapping: String,
    /// The setting's YAML key, or `function`, `enabled`, `protect` or `tags`.
    pub setting: String,
    /// The value, in normal form; `null` for none. AWS's defaults are not written.
    pub value: Value,
}

/// The result of edit requests.
#[derive(Debug, Default)]
pub struct Edited {
    /// The new text of each file that changes.
    pub texts: BTreeMap<String, String>,
    /// The requests that were refused, by their number, and why.
    pub refused: BTreeMap<usize, String>,
}
