//! Whether a document is what its published schema promises. Builds with debug assertions ask this of every
//! document, so that each test of whatever prints one holds it against the contract; releases do not.

use std::{collections::BTreeMap, sync::LazyLock};

use jsonschema::Validator;
use serde_json::Value;

use crate::document::SCHEMAS;

/// Returns what a verb's schema has against a document.
#[must_use]
pub fn violations(verb: &str, document: &Value) -> Vec<String> {
    static VALIDATORS: LazyLock<BTreeMap<&str, Validator>> = LazyLock::new(validators);
    let Some(validator) = VALIDATORS.get(verb) else {
        return vec![format!("`{verb}` has no schema")];
    };
    let errors = validator.iter_errors(document);
    errors.map(|error| format!("{}: {error}", error.instance_path())).collect()
}

fn validators() -> BTreeMap<&'static str, Validator> {
    let read = |(verb, text): (&'static str, &str)| {
        let schema: Value = serde_json::from_str(text).ok()?;
        Some((verb, jsonschema::validator_for(&schema).ok()?))
    };
    SCHEMAS.into_iter().filter_map(read).collect()
}
