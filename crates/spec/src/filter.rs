//! Which records of a Lambda event pass a mapping's filters, and what stops the others.

use data_encoding::BASE64;
use serde_json::{Map, Value, json};

use crate::{
    kind::{RecordForm, SourceKey},
    stack::Source,
};

/// One record of an event, judged.
#[derive(Clone, Debug, PartialEq)]
pub struct Verdict {
    /// What names the record: its id, or its place in the event.
    pub record: String,
    /// For each filter in order, the condition that stops the record; a filter without one lets it
    /// pass.
    pub stopped_by: Vec<Option<String>>,
}

impl Verdict {
    /// Returns whether the record reaches the function: any filter lets it pass, or there is none.
    #[must_use]
    pub fn passes(&self) -> bool {
        self.stopped_by.is_empty() || self.stopped_by.iter().any(Option::is_none)
    }
}

/// Judges the records of an event as Lambda passes it to a function.
///
/// # Errors
/// Why the event has no records of the source's kind.
pub fn judge(source: &Source, event: &Value) -> Result<Vec<Verdict>, String> {
    let patterns: Vec<&Value> = source.given("filterCriteria")["filters"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|filter| &filter["pattern"])
        .collect();
    let key = source.kind.key();
    let records = records(key, event)?;
    Ok(records
        .iter()
        .enumerate()
        .map(|(index, record)| Verdict {
            record: name(record, index),
            stopped_by: patterns.iter().map(|pattern| stop(pattern, record, "")).collect(),
        })
        .collect())
}

fn name(record: &Value, index: usize) -> String {
    let ids = ["messageId", "eventID", "messageID", "offset"];
    let id = ids
        .iter()
        .find_map(|id| record.get(*id))
        .map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
    id.unwrap_or_else(|| format!("#{}", index + 1))
}

/// Returns the records of an event as patterns see them, payloads decoded.
fn records(key: SourceKey, event: &Value) -> Result<Vec<Value>, String> {
    let Some(form) = key.row().records else { return Err(format!("{key} has no filters")) };
    let list = &event[form.list];
    let records: Vec<&Value> = match list {
        Value::Object(groups) if form.is_grouped => {
            groups.values().filter_map(Value::as_array).flatten().collect()
        }
        list => list.as_array().filter(|_| !form.is_grouped).into_iter().flatten().collect(),
    };
    if records.is_empty() {
        return Err(format!("the event has no records of {key}"));
    }
    Ok(records.into_iter().map(|record| seen(record, form)).collect())
}

/// Returns a record as filters see it.
fn seen(record: &Value, form: RecordForm) -> Value {
    let mut members: Map<String, Value> = record.as_object().cloned().unwrap_or_default();
    if let Some(Value::Object(inner)) = form.unwrapped.and_then(|name| members.swap_remove(name)) {
        members.extend(inner);
    }
    for name in form.encoded {
        let text = members.get(*name).and_then(Value::as_str);
        let bytes = text.and_then(|text| BASE64.decode(text.as_bytes()).ok());
        if let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
            members.insert((*name).to_owned(), Value::String(text));
        }
    }
    Value::Object(members)
}

/// Returns the first condition of a pattern that a value does not meet.
fn stop(pattern: &Value, value: &Value, path: &str) -> Option<String> {
    let Value::Object(conditions) = pattern else {
        return Some("the pattern is not an object".to_owned());
    };
    // A payload is text; a pattern of objects looks inside it.
    let parsed = value.as_str().map(|text| serde_json::from_str::<Value>(text).unwrap_or_default());
    let value = parsed.as_ref().unwrap_or(value);
    for (name, condition) in conditions {
        let here = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
        let why = match condition {
            Value::Array(branches) if name == "$or" => {
                let stops: Vec<_> =
                    branches.iter().map(|branch| stop(branch, value, path)).collect();
                if stops.iter().any(Option::is_none) {
                    None
                } else {
                    stops.into_iter().flatten().next()
                }
            }
            Value::Array(alternatives) => leaf(alternatives, value.get(name), &here),
            nested => match value.get(name) {
                Some(Value::Array(entries)) => {
                    let stops: Vec<_> =
                        entries.iter().map(|entry| stop(nested, entry, &here)).collect();
                    if stops.iter().any(Option::is_none) {
                        None
                    } else {
                        stops.into_iter().flatten().next()
                    }
                }
                Some(inner) => stop(nested, inner, &here),
                None => stop(nested, &json!({}), &here),
            },
        };
        if why.is_some() {
            return why;
        }
    }
    None
}

fn leaf(alternatives: &[Value], found: Option<&Value>, path: &str) -> Option<String> {
    let passes =
        |value: Option<&Value>| alternatives.iter().any(|alternative| matches(alternative, value));
    let met = match found {
        Some(Value::Array(entries)) => entries.iter().any(|entry| passes(Some(entry))),
        found => passes(found),
    };
    if met {
        return None;
    }
    let found = found.map_or_else(|| "is absent".to_owned(), |value| format!("is {value}"));
    Some(format!("`{path}` {found}, wanted {}", json!(alternatives)))
}

fn matches(alternative: &Value, found: Option<&Value>) -> bool {
    let Value::Object(operator) = alternative else {
        return found.is_some_and(|value| same(alternative, value));
    };
    let Some((name, wanted)) = operator.iter().next() else { return false };
    let text = found.and_then(Value::as_str);
    match (name.as_str(), wanted) {
        ("exists", Value::Bool(wanted)) => found.is_some() == *wanted,
        ("prefix", Value::String(start)) => text.is_some_and(|text| text.starts_with(start)),
        ("suffix", Value::String(end)) => text.is_some_and(|text| text.ends_with(end)),
        ("equals-ignore-case", Value::String(wanted)) => {
            text.is_some_and(|text| text.to_lowercase() == wanted.to_lowercase())
        }
        ("numeric", Value::Array(parts)) => {
            found.and_then(Value::as_f64).is_some_and(|number| compares(parts, number))
        }
        ("anything-but", wanted) => found.is_some_and(|value| !excluded(wanted, value)),
        _ => false,
    }
}

fn same(wanted: &Value, found: &Value) -> bool {
    match (wanted.as_f64(), found.as_f64()) {
        (Some(wanted), Some(found)) => {
            (wanted - found).abs() < f64::EPSILON * wanted.abs().max(1.0)
        }
        _ => wanted == found,
    }
}

fn compares(parts: &[Value], number: f64) -> bool {
    parts.chunks(2).all(|pair| {
        let (Some(operator), Some(limit)) = (pair[0].as_str(), pair.get(1).and_then(Value::as_f64))
        else {
            return false;
        };
        match operator {
            "=" => same(&json!(limit), &json!(number)),
            "<" => number < limit,
            "<=" => number <= limit,
            ">" => number > limit,
            ">=" => number >= limit,
            _ => false,
        }
    })
}

/// Returns whether `anything-but` excludes a value.
fn excluded(wanted: &Value, found: &Value) -> bool {
    match wanted {
        Value::Array(entries) => entries.iter().any(|entry| same(entry, found)),
        Value::Object(operator) => operator.iter().any(|(name, wanted)| {
            let each: Vec<Value> =
                wanted.as_array().cloned().unwrap_or_else(|| vec![wanted.clone()]);
            each.into_iter().any(|wanted| matches(&json!({ name: wanted }), Some(found)))
        }),
        wanted => same(wanted, found),
    }
}
