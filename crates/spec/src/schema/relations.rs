//! Relations that an editor can underline, since no default takes part in them. The program goes
//! without these branches: its rules say the same, with a code for each.

use serde_json::{Map, Value, json};

use super::{alternatives, free_names, required};
use crate::{
    kind::{Kinds, SourceKey, SourceKind},
    shape::{Member, Shape},
    table::{ROWS, Row},
};

/// Marks a branch that the program leaves to its rules.
const LEFT_TO_RULES: &str = "esmith says this by a rule of its own";

/// Returns the branches for a source under this key.
pub(super) fn relations(key: SourceKey) -> Vec<Value> {
    let has =
        |name: &str| ROWS.iter().any(|row| row.name() == name && row.member.kinds.has_key(key));
    let mut branches: Vec<Value> =
        key.kinds().iter().filter_map(|kind| narrowed(key, *kind)).collect();
    if has("startingPositionTimestamp") {
        branches.extend(timestamp_and_position());
    }
    if has("scalingConfig") {
        branches.push(exclusive("scalingConfig", "provisionedPollerConfig"));
    }
    branches.into_iter().map(left_to_rules).collect()
}

fn left_to_rules(mut branch: Value) -> Value {
    branch["$comment"] = json!(LEFT_TO_RULES);
    branch
}

/// Removes the branches from a schema and those inside it.
pub(super) fn remove(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(remove);
            members.retain(|keyword, value| keyword != "allOf" || *value != json!([]));
        }
        Value::Array(branches) => {
            branches.retain(|branch| branch["$comment"] != LEFT_TO_RULES);
            branches.iter_mut().for_each(remove);
        }
        _ => {}
    }
}

/// Returns the branches for the common keys of a mapping with a source under this key.
pub(super) fn with_source(key: SourceKey) -> Vec<Value> {
    vec![left_to_rules(handover(key)), left_to_rules(ignored_settings(key))]
}

fn handover(key: SourceKey) -> Value {
    let (mut schema, message) = if Kinds::KINESIS.has_key(key) {
        (required(&["lookback"]), "handover needs lookback on kinesis.")
    } else if Kinds::KAFKA.has_key(key) {
        let none = json!({ "patternProperties": { "^lookback$": false } });
        (none, "No lookback on Kafka: the consumer group keeps the position.")
    } else {
        return json!({ "patternProperties": { "^handover$": false },
            "errorMessage": "Only on kinesis and on Kafka in Stream mode." });
    };
    schema["type"] = json!("object");
    schema["errorMessage"] = json!(message);
    json!({ "patternProperties": { "^handover$": schema } })
}

fn ignored_settings(key: SourceKey) -> Value {
    let of_key = |row: &&Row| row.is_setting() && row.member.kinds.has_key(key);
    let settings = ROWS.iter().filter(of_key).map(Row::name);
    let names: Vec<&str> = ["function", "enabled", "tags"].into_iter().chain(settings).collect();
    let one = json!({ "type": "string", "enum": names,
        "errorMessage": format!("Neither a setting of {key} nor function, enabled or tags.") });
    json!({ "patternProperties": { "^ignoreChanges$": { "type": "array", "items": one } } })
}

/// Returns the branch for the keys of tags.
pub(super) fn reserved_tags() -> Value {
    left_to_rules(json!({
        "propertyNames": free_names(json!({ "pattern": "^(?!aws:|esmith:)",
            "patternErrorMessage": "Reserved: tags of AWS begin with aws:, those of esmith with esmith:" })),
    }))
}

/// What a kind takes less of than the others under its key, once the text that tells it is there.
fn narrowed(key: SourceKey, kind: SourceKind) -> Option<Value> {
    let (member, sign) = kind.row().discriminator?;
    let rows = || ROWS.iter().filter(|row| row.member.kinds.has_key(key));
    let refused: Vec<&str> =
        rows().filter(|row| !row.member.accepted_by(kind)).map(Row::name).collect();
    let mut patterns: Map<String, Value> = rows()
        .filter_map(|row| Some((alternatives(&[row.name()]), bounds(&row.member, key, kind)?)))
        .collect();
    if !refused.is_empty() {
        patterns.insert(alternatives(&refused), json!(false));
    }
    (!patterns.is_empty()).then(|| {
        json!({
            "if": { "required": [member], "properties": { member: { "type": "string", "pattern": sign.pattern() } } },
            "then": { "patternProperties": patterns, "errorMessage": format!("Not a setting of {kind}.") },
        })
    })
}

/// Returns the bounds of a number for a kind where they are not those of the usual kind.
fn bounds(member: &Member, key: SourceKey, kind: SourceKind) -> Option<Value> {
    let bounds_of = |kind| match (member.shape)(kind) {
        Shape::Int { min, max, also: None, .. } if member.accepted_by(kind) => Some((min, max)),
        _ => None,
    };
    let (min, max) = bounds_of(kind)?;
    let narrower = bounds_of(key.kinds()[0]) != Some((min, max));
    narrower.then(|| json!({ "type": "integer", "minimum": min, "maximum": max }))
}

fn timestamp_and_position() -> [Value; 2] {
    let (position, timestamp, value) =
        ("startingPosition", "startingPositionTimestamp", "AT_TIMESTAMP");
    [
        json!({
            "if": { "required": [position], "properties": { position: { "const": value } } },
            "then": { "required": [timestamp], "properties": { timestamp: true },
                "errorMessage": format!("{value} needs {timestamp}.") },
        }),
        json!({
            "if": { "required": [timestamp], "properties": { timestamp: true, position: { "not": { "const": value } } } },
            "then": { "patternProperties": { alternatives(&[timestamp]): false },
                "errorMessage": format!("Only with {position}: {value}.") },
        }),
    ]
}

fn exclusive(one: &str, other: &str) -> Value {
    json!({
        "if": { "required": [one, other], "properties": { one: true, other: true } },
        "then": { "patternProperties": { alternatives(&[one, other]): false },
            "errorMessage": format!("{one} and {other} exclude each other.") },
    })
}
