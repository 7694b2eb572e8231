//! The schema of one value, by its shape in the table.

use serde_json::{Map, Value, json};

use super::parts::described;
use crate::{
    describe,
    kind::{Kinds, SourceKey, SourceKind},
    shape::{Member, Shape},
    value,
};

/// Returns the schema of a member's value under a key. A default is told as an example:
/// yaml-language-server would write a `default` into the file.
pub(super) fn member(member: &Member, key: SourceKey, doc: &str) -> Value {
    of_member(member, key.kinds(), doc)
}

/// Returns as much of a value's schema as an editor needs to insert its key.
pub(super) fn outline(member: &Member, key: SourceKey) -> Value {
    match (member.shape)(key.kinds()[0]) {
        Shape::List { .. } => json!({ "type": "array", "items": { "type": "string" } }),
        _ => json!({ "type": "string" }),
    }
}

/// The kinds are those under one key that accept what the member is in.
fn of_member(member: &Member, kinds: &[SourceKind], doc: &str) -> Value {
    let kinds: Vec<SourceKind> =
        kinds.iter().copied().filter(|kind| member.accepted_by(*kind)).collect();
    let each = kinds.iter().map(|kind| of_shape(&(member.shape)(*kind), &kinds));
    let mut schema = each.reduce(widen).unwrap_or_default();
    let default = kinds.first().map_or(Value::Null, |kind| value::default(member, *kind));
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

fn of_shape(shape: &Shape, kinds: &[SourceKind]) -> Value {
    let among = |accepting: Kinds| kinds.iter().any(|kind| accepting.contains(*kind));
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
            let known = || choices.iter().filter(|choice| among(choice.kinds));
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
            let mut schema = json!({ "type": "array", "items": of_shape(of, kinds) });
            if min > 0 {
                schema["minItems"] = json!(min);
            }
            if max < usize::MAX {
                schema["maxItems"] = json!(max);
            }
            schema
        }
        Shape::Object(members) => object(members, kinds),
    }
}

/// Here `required` stands beside the members: an editor then inserts the object with them in it.
fn object(members: &'static [Member], kinds: &[SourceKind]) -> Value {
    let accepting = |inner: &&Member| kinds.iter().any(|kind| inner.accepted_by(*kind));
    let each = members.iter().filter(accepting).map(|inner| {
        let doc = describe::inner(inner, kinds[0]);
        (inner.name.to_owned(), of_member(inner, kinds, &doc))
    });
    let properties: Map<String, Value> = each.collect();
    let mut schema =
        json!({ "type": "object", "additionalProperties": false, "properties": properties });
    let required: Vec<&str> = members
        .iter()
        .filter(|inner| kinds.iter().all(|kind| inner.required.contains(*kind)))
        .map(|inner| inner.name)
        .collect();
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    // Without any of its members it would mean nothing but defaults, which AWS does not take.
    let has_default = |inner: &Member| !value::default(inner, kinds[0]).is_null();
    if members.iter().filter(accepting).any(has_default) {
        schema["minProperties"] = json!(1);
    }
    schema
}
