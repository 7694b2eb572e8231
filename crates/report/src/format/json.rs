//! A value as JSON.

use serde::Serialize;

use crate::escape;

/// Returns a value as JSON, over several lines and with one at its end.
pub(crate) fn json(value: &impl Serialize) -> String {
    // Text, numbers, lists and objects with texts as keys: nothing that cannot be written.
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    escape::json(text + "\n")
}
