//! Which records of a Lambda event pass a mapping's filters, and what stops the others.

use data_encoding::BASE64;
use serde_json::{Map, Value};

use crate::{
    kind::{RecordForm, SourceKey},
    pattern::Pattern,
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
    let filters = source.given("filterCriteria")["filters"].as_array().into_iter().flatten();
    let patterns: Vec<Pattern> = filters.map(|filter| Pattern::of(&filter["pattern"])).collect();
    let key = source.kind.key();
    let records = records(key, event)?;
    Ok(records
        .iter()
        .enumerate()
        .map(|(index, record)| {
            let opened = opened(key, record);
            Verdict {
                record: name(record, index),
                stopped_by: patterns.iter().map(|pattern| stop(pattern, key, &opened)).collect(),
            }
        })
        .collect())
}

/// Returns a record with its payloads as JSON, where they are objects or lists. They are read once: a
/// text inside them stays one.
fn opened(key: SourceKey, record: &Value) -> Value {
    let mut record = record.clone();
    for payload in key.payloads() {
        let json =
            record[*payload].as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        if let Some(json) = json.filter(|json| json.is_object() || json.is_array()) {
            record[*payload] = json;
        }
    }
    record
}

/// Returns the first condition of a pattern that a record does not meet. Lambda drops a record whose
/// payload has another form than the pattern, whatever the pattern asks.
/// <https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-data-format>
fn stop(pattern: &Pattern, key: SourceKey, record: &Value) -> Option<String> {
    let misfit = key.payloads().iter().find_map(|payload| {
        let asked = pattern.asks(payload);
        match &record[*payload] {
            Value::Object(_) | Value::Array(_) if asked.value => {
                Some(format!("`{payload}` is JSON, and the filter takes it for plain text"))
            }
            Value::String(_) if asked.members => {
                Some(format!("`{payload}` is plain text, and the filter looks into it as JSON"))
            }
            _ => None,
        }
    });
    misfit.or_else(|| pattern.stop(record))
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
    for name in form.payloads.iter().filter(|_| form.is_encoded) {
        let text = members.get(*name).and_then(Value::as_str);
        let bytes = text.and_then(|text| BASE64.decode(text.as_bytes()).ok());
        if let Some(text) = bytes.and_then(|bytes| String::from_utf8(bytes).ok()) {
            members.insert((*name).to_owned(), Value::String(text));
        }
    }
    Value::Object(members)
}
