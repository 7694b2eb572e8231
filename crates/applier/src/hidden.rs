//! Values that a key hides, taken out of what AWS says: its messages may repeat a request.

use std::collections::BTreeSet;

use esmith_planner::{
    live::Seeing,
    plan::{Plan, Write},
};
use esmith_spec::table;
use serde_json::Value;

/// What stands in for a hidden value.
const HIDDEN: &str = "(sensitive)";

/// The shortest text that is taken out: a shorter one is part of other words.
const SHORTEST: usize = 3;

/// Returns the texts of a plan that a key hides: patterns as they are sent, and the values in them.
pub(crate) fn texts(plan: &Plan) -> BTreeSet<String> {
    let mut texts = BTreeSet::new();
    for step in &plan.steps {
        for change in step.changes().iter().filter(|change| change.sensitive) {
            collect(&change.to, &mut texts);
            if let Seeing::Known(from) = &change.from {
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

/// Returns a text without these, the longest first: one may be a part of another.
pub(crate) fn without(mut text: String, hidden: &BTreeSet<String>) -> String {
    let mut found: Vec<&String> = hidden.iter().filter(|hidden| text.contains(*hidden)).collect();
    found.sort_by_key(|hidden| std::cmp::Reverse(hidden.len()));
    for hidden in found {
        text = text.replace(hidden, HIDDEN);
    }
    text
}

/// Adds the texts in a value; those in a text that is JSON, too.
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
