//! The schema of one value, by its shape in the table.

use serde_json::{Map, Value, json};

use super::described;
use crate::{
    kind::{SourceKey, SourceKind},
    prose,
    shape::{Member, Shape},
    value,
};

/// Returns the schema of a member's value under a key. A default is told as an example:
/// yaml-language-server would write a `default` into the file.
pub(super) fn member(member: &Member, key: SourceKey, doc: &str) -> Value {
    let mut schema = of_key(member, key);
    let default = value::default(member, key.kinds()[0]);
    if !default.is_null() && schema.get("enum").is_none() {
        schema["examples"] = json!([default]);
    }
    if schema["type"] == "object" {
        schema["title"] = json!(member.name);
    }
    if schema["items"]["type"] == "object" {
        schema["items"]["title"] = json!(member.name.trim_end_matches('s'));
    }
    described(schema, doc)
}

/// Returns as much of a value's schema as an editor needs to insert its key.
pub(super) fn outline(member: &Member, key: SourceKey) -> Value {
    match (member.shape)(key.kinds()[0]) {
        Shape::List { .. } => json!({ "type": "array", "items": { "type": "string" } }),
        _ => json!({ "type": "string" }),
    }
}

fn of_key(owner: &Member, key: SourceKey) -> Value {
    let shapes = key.kinds().iter().filter(|kind| owner.accepted_by(**kind));
    let each: Vec<Value> = shapes.map(|kind| of_shape(&(owner.shape)(*kind), key, *kind)).collect();
    each.into_iter().reduce(widen).unwrap_or_default()
}

/// Joins the bounds of two kinds under one key; the narrower ones are checked where the kind is
/// known.
fn widen(mut a: Value, b: Value) -> Value {
    if let (Some(least), Some(other)) = (a["minimum"].as_i64(), b["minimum"].as_i64()) {
        a["minimum"] = json!(least.min(other));
    }
    if let (Some(most), Some(other)) = (a["maximum"].as_i64(), b["maximum"].as_i64()) {
        a["maximum"] = json!(most.max(other));
    }
    a
}

fn of_shape(shape: &Shape, key: SourceKey, kind: SourceKind) -> Value {
    match *shape {
        Shape::Int { min, max, also: None, .. } => {
            json!({ "type": "integer", "minimum": min, "maximum": max })
        }
        Shape::Int { min, max, also: Some(also), .. } => json!({
            "type": "integer", "maximum": max,
            "if": { "maximum": min - 1 },
            "then": { "const": also, "errorMessage": format!("Neither {also} nor from {min} to {max}.") },
        }),
        Shape::Bool => json!({ "type": "boolean" }),
        Shape::Text { min, max, pattern, form } => json!({
            "type": "string", "minLength": min, "maxLength": max, "pattern": pattern, "patternErrorMessage": form,
        }),
        Shape::Choice(choices) => {
            let known = || choices.iter().filter(|choice| choice.kinds.has_key(key));
            json!({
                "type": "string",
                "enum": known().map(|choice| choice.value).collect::<Vec<_>>(),
                "markdownEnumDescriptions": known().map(|choice| choice.doc).collect::<Vec<_>>(),
            })
        }
        Shape::Timestamp => json!({
            "type": "string",
            "pattern": r"^([0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})|.*\$\{.*)$",
            "patternErrorMessage": "Not a moment in RFC 3339, such as 2026-01-31T12:00:00Z",
        }),
        Shape::FilterPattern => json!({ "type": ["object", "string"], "maxLength": 4096 }),
        Shape::List { of, min, max, .. } => {
            let mut schema = json!({ "type": "array", "items": of_shape(of, key, kind) });
            if min > 0 {
                schema["minItems"] = json!(min);
            }
            if max < usize::MAX {
                schema["maxItems"] = json!(max);
            }
            schema
        }
        Shape::Object(members) => object(members, key, kind),
    }
}

/// Here `required` stands beside the members: an editor then inserts the object with them in it.
fn object(members: &'static [Member], key: SourceKey, kind: SourceKind) -> Value {
    let accepted = || members.iter().filter(|inner| inner.kinds.has_key(key));
    let properties: Map<String, Value> = accepted()
        .map(|inner| (inner.name.to_owned(), member(inner, key, &prose::inner(inner, kind))))
        .collect();
    let mut schema =
        json!({ "type": "object", "additionalProperties": false, "properties": properties });
    let required: Vec<&str> =
        accepted().filter(|inner| inner.required.has_key(key)).map(|inner| inner.name).collect();
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}
