//! Values on their way: from YAML to the normal form in which values are compared, from there to
//! AWS's JSON, and back. Driven by shapes; no setting is named here.
//!
//! Normal form: YAML keys, absence and every spelling of "empty" as `null`, defaults of an object's
//! members filled in, patterns as JSON values unless a key stands twice in them, sets
//! sorted.

use serde_json::{Map, Number, Value};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{
    kind::SourceKind,
    pattern::repeated,
    shape::{Clear, Member, Order, Shape, Unset},
};

/// Returns the normal form of a member's value as written in YAML; `null` for its absence gives the
/// default.
#[must_use]
pub fn normal(member: &Member, kind: SourceKind, value: Value) -> Value {
    let value = normal_shape(&(member.shape)(kind), kind, value);
    if value.is_null() { default(member, kind) } else { value }
}

/// Returns the normal form of a member's value, without the default where it is absent.
#[must_use]
pub fn normal_given(member: &Member, kind: SourceKind, value: Value) -> Value {
    normal_shape(&(member.shape)(kind), kind, value)
}

/// Returns the normal form of what a member's absence means: AWS's default, or `null`.
#[must_use]
pub fn default(member: &Member, kind: SourceKind) -> Value {
    match (member.unset)(kind) {
        Unset::Send(clear, _) => read(member, kind, clear.json()),
        Unset::Recreate | Unset::Any | Unset::Omit => Value::Null,
    }
}

/// Returns the normal form of what AWS shows for a member, without defaults for what it omits.
#[must_use]
pub fn read(member: &Member, kind: SourceKind, wire: Value) -> Value {
    let shape = (member.shape)(kind);
    normal_shape(&shape, kind, from_wire(&shape, kind, wire))
}

/// Returns whether what AWS shows for a member is its normal form already, as most numbers, flags and
/// texts are.
#[must_use]
pub fn is_normal(member: &Member, kind: SourceKind, wire: &Value) -> bool {
    match ((member.shape)(kind), wire) {
        (Shape::Int { .. }, Value::Number(number)) => number.is_i64(),
        (Shape::Bool, _) => true,
        (Shape::Text { .. } | Shape::Choice(_), Value::String(text)) => !text.is_empty(),
        _ => false,
    }
}

/// Returns whether what AWS shows for a member is plainly this normal value; `null` stands for its
/// absence, or its default. False where only [`read`] can tell; true at a fraction of its cost.
#[must_use]
pub fn shows(member: &Member, kind: SourceKind, wire: &Value, normal: &Value) -> bool {
    let is_default = || match (member.unset)(kind) {
        Unset::Send(Clear::Int(number), _) => wire.as_i64() == Some(number),
        Unset::Send(Clear::Bool(flag), _) => *wire == flag,
        Unset::Send(Clear::Text(text), _) => *wire == text,
        _ => false,
    };
    shape_shows(&(member.shape)(kind), kind, wire, normal) || (normal.is_null() && is_default())
}

fn shape_shows(shape: &Shape, kind: SourceKind, wire: &Value, normal: &Value) -> bool {
    match (shape, wire, normal) {
        (Shape::Object(members), Value::Object(shown), normal) => {
            let normal = match normal {
                Value::Object(normal) => Some(normal),
                Value::Null => None,
                _ => return false,
            };
            members.iter().filter(|member| member.accepted_by(kind)).all(|member| {
                let wanted = normal.and_then(|normal| normal.get(member.name));
                match (shown.get(member.wire), wanted) {
                    (None, None) => true,
                    (None, Some(_)) => false,
                    (Some(wire), wanted) => {
                        let wanted = wanted.unwrap_or(&Value::Null);
                        shape_shows(&(member.shape)(kind), kind, wire, wanted)
                    }
                }
            })
        }
        (Shape::List { of, .. }, Value::Array(shown), Value::Array(normal)) => {
            shown.len() == normal.len()
                && shown
                    .iter()
                    .zip(normal)
                    .all(|(wire, normal)| shape_shows(of, kind, wire, normal))
        }
        (Shape::List { .. }, Value::Array(shown), Value::Null) => shown.is_empty(),
        (Shape::FilterPattern, Value::String(_), Value::Null | Value::String(_)) => false,
        (Shape::FilterPattern, Value::String(text), pattern) => {
            serde_json::to_string(pattern).is_ok_and(|pattern| pattern == *text)
        }
        (Shape::Text { .. } | Shape::Choice(_), Value::String(text), Value::Null) => {
            text.is_empty()
        }
        (Shape::Timestamp, ..) => false,
        (_, wire, normal) => wire == normal,
    }
}

/// What a value is sent for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Purpose {
    /// A new mapping: what is absent is left out.
    Create,
    /// A live mapping: what is absent is cleared.
    Update,
}

/// Returns the JSON that AWS is sent for a normal value; `null` gives the clearing value where there
/// is something to clear.
#[must_use]
pub fn write(member: &Member, kind: SourceKind, value: &Value, purpose: Purpose) -> Option<Value> {
    match ((member.unset)(kind), value) {
        (Unset::Send(clear, _), Value::Null) => (purpose == Purpose::Update).then(|| clear.json()),
        (_, Value::Null) => None,
        (_, value) => Some(to_wire(&(member.shape)(kind), kind, value, purpose)),
    }
}

