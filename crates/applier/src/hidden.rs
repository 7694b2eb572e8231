//! Removes sensitive values (filters encrypted with a KMS key) from AWS's messages, which may
//! repeat a request.

use std::collections::BTreeSet;

use esmith_planner::{
    live::Observed,
    plan::{Plan, Write},
};
use esmith_spec::table;
use serde_json::Value;

/// The text that replaces a sensitive value.
const HIDDEN: &str = "(sensitive)";

/// The minimum length of a removed text. A shorter text can be part of ordinary words.
const SHORTEST: usize = 3;

/// Returns the sensitive texts of a plan: the patterns as they are sent, and the values in them.
pub(crate) fn texts(plan: &Plan) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for step in &plan.steps {
        for change in step.changes().iter().filter(|change| change.sensitive) {
            collect(&change.to, &mut texts);
            if let Observed::Known(from) = &change.from {
                collect(from, &mut texts);
            }
        }
        for write in &step.writes {
            if let Write::Create { body, expect, .. } | Write::Update { body, expect, .. } = write
                && expect.has_key
            {
                let rows = table::ROWS.iter().filter(|row| row.sensitive);
                rows.for_each(|row| collect(&body[row.member.wire], &mut texts));
            }
        }
    }
    texts.retain(|text| text.chars().count() >= SHORTEST);
    texts
}

/// Returns the text without the sensitive texts. The longest is removed first, because one can
/// contain another.
pub(crate) fn without(mut text: String, hidden: &BTreeSet<String>) -> String {
    let mut found: Vec<&String> = hidden.iter().filter(|hidden| text.contains(*hidden)).collect();
    found.sort_by_key(|hidden| std::cmp::Reverse(hidden.len()));
    for hidden in found {
        text = text.replace(hidden, HIDDEN);
    }
    text
}

/// Adds all texts in a value, and in texts that are JSON themselves.
fn collect(value: &Value, texts: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => {
            if texts.insert(text.clone())
                && let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text)
            {
                collect(&inner, texts);
            }
        }
        Value::Array(entries) => entries.iter().for_each(|entry| collect(entry, texts)),
        Value::Object(members) => members.values().for_each(|member| collect(member, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
