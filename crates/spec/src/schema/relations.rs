//! Relations that an editor can underline, since no default takes part in them. The program goes
//! without these branches: its rules say the same, with a code for each.

use serde_json::{Map, Value, json};

use super::parts::{alternatives, free_names, required};
use crate::{
    code::Severity,
    kind::{Kinds, SourceKey, SourceKind},
    shape::{Member, Shape},
    table::{self, Is, RELATIONS, ROWS, Relation, Row},
};

/// Marks a branch that the program leaves to its rules.
const LEFT_TO_RULES: &str = "esmith says this by a rule of its own";

/// Returns the branches for a source under this key.
pub(super) fn relations(key: SourceKey) -> Vec<Value> {
    let narrowed = key.kinds().iter().filter_map(|kind| narrowed(key, *kind));
    let of_key = RELATIONS.iter().filter(|relation| relation.kinds.has_key(key));
    narrowed.chain(of_key.filter_map(|relation| branch(relation, key))).map(left_to_rules).collect()
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

/// Returns the branch of a relation that makes a spec invalid; none where a default may give what the
/// mapping itself does not, and none for a warning or a relation of some kinds under the key only.
fn branch(relation: &Relation, key: SourceKey) -> Option<Value> {
    let Relation { code, kinds, when, needs, says, .. } = relation;
    let holds_for_all = key.kinds().iter().all(|kind| {
        kinds.contains(*kind) || table::rows(*kind).all(|row| row.name() != when.member)
    });
    if code.severity() == Severity::Warning || !holds_for_all {
        return None;
    }
    let is_setting = table::row(needs.member).is_some_and(table::Row::is_setting);
    let message = format!("{}.", says.replace('`', ""));
    let (claim, negated) = (claim(when.is), negated(needs.is));
    match (needs.is, is_setting) {
        (Is::Given, true) => None,
        (Is::Given, false) => {
            let mut then = required(&[needs.member]);
            then["errorMessage"] = json!(message);
            Some(json!({
                "if": { "required": [when.member], "properties": { when.member: claim } },
                "then": then,
            }))
        }
        (is, is_setting) => {
            // What is missing may be a default, unless it cannot be one.
            let given = match is {
                Is::Text(_) if !is_setting => vec![when.member],
                _ => vec![when.member, needs.member],
            };
            let refused = match is {
                Is::Absent => vec![when.member, needs.member],
                _ => vec![when.member],
            };
            Some(json!({
                "if": { "required": given, "properties": { when.member: claim, needs.member: negated } },
                "then": { "patternProperties": { alternatives(&refused): false }, "errorMessage": message },
            }))
        }
    }
}

/// Returns the schema of a value that is as claimed.
fn claim(is: Is) -> Value {
    match is {
        Is::Given => json!(true),
        Is::Absent => json!(false),
        Is::Text(text) => json!({ "const": text }),
        Is::AtLeast(least) => json!({ "type": "integer", "minimum": least }),
        Is::AtMost(most) => json!({ "type": "integer", "maximum": most }),
    }
}

/// Returns the schema of a value that is given and not as claimed.
fn negated(is: Is) -> Value {
    match is {
        Is::Given => json!(false),
        Is::Absent => json!(true),
        Is::Text(text) => json!({ "not": { "const": text } }),
        Is::AtLeast(least) => json!({ "type": "integer", "maximum": least - 1 }),
        Is::AtMost(most) => json!({ "type": "integer", "minimum": most + 1 }),
    }
}
