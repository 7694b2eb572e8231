//! A mapping: the keys that every mapping has, and exactly one source.

use serde_json::{Map, Value, json};

use super::{
    parts::{alternatives, choices, described, one_source, present, required},
    relations, shape, source, tags,
};
use crate::{
    code::{Code, Severity},
    kind::SourceKey,
    table::Row,
};

const FUNCTION: &str = r"^((arn:aws[a-zA-Z-]*:lambda:)?([a-z]{2,}(-[a-z]+)+-[0-9]:)?([0-9]{12}:)?(function:)?[a-zA-Z0-9_.-]+(:(\$LATEST(\.PUBLISHED)?|[a-zA-Z0-9_-]+))?|.*\$\{.*)$";

pub(super) fn mapping() -> Value {
    let names = SourceKey::ALL.map(SourceKey::name);
    let mut branches = vec![required(&["function"])];
    branches.extend(SourceKey::ALL.map(chosen));
    branches.push(json!({ "if": present(&names), "else": none_chosen() }));
    json!({
        "title": "mapping",
        "type": "object",
        "properties": common_keys(),
        "patternProperties": { alternatives(&names): true },
        "additionalProperties": false,
        "allOf": branches,
    })
}

/// Once a source is there, it is checked and the others are no longer offered.
fn chosen(key: SourceKey) -> Value {
    let others: Vec<&str> =
        SourceKey::ALL.into_iter().filter(|other| *other != key).map(SourceKey::name).collect();
    json!({
        "if": present(&[key.name()]),
        "then": {
            "properties": { key.name(): { "$ref": format!("#/definitions/{}", key.name()) } },
            "patternProperties": { alternatives(&others): false },
            "errorMessage": one_source(),
            "allOf": relations::with_source(key),
        },
    })
}

/// While no source is there, each is offered with what it asks for. The key that is missed has a
/// name that reads well where a validator puts it into a sentence of its own.
fn none_chosen() -> Value {
    let offered: Map<String, Value> =
        SourceKey::ALL.into_iter().map(|key| (key.name().to_owned(), outline(key))).collect();
    let names = SourceKey::ALL.map(SourceKey::name);
    let mut missed = required(&[&format!("one source of {}", names.join(", "))]);
    missed["errorMessage"] = json!(one_source());
    json!({ "allOf": [{ "properties": offered }, missed] })
}

/// Returns as much of a source's schema as an editor needs to insert its key.
fn outline(key: SourceKey) -> Value {
    let needed: Map<String, Value> = source::needed(key)
        .map(|row: &Row| (row.name().to_owned(), shape::outline(&row.member, key)))
        .collect();
    let names: Vec<&String> = needed.keys().collect();
    described(
        json!({ "type": "object", "required": names, "properties": needed }),
        &source::title(key),
    )
}

fn common_keys() -> Value {
    json!({
        "function": described(json!({ "type": "string", "minLength": 1, "maxLength": 256, "pattern": FUNCTION,
            "patternErrorMessage": "Not a function: NAME, NAME:QUALIFIER, ACCOUNT:function:NAME or an ARN" }),
            "The function that is invoked: name, name:qualifier, partial ARN or ARN. Changes in place. AWS: `FunctionName`."),
        "enabled": described(json!({ "type": "boolean", "examples": [true] }),
            "Whether the source is polled. Default: true, and always compared. Changes in place. AWS: `Enabled`."),
        "tags": described(tags::tags(),
            "The mapping's tags, authoritative: other keys are removed, save `aws:*`, `esmith:*` and what `ignoreTags` names. Changes in place. AWS: `Tags`."),
        "protect": described(json!({ "type": "boolean", "examples": [true] }),
            "Never delete or replace the mapping; also kept as the tag `esmith:protect`, which outlives the entry. Default: false."),
        "adopt": described(json!({ "type": "boolean", "examples": [true] }),
            "Take over a live mapping of the same content that nobody owns. Default: false."),
        "onReplace": choices("What a change that forces a replace does. Default: fail.", &[
            ("fail", "The step is blocked until --allow-replace."), ("allow", "The mapping is replaced.")]),
        "handover": described(json!({ "title": "handover", "type": "object", "additionalProperties": false, "properties": {
            "lookback": described(json!({ "type": "string", "pattern": "^[0-9]+(s|m|h|d)$",
                "patternErrorMessage": "Not a duration: a number and s, m, h or d, such as 15m", "examples": ["15m"] }),
                "How far before the old mapping was disabled the new one begins to read; at least its iterator age.") } }),
            "Keep the position across a replace where AWS gives a way: with `lookback` on kinesis, empty on Kafka."),
        "ignoreChanges": described(json!({ "type": "array",
            "items": { "type": "string", "minLength": 1 } }),
            "Settings that something else owns: they are not compared after creation."),
        "silence": described(json!({ "type": "object", "propertyNames": { "enum": warnings() },
            "additionalProperties": { "type": "string", "minLength": 1 } }),
            "Warnings (ESM2xx) that are meant, each with its reason. `esmith explain` says what each is."),
    })
}

fn warnings() -> Vec<&'static str> {
    let warnings = Code::ALL.iter().filter(|code| code.severity() == Severity::Warning);
    warnings.map(|code| code.as_str()).collect()
}
