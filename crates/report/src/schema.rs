//! JSON Schemas of the documents, from their types: what whoever reads them may rely on. For
//! `cargo xtask generate`; the program has the files that it writes.

use schemars::{
    JsonSchema, Schema,
    generate::SchemaSettings,
    transform::{RecursiveTransform, Transform},
};
use serde_json::{Value, json};

use crate::document::{
    apply::Apply, drift::Drift, filter::Filter, import::Import, list::List, plan::Plan,
    validate::Validate,
};

/// What every schema says of itself.
const PROMISE: &str = "Every name is there in every document of this formatVersion, with `null` where there \
is nothing to say; new names may be added.";

/// Returns the schema of each document, by the verb that prints it.
#[must_use]
pub fn schemas() -> [(&'static str, Value); 7] {
    [
        ("plan", of::<Plan>("plan")),
        ("apply", of::<Apply>("apply")),
        ("drift", of::<Drift>("drift")),
        ("list", of::<List>("list")),
        ("validate", of::<Validate>("validate")),
        ("filter", of::<Filter>("filter test")),
        ("import", of::<Import>("import")),
    ]
}

fn of<D: JsonSchema>(verb: &str) -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    let mut schema = settings.into_generator().into_root_schema_for::<D>();
    RecursiveTransform(texts).transform(&mut schema);
    let about = schema.get("description").and_then(Value::as_str).unwrap_or_default();
    let description = format!("{about} {PROMISE}");
    schema.insert("title".to_owned(), format!("What `esmith {verb} --format json` prints").into());
    schema.insert("description".to_owned(), description.into());
    schema.into()
}

/// Says of texts what holds for all of them: none is empty, and ids have a form.
fn texts(schema: &mut Schema) {
    // A format of Rust's numbers, which no validator knows.
    schema.remove("format");
    let is_text = |schema: &Value| {
        schema["type"] == "string"
            || schema["type"].as_array().is_some_and(|it| it.contains(&"string".into()))
    };
    if is_text(schema.as_value()) && schema.get("enum").is_none() && schema.get("const").is_none() {
        schema.insert("minLength".to_owned(), 1.into());
    }
    let Some(Value::Object(properties)) = schema.get_mut("properties") else { return };
    for (name, schema) in properties {
        let pattern = match name.as_str() {
            "uuid" => "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
            "account" => "^[0-9]{12}$",
            "fingerprint" => "^sha256:[0-9a-f]{64}$",
            _ => continue,
        };
        schema["pattern"] = pattern.into();
    }
}

/// What holds for a step by its action.
pub(crate) fn of_step(schema: &mut Schema) {
    let no_live = json!({ "type": "null" });
    when(
        schema,
        ("action", &["create"]),
        json!({
            "uuid": no_live,
            "location": { "type": "object" },
            "changes": { "items": { "properties": { "from": { "type": "null" } } } },
        }),
    );
    when(
        schema,
        ("action", &["delete"]),
        json!({ "uuid": { "type": "string" }, "location": { "type": "null" }, "changes": { "maxItems": 0 } }),
    );
    when(
        schema,
        ("action", &["update", "adopt", "rename"]),
        json!({ "uuid": { "type": "string" }, "location": { "type": "object" } }),
    );
    when(
        schema,
        ("action", &["replace"]),
        json!({
            "uuid": { "type": "string" },
            "location": { "type": "object" },
            "reasons": { "minItems": 1 },
            "consequence": { "type": "string" },
            "strategy": { "type": "string" },
        }),
    );
    // An update says what it changes, or what it would replace if it might.
    let condition = json!({
        "if": { "properties": { "action": { "const": "update" } } },
        "then": { "anyOf": [
            { "properties": { "changes": { "minItems": 1 } } },
            { "properties": { "reasons": { "minItems": 1 }, "blocked": { "minItems": 1 } } },
        ] },
    });
    add(schema, condition);
}

/// What holds for a mapping by its class of drift.
pub(crate) fn of_drift(schema: &mut Schema) {
    when(
        schema,
        ("class", &["missing"]),
        json!({ "uuid": { "type": "null" }, "changes": { "maxItems": 0 }, "location": { "type": "object" } }),
    );
    when(
        schema,
        ("class", &["unexpected", "unmanaged"]),
        json!({ "uuid": { "type": "string" }, "changes": { "maxItems": 0 }, "location": { "type": "null" } }),
    );
    when(
        schema,
        ("class", &["replaced", "settings", "unreadable"]),
        json!({ "uuid": { "type": "string" }, "changes": { "minItems": 1 }, "location": { "type": "object" } }),
    );
}

/// What holds for a step by how it ended.
pub(crate) fn of_outcome(schema: &mut Schema) {
    when(
        schema,
        ("status", &["done", "alreadyDone"]),
        json!({ "uuid": { "type": "string" }, "error": { "type": "null" } }),
    );
    when(schema, ("status", &["failed", "notAttempted"]), json!({ "error": { "type": "object" } }));
}

/// Adds what holds for the other names where one has one of these words.
fn when(schema: &mut Schema, (name, words): (&str, &[&str]), then: Value) {
    let condition = json!({
        "if": { "properties": { name: { "enum": words } } },
        "then": { "properties": then },
    });
    add(schema, condition);
}

fn add(schema: &mut Schema, condition: Value) {
    if let Value::Array(all) = schema.ensure_object().entry("allOf").or_insert_with(|| json!([])) {
        all.push(condition);
    }
}
