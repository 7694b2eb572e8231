//! The JSON Schema of the spec file, generated from the table. The form is the one that
//! yaml-language-server completes and explains best; see the decision record on the schema.

use serde_json::{Map, Value, json};

use crate::{
    kind::{Kinds, SourceKey, SourceKind},
    prose,
    shape::{Member, Shape},
    table::{ROWS, Row},
    value,
};

/// The identifier of the schema.
pub const ID: &str = "urn:esmith:spec:1";

/// Which readers the schema is for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Variant {
    /// Editors, and esmith itself: with messages of its own.
    Full,
    /// The catalogue at SchemaStore, whose checks refuse message keywords.
    Store,
}

/// Returns the JSON Schema (draft-07) of a spec file.
#[must_use]
pub fn schema(variant: Variant) -> Value {
    let mut schema = root();
    if variant == Variant::Store {
        strip(&mut schema, &["errorMessage", "patternErrorMessage"]);
    }
    schema
}

fn root() -> Value {
    let definitions: Map<String, Value> = SourceKey::ALL
        .into_iter()
        .map(|key| (key.name().to_owned(), source(key)))
        .chain([("mapping".to_owned(), mapping())])
        .collect();
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": ID,
        "title": "esmith: AWS Lambda event source mappings as code",
        "type": "object",
        "additionalProperties": false,
        "properties": root_properties(),
        "if": present(&["version", "stack", "account", "region", "include", "variables", "ignoreTags"]),
        "then": { "required": ["version", "stack"] },
        "definitions": definitions,
    })
}

fn root_properties() -> Value {
    json!({
        "version": described(json!({ "type": "integer", "enum": [1], "examples": [1] }),
            "The version of the format: 1."),
        "stack": described(json!({ "type": "string", "minLength": 1, "maxLength": 128, "pattern": NAME,
            "patternErrorMessage": NAME_FORM }),
            "The name of the scope that owns these mappings; written to each as the tag `esmith:stack`. What makes a file a root file."),
        "account": described(json!({ "type": "string", "pattern": "^[0-9]{12}$",
            "patternErrorMessage": "Not an AWS account id: 12 digits, in quotes" }),
            "A guard: refuse to run against another account. Twelve digits, in quotes."),
        "region": described(json!({ "type": "string", "pattern": "^[a-z]{2,}(-[a-z]+)+-[0-9]$",
            "patternErrorMessage": "Not an AWS region, such as eu-west-1" }),
            "The region of these mappings. Without it, the AWS configuration's region."),
        "include": described(json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
            "Files with `mappings` and `defaults` that are part of this stack: globs, relative to this file."),
        "variables": described(json!({ "type": "object",
            "propertyNames": { "pattern": "^[A-Za-z_][A-Za-z0-9_-]*$" },
            "additionalProperties": { "type": ["string", "number", "boolean", "null"] } }),
            "Variables for `${name}` with their defaults; --var and --var-file override. `null` declares one that must be given."),
        "ignoreTags": described(json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
            "Keys of tags that others manage: globs. They are neither compared nor removed."),
        "defaults": defaults(),
        "mappings": described(json!({ "type": "object",
            "propertyNames": { "pattern": NAME, "maxLength": 128 },
            "additionalProperties": { "$ref": "#/definitions/mapping" },
            "defaultSnippets": snippets() }),
            "The event source mappings of this stack, by name. A name is unique in its stack and is written to the mapping as the tag `esmith:name`."),
    })
}

const NAME: &str = "^[A-Za-z0-9_.-]+$";
const NAME_FORM: &str = "Not a name: 1 to 128 letters, digits, _ . -";
const FUNCTION: &str = r"^((arn:aws[a-zA-Z-]*:lambda:)?([a-z]{2,}(-[a-z]+)+-[0-9]:)?([0-9]{12}:)?(function:)?[a-zA-Z0-9_.-]+(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9_-]+))?|.*\$\{.*)$";

