//! Nothing that a key hides is in any rendering of a plan.

use std::collections::{BTreeSet, HashMap};

use esmith_planner::{
    Live,
    live::LiveMapping,
    options::Redaction,
    plan::{Change, ChangeKind, Observed, Plan, Step},
};
use esmith_report::{Document, Format, Style, document::plan as document, render};
use esmith_spec::{stack::Stack, table};
use serde_json::Value;

/// A plan with what it was made from.
struct Case<'a> {
    stack: &'a Stack,
    live: HashMap<&'a str, &'a LiveMapping>,
    plan: &'a Plan,
}

/// Returns the renderings that show what a key hides. A text that stands in the plan without the
/// hidden values too, such as a word in an ARN, is no leak.
pub(crate) fn faults(stack: &Stack, live: &Live, plan: &Plan) -> Vec<String> {
    let live: HashMap<&str, &LiveMapping> =
        live.mappings.iter().map(|live| (live.uuid.as_str(), live)).collect();
    let case = &Case { stack, live, plan };
    let secrets = secrets(case);
    if secrets.is_empty() {
        return Vec::new();
    }
    let found = renderings(case.plan);
    let without = renderings(&without_hidden(case));
    let mut faults = Vec::new();
    for ((format, found), (_, without)) in found.iter().zip(&without) {
        for secret in &secrets {
            if found.contains(secret.as_str()) && !without.contains(secret.as_str()) {
                faults.push(format!("the {format} shows `{secret}`"));
            }
        }
    }
    faults
}

fn renderings(plan: &Plan) -> Vec<(&'static str, String)> {
    let plan = document::Plan::new([plan], Redaction::On);
    let formats = document::Plan::FORMATS.iter();
    let style = Style { colour: true, ..Style::default() };
    let mut renderings = vec![("coloured text", render(&plan, Format::Text, style))];
    renderings
        .extend(formats.map(|format| (format.as_str(), render(&plan, *format, Style::default()))));
    renderings
}

/// Returns the plan without the values that a key hides on either side.
fn without_hidden(case: &Case<'_>) -> Plan {
    let is_sensitive = |name: &str| table::row(name).is_some_and(|row| row.sensitive);
    let mut plan = case.plan.clone();
    for step in &mut plan.steps {
        let desired = case.stack.mappings.get(&step.name);
        let live = step.uuid().and_then(|uuid| case.live.get(uuid));
        let has_key = desired.is_some_and(|mapping| mapping.source.has_key())
            || live.is_some_and(|live| live.has_key());
        for change in changes(step).iter_mut().filter(|_| has_key) {
            if is_sensitive(change.setting.as_str()) {
                change.from = Observed::Known(Value::Null);
                change.to = Value::Null;
            }
        }
    }
    plan
}

fn changes(step: &mut Step) -> &mut [Change] {
    match &mut step.change {
        ChangeKind::Create { changes, .. } | ChangeKind::Update { changes, .. } => changes,
        ChangeKind::Replace(replace) => &mut replace.changes,
        ChangeKind::Delete { .. } | ChangeKind::TagsOnly { .. } => &mut [],
    }
}

/// Returns the texts inside sensitive values of mappings that have a key, on either side.
fn secrets(case: &Case<'_>) -> BTreeSet<String> {
    let mut secrets = BTreeSet::new();
    for row in table::ROWS.iter().filter(|row| row.sensitive) {
        for mapping in case.stack.mappings.values().filter(|mapping| mapping.source.has_key()) {
            leaves(mapping.source.given(row.name()), &mut secrets);
        }
        for live in case.live.values().filter(|live| live.has_key()) {
            for kind in live.possible_kinds() {
                leaves(live.shown(kind).raw(row.name()), &mut secrets);
            }
        }
    }
    secrets
}

fn leaves(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) if text.len() > 3 => drop(into.insert(text.clone())),
        Value::Array(entries) => entries.iter().for_each(|entry| leaves(entry, into)),
        Value::Object(members) => members.values().for_each(|value| leaves(value, into)),
        _ => {}
    }
}