/// Returns the normal form of a value of a shape.
pub(crate) fn normal_shape(shape: &Shape, kind: SourceKind, value: Value) -> Value {
    match (shape, value) {
        (Shape::Text { .. } | Shape::Choice(_), Value::String(text)) if text.is_empty() => {
            Value::Null
        }
        // What a value would not hold whole stays the text that it is.
        (Shape::FilterPattern, Value::String(text)) => match serde_json::from_str(&text) {
            Ok(pattern) if repeated(&text).is_empty() => pattern,
            _ => Value::String(text),
        },
        (Shape::Int { .. }, Value::Number(number)) => {
            whole(&number).map_or(Value::Number(number), Value::from)
        }
        // AWS works with whole seconds, and cuts what is more.
        (Shape::Timestamp, Value::String(text)) => moment(&text)
            .and_then(|moment| moment.truncate_to_second().format(&Rfc3339).ok())
            .map_or(Value::String(text), Value::String),
        (Shape::List { of, order, .. }, Value::Array(entries)) => {
            normal_list(of, *order, kind, entries)
        }
        (Shape::Object(members), Value::Object(given)) => normal_object(members, kind, given),
        (_, value) => value,
    }
}

/// Returns a number such as `5.0` as the whole number that JSON Schema takes it for.
#[expect(clippy::cast_possible_truncation, reason = "whole and in range, as compared")]
fn whole(number: &Number) -> Option<i64> {
    let float = number.as_f64().filter(|_| number.is_f64())?;
    (float.fract() == 0.0 && float.abs() < 9e15).then_some(float as i64)
}

fn normal_list(of: &Shape, order: Order, kind: SourceKind, entries: Vec<Value>) -> Value {
    let mut entries: Vec<Value> =
        entries.into_iter().map(|entry| normal_shape(of, kind, entry)).collect();
    entries.retain(|entry| !entry.is_null());
    if order == Order::Free && entries.len() > 1 {
        entries.sort_by_cached_key(Value::to_string);
        entries.dedup();
    }
    if entries.is_empty() { Value::Null } else { Value::Array(entries) }
}

fn normal_object(members: &[Member], kind: SourceKind, mut given: Map<String, Value>) -> Value {
    let accepted = || members.iter().filter(|member| member.accepted_by(kind));
    let values: Vec<(&Member, Value)> = accepted()
        .map(|member| {
            let value = given.swap_remove(member.name).unwrap_or(Value::Null);
            (member, normal_shape(&(member.shape)(kind), kind, value))
        })
        .collect();
    if values.iter().all(|(_, value)| value.is_null()) {
        return Value::Null;
    }
    let filled = values.into_iter().filter_map(|(member, value)| {
        let value = if value.is_null() { default(member, kind) } else { value };
        (!value.is_null()).then(|| (member.name.to_owned(), value))
    });
    Value::Object(filled.collect())
}

fn from_wire(shape: &Shape, kind: SourceKind, wire: Value) -> Value {
    match (shape, wire) {
        (Shape::List { of, .. }, Value::Array(entries)) => {
            entries.into_iter().map(|entry| from_wire(of, kind, entry)).collect()
        }
        (Shape::Object(members), Value::Object(mut given)) => {
            let taken = members.iter().filter_map(|member| {
                let value = given.swap_remove(member.wire)?;
                Some((member.name.to_owned(), from_wire(&(member.shape)(kind), kind, value)))
            });
            Value::Object(taken.collect())
        }
        (Shape::Timestamp, Value::Number(seconds)) => {
            from_epoch(&seconds).map_or(Value::Number(seconds), Value::String)
        }
        (_, wire) => wire,
    }
}

fn to_wire(shape: &Shape, kind: SourceKind, value: &Value, purpose: Purpose) -> Value {
    match (shape, value) {
        (Shape::List { of, .. }, Value::Array(entries)) => {
            entries.iter().map(|entry| to_wire(of, kind, entry, purpose)).collect()
        }
        (Shape::Object(members), Value::Object(given)) => {
            let sent =
                members.iter().filter(|member| member.accepted_by(kind)).filter_map(|member| {
                    let value = given.get(member.name).unwrap_or(&Value::Null);
                    write(member, kind, value, purpose).map(|wire| (member.wire.to_owned(), wire))
                });
            Value::Object(sent.collect())
        }
        (Shape::FilterPattern, Value::String(text)) => Value::String(text.clone()),
        (Shape::FilterPattern, pattern) => Value::String(pattern.to_string()),
        (Shape::Timestamp, Value::String(text)) => {
            moment(text).map_or(Value::Null, |moment| moment.unix_timestamp().into())
        }
        (_, value) => value.clone(),
    }
}

/// Returns the moment that an RFC 3339 text names.
#[must_use]
pub fn moment(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok().map(|moment| moment.to_offset(time::UtcOffset::UTC))
}

/// Returns whether a text names a moment between two seconds, which AWS cuts.
pub(crate) fn has_fraction(text: &str) -> bool {
    moment(text).is_some_and(|moment| moment.nanosecond() != 0)
}

#[expect(clippy::cast_possible_truncation, reason = "AWS's epoch seconds; fractions do not count")]
fn from_epoch(seconds: &Number) -> Option<String> {
    let seconds = seconds.as_i64().or_else(|| seconds.as_f64().map(|float| float as i64))?;
    OffsetDateTime::from_unix_timestamp(seconds).ok()?.format(&Rfc3339).ok()
}