/// The keys that every mapping has, whatever its source.
fn common_keys() -> Value {
    json!({
        "function": described(json!({ "type": "string", "minLength": 1, "maxLength": 256, "pattern": FUNCTION,
            "patternErrorMessage": "Not a function: NAME, NAME:QUALIFIER, ACCOUNT:function:NAME or an ARN" }),
            "The function that is invoked: name, name:qualifier, partial ARN or ARN. Changes in place. AWS: `FunctionName`."),
        "enabled": described(json!({ "type": "boolean", "examples": [true] }),
            "Whether the source is polled. Default: true, and always compared. Changes in place. AWS: `Enabled`."),
        "tags": described(tags(),
            "The mapping's tags, authoritative: other keys are removed, save `aws:*`, `esmith:*` and what `ignoreTags` names. Changes in place. AWS: `Tags`."),
        "protect": described(json!({ "type": "boolean", "examples": [true] }),
            "Never delete or replace the mapping; also kept as the tag `esmith:protect`, which outlives the entry. Default: false."),
        "adopt": described(json!({ "type": "boolean", "examples": [true] }),
            "Take over a live mapping of the same content that nobody owns. Default: false."),
        "onReplace": choices("What a change that forces a replace does. Default: fail.", &[
            ("fail", "The step is blocked until --allow-replace."), ("allow", "The mapping is replaced.")]),
        "handover": described(json!({ "type": "object", "additionalProperties": false, "properties": {
            "lookback": described(json!({ "type": "string", "pattern": "^[0-9]+(s|m|h|d)$",
                "patternErrorMessage": "Not a duration: a number and s, m, h or d, such as 15m", "examples": ["15m"] }),
                "How far before the old mapping was disabled the new one begins to read; at least its iterator age.") } }),
            "Keep the position across a replace where AWS gives a way: with `lookback` on kinesis, empty on Kafka."),
        "ignoreChanges": described(json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
            "Settings that something else owns: they are not compared after creation."),
        "silence": described(json!({ "type": "object", "propertyNames": { "pattern": "^ESM2[0-9]{2}$" },
            "additionalProperties": { "type": "string", "minLength": 1 } }),
            "Warnings (ESM2xx) that are meant, each with its reason."),
    })
}

fn tags() -> Value {
    json!({ "type": "object",
        "propertyNames": { "minLength": 1, "maxLength": 128 },
        "additionalProperties": { "type": "string", "maxLength": 256 } })
}

fn choices(doc: &str, values: &[(&str, &str)]) -> Value {
    let (names, docs): (Vec<_>, Vec<_>) = values.iter().copied().unzip();
    described(json!({ "type": "string", "enum": names, "markdownEnumDescriptions": docs }), doc)
}

/// Returns a condition that holds when any of the keys is there. JetBrains reads a bare `required`
/// as "hide this key", hence the `anyOf`; ajv's strict mode wants the `properties`.
fn present(keys: &[&str]) -> Value {
    let each: Vec<Value> =
        keys.iter().map(|key| json!({ "required": [key], "properties": { *key: true } })).collect();
    json!({ "anyOf": each })
}

fn mapping() -> Value {
    let names: Vec<&str> = SourceKey::ALL.iter().map(|key| key.name()).collect();
    let mut branches: Vec<Value> = SourceKey::ALL
        .into_iter()
        .map(|key| {
            json!({ "if": present(&[key.name()]), "then": { "properties": { key.name(): reference(key) } } })
        })
        .collect();
    let every: Map<String, Value> =
        SourceKey::ALL.into_iter().map(|key| (key.name().to_owned(), reference(key))).collect();
    branches.push(json!({ "if": present(&names), "else": { "properties": every } }));
    branches.push(json!({
        "oneOf": names.iter().map(|name| present(&[name])).collect::<Vec<_>>(),
        "errorMessage": format!("A mapping has exactly one source: {}.", names.join(", ")),
    }));
    json!({
        "type": "object",
        "required": ["function"],
        "properties": common_keys(),
        "patternProperties": { alternatives(&names): { "type": "object" } },
        "additionalProperties": false,
        "allOf": branches,
    })
}

fn reference(key: SourceKey) -> Value {
    json!({ "$ref": format!("#/definitions/{}", key.name()), "type": "object", "description": key.title() })
}

fn source(key: SourceKey) -> Value {
    let own = |row: &&Row| row.member.kinds.has_key(key);
    let mut properties: Map<String, Value> = ROWS
        .iter()
        .filter(own)
        .map(|row| (row.name().to_owned(), member(&row.member, key, &prose::row(row, key))))
        .collect();
    properties.insert("extra".to_owned(), extra());
    let required: Vec<&str> = ROWS
        .iter()
        .filter(|row| key.kinds().iter().all(|kind| row.member.required.has(*kind)))
        .map(Row::name)
        .collect();
    closed(properties, &required, |row| prose::foreign(row, key), key.title())
}

fn extra() -> Value {
    described(
        json!({ "type": "object", "propertyNames": { "pattern": "^[A-Z][A-Za-z0-9]*$" } }),
        "Members of AWS's API that this release does not know, under AWS's own names; sent as they are, with a warning.",
    )
}

