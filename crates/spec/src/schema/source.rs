//! What stands under a source key, in a mapping and among the defaults: the rows of the table that
//! the source takes, and a message for each that it does not.

use serde_json::{Map, Value, json};

use super::{
    parts::{alternatives, described, free_names, required},
    relations, shape, tags,
};
use crate::{
    describe,
    kind::SourceKey,
    table::{ROWS, Row},
};

/// Returns the schema of a source.
pub(super) fn source(key: SourceKey) -> Value {
    let mut properties = members(key, |_| true);
    properties.insert("extra".to_owned(), extra());
    let mut schema = closed(properties, |row| describe::foreign(row, key), &title(key));
    let needed: Vec<&str> = needed(key).map(Row::name).collect();
    if let Some(branches) = schema["allOf"].as_array_mut() {
        branches.insert(0, required(&needed));
        branches.extend(relations::relations(key));
    }
    schema["title"] = json!(key.name());
    schema
}

/// Returns what a source is, as a sentence.
pub(super) fn title(key: SourceKey) -> String {
    format!("Reads {}.", key.title())
}

/// Returns the members without which no source under the key is complete.
pub(super) fn needed(key: SourceKey) -> impl Iterator<Item = &'static Row> {
    ROWS.iter()
        .filter(move |row| key.kinds().iter().all(|kind| row.member.required.contains(*kind)))
}

fn members(key: SourceKey, which: impl Fn(&Row) -> bool) -> Map<String, Value> {
    ROWS.iter()
        .filter(|row| row.member.kinds.has_key(key) && which(row))
        .map(|row| {
            (row.name().to_owned(), shape::member(&row.member, key, &describe::row(row, key)))
        })
        .collect()
}

fn extra() -> Value {
    described(
        json!({ "type": "object", "propertyNames": free_names(json!({ "pattern": "^[A-Z][A-Za-z0-9]*$",
            "patternErrorMessage": "Not a member of AWS's API: it begins with a capital letter" })) }),
        "Members of AWS's API that this release does not know, under AWS's own names; sent as they are, with a warning.",
    )
}

/// Returns the schema of `defaults`.
pub(super) fn defaults() -> Value {
    let tags = described(tags::tags(), "Tags of every mapping; a mapping's own win.");
    let mut properties = Map::from_iter([("tags".to_owned(), tags)]);
    for key in SourceKey::ALL {
        let doc = format!("Settings of every mapping that reads {}.", key.title());
        let settings = members(key, Row::is_setting);
        let mut schema = closed(settings, |row| describe::not_a_default(row, key), &doc);
        schema["title"] = json!(format!("defaults for {key}"));
        properties.insert(key.name().to_owned(), schema);
    }
    described(
        json!({ "title": "defaults", "type": "object", "additionalProperties": false, "properties": properties }),
        "Tags and settings of every mapping: maps merge, lists replace, `null` in a mapping cancels. Those of a root file hold for its stack, those of an included file for that file.",
    )
}

/// Returns an object schema with these properties, in which every other row is refused with the
/// message that `refusal` gives, and any other key as unknown.
fn closed(
    properties: Map<String, Value>,
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
    described(
        json!({ "type": "object", "properties": properties, "patternProperties": { alternatives(&every): true },
            "additionalProperties": false, "allOf": branches }),
        doc,
    )
}
