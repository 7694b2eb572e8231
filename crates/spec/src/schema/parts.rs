//! What the parts of the schema are made of.

use serde_json::{Map, Value, json};

use crate::kind::SourceKey;

/// The identifier of the schema.
pub const ID: &str = "urn:esmith:spec:1";

/// What is said of a mapping with no source or several.
pub(crate) fn one_source() -> String {
    format!("A mapping has exactly one source: {}.", SourceKey::ALL.map(SourceKey::name).join(", "))
}

/// Returns a condition that holds when any of the keys is there. JetBrains reads a bare `required`
/// as "hide this key", hence the `anyOf`.
pub(super) fn present(keys: &[&str]) -> Value {
    json!({ "anyOf": keys.iter().map(|key| required(&[*key])).collect::<Vec<_>>() })
}

/// Returns a branch that asks for the keys. Apart from their schemas, because yaml-language-server
/// offers what stands together as one more entry, beside the keys themselves; the `true`s, because
/// ajv's strict mode wants to see each key that is asked for.
pub(super) fn required(keys: &[&str]) -> Value {
    let known: Map<String, Value> =
        keys.iter().map(|key| ((*key).to_owned(), json!(true))).collect();
    json!({ "required": keys, "properties": known })
}

/// Returns a pattern that matches exactly these keys.
pub(super) fn alternatives(names: &[&str]) -> String {
    format!("^({})$", names.join("|"))
}

pub(super) fn choices(doc: &str, values: &[(&str, &str)]) -> Value {
    let (names, docs): (Vec<_>, Vec<_>) = values.iter().copied().unzip();
    described(json!({ "type": "string", "enum": names, "markdownEnumDescriptions": docs }), doc)
}

/// Adds what editors show: the plain text for those that know no Markdown.
pub(super) fn described(mut schema: Value, doc: &str) -> Value {
    schema["description"] = json!(doc.replace('`', ""));
    schema["markdownDescription"] = json!(doc);
    schema
}

/// Returns the schema of a map's keys, of which an editor can offer none.
pub(super) fn free_names(mut schema: Value) -> Value {
    schema["doNotSuggest"] = json!(true);
    schema
}