fn defaults() -> Value {
    let mut properties = Map::from_iter([(
        "tags".to_owned(),
        described(tags(), "Tags of every mapping; a mapping's own win."),
    )]);
    for key in SourceKey::ALL {
        let own = |row: &&Row| row.member.kinds.has_key(key) && row.is_setting();
        let settings = ROWS
            .iter()
            .filter(own)
            .map(|row| (row.name().to_owned(), member(&row.member, key, &prose::row(row, key))))
            .collect();
        let message = |row: &'static Row| prose::not_a_default(row, key);
        let schema = closed(
            settings,
            &[],
            message,
            &format!("Settings of every mapping whose source is {}.", key.title()),
        );
        properties.insert(key.name().to_owned(), schema);
    }
    described(
        json!({ "type": "object", "additionalProperties": false, "properties": properties }),
        "Tags and settings of every mapping: maps merge, lists replace, `null` in a mapping cancels. Those of a root file hold for its stack, those of an included file for that file.",
    )
}

/// Returns an object schema with these properties, in which every other row is refused with the
/// message that `refusal` gives, and any other key as unknown.
fn closed(
    properties: Map<String, Value>,
    required: &[&str],
    refusal: impl Fn(&'static Row) -> String,
    doc: &str,
) -> Value {
    let mut refused: Vec<(String, Vec<&str>)> = Vec::new();
    for row in ROWS.iter().filter(|row| !properties.contains_key(row.name())) {
        let message = refusal(row);
        match refused.iter_mut().find(|(known, _)| *known == message) {
            Some((_, names)) => names.push(row.name()),
            None => refused.push((message, vec![row.name()])),
        }
    }
    let every: Vec<&str> = refused.iter().flat_map(|(_, names)| names.clone()).collect();
    let branches: Vec<Value> = refused
        .iter()
        .map(|(message, names)| {
            json!({ "patternProperties": { alternatives(names): false }, "errorMessage": message })
        })
        .collect();
    let mut schema = described(
        json!({ "type": "object", "properties": properties, "patternProperties": { alternatives(&every): true },
            "additionalProperties": false, "allOf": branches }),
        doc,
    );
    if !required.is_empty() {
        schema["required"] = json!(required);
    }
    schema
}

fn alternatives(names: &[&str]) -> String {
    format!("^({})$", names.join("|"))
}

fn member(member: &Member, key: SourceKey, doc: &str) -> Value {
    let mut schema = shape(member, key);
    let default = value::default(member, key.kinds()[0]);
    if !default.is_null() {
        schema["examples"] = json!([default]);
    }
    described(schema, doc)
}

fn shape(owner: &Member, key: SourceKey) -> Value {
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
            "type": "integer", "minimum": also, "maximum": max,
            "not": { "minimum": also + 1, "maximum": min - 1 },
            "errorMessage": format!("Neither {also} nor from {min} to {max}."),
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

fn snippets() -> Value {
    let each = SourceKey::ALL.into_iter().map(|key| {
        let kind = key.kinds()[0];
        let mut source = Map::new();
        for (stop, row) in (3..).zip(ROWS.iter().filter(|row| row.member.required.has(kind))) {
            let hole = format!("${{{stop}:{}}}", prose::placeholder(row, kind));
            let list = matches!((row.member.shape)(kind), Shape::List { .. });
            source.insert(row.name().to_owned(), if list { json!([hole]) } else { json!(hole) });
        }
        json!({
            "label": format!("new mapping: {}", key.name()),
            "description": format!("A mapping that reads {}.", key.title()),
            "body": { "${1:name}": { "function": "${2:function}", key.name(): source } },
        })
    });
    each.collect()
}

fn described(mut schema: Value, doc: &str) -> Value {
    schema["description"] = json!(doc.replace('`', ""));
    schema["markdownDescription"] = json!(doc);
    schema
}

fn strip(schema: &mut Value, keywords: &[&str]) {
    match schema {
        Value::Object(members) => {
            members.retain(|keyword, _| !keywords.contains(&keyword.as_str()));
            members.values_mut().for_each(|inner| strip(inner, keywords));
        }
        Value::Array(entries) => entries.iter_mut().for_each(|inner| strip(inner, keywords)),
        _ => {}
    }
}

/// Returns the keys under which a kind of the set is written, for messages.
pub(crate) fn key_names(kinds: Kinds) -> String {
    kinds.keys().map(SourceKey::name).collect::<Vec<_>>().join(", ")
}
