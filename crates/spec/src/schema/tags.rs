//! The schema of tags, of a mapping and among the defaults.

use serde_json::{Value, json};

use super::{parts::free_names, relations};

/// Returns the schema of a map of tags.
pub(super) fn tags() -> Value {
    json!({ "type": "object",
        "propertyNames": free_names(json!({ "minLength": 1, "maxLength": 128 })),
        "additionalProperties": { "type": "string", "maxLength": 256 },
        "allOf": [relations::reserved_tags()] })
}
