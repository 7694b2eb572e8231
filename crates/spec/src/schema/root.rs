//! The root of a file: its keys, and the snippets that begin a mapping.

use serde_json::{Map, Value, json};

use super::{
    parts::{ID, described, free_names, present, required},
    source,
};
use crate::{describe, kind::SourceKey, shape::Shape, table::ROWS};

pub(super) fn root() -> Value {
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": ID,
        "title": "esmith",
        "description": "AWS Lambda event source mappings as code.",
        "type": "object",
        "additionalProperties": false,
        "properties": properties(),
        // A file with `mappings` and `defaults` only is included by another, which has these.
        "if": present(&["version", "stack", "id", "account", "region", "include", "variables", "ignoreTags"]),
        "then": required(&["version", "stack"]),
    })
}

const NAME: &str = "^[A-Za-z0-9_.-]+$";
const NAME_FORM: &str = "Not a name: 1 to 128 letters, digits, _ . -";

fn properties() -> Value {
    json!({
        "version": described(json!({ "type": "integer", "enum": [1] }),
            "The version of the format: 1."),
        "stack": described(json!({ "type": "string", "minLength": 1, "maxLength": 128, "pattern": NAME,
            "patternErrorMessage": NAME_FORM }),
            "The name of the scope that owns these mappings; written to each as the tag `esmith:stack`. What makes a file a root file."),
        "id": described(json!({ "type": "string", "pattern": "^[a-z0-9]{6,32}$",
            "patternErrorMessage": "Not an id: 6 to 32 lower-case letters and digits" }),
            "What tells this stack from another of the same name: short and random, written to each mapping as the tag `esmith:id`. `esmith init` and `esmith import` write one. It never changes."),
        "account": described(json!({ "type": "string", "pattern": "^[0-9]{12}$",
            "patternErrorMessage": "Not an AWS account id: 12 digits, in quotes" }),
            "A guard: refuse to run against another account. Twelve digits, in quotes."),
        "region": described(json!({ "type": "string", "pattern": "^[a-z]{2,}(-[a-z]+)+-[0-9]$",
            "patternErrorMessage": "Not an AWS region, such as eu-west-1" }),
            "The region of these mappings. Without it, the AWS configuration's region."),
        "include": described(json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
            "Files with `mappings` and `defaults` that are part of this stack: globs, relative to this file."),
        "variables": described(json!({ "type": "object",
            "propertyNames": free_names(json!({ "pattern": "^[A-Za-z_][A-Za-z0-9_-]*$",
                "patternErrorMessage": "Not a variable: letters, digits, _ and -, and no digit or - first" })),
            "additionalProperties": { "type": ["string", "number", "boolean", "null"] } }),
            "Variables for `${name}` with their defaults; --var and --var-file override. `null` declares one that must be given."),
        "ignoreTags": described(json!({ "type": "array", "items": { "type": "string", "minLength": 1 } }),
            "Keys of tags that others manage: globs. They are neither compared nor removed."),
        "defaults": source::defaults(),
        "mappings": described(json!({ "type": "object",
            "propertyNames": free_names(json!({ "pattern": NAME, "maxLength": 128,
                "patternErrorMessage": NAME_FORM })),
            "additionalProperties": { "$ref": "#/definitions/mapping" },
            // In a branch of their own, so that the key itself is inserted as a map.
            "allOf": [{ "defaultSnippets": snippets() }] }),
            "The event source mappings of this stack, by name. A name is unique in its stack and is written to the mapping as the tag `esmith:name`."),
    })
}

fn snippets() -> Value {
    let each = SourceKey::ALL.into_iter().map(|key| {
        let kind = key.kinds()[0];
        let mut source = Map::new();
        for (stop, row) in (3..).zip(ROWS.iter().filter(|row| row.member.required.contains(kind))) {
            let hole = format!("${{{stop}:{}}}", describe::placeholder(row, kind));
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
