//! Every request is legal for its kind and carries no more than what is meant.

use std::collections::BTreeSet;

use esmith_spec::{
    kind::SourceKind,
    table::{self, Place, Row},
};
use serde_json::{Map, Value};

use super::{case::Case, ownership::names_its_predecessor};
use crate::{
    live::{NAME, STACK},
    plan::{Observed, Setting, Step, Strategy, Write},
};

/// Returns what is wrong with a step's requests.
pub(super) fn faults(case: &Case<'_>, step: &Step) -> Vec<String> {
    let extra = case.stack.mappings.get(&step.name).map(|mapping| &mapping.source.extra);
    let extra: BTreeSet<&str> =
        extra.into_iter().flat_map(|extra| extra.keys()).map(String::as_str).collect();
    let mut faults = Vec::new();
    for write in &step.writes {
        match write {
            Write::Create { body, expect, .. } => {
                faults.extend(of_body(body, expect.kind, &extra, Call::Create));
                faults.extend(of_creation(case, step, &body["Tags"]));
            }
            Write::Update { body, expect, .. } => {
                faults.extend(of_body(body, expect.kind, &extra, Call::Update));
                faults.extend(without_change(step, body));
                faults.extend(repeated_function(step, body));
            }
            Write::Tag { tags, .. } if tags.is_empty() => faults.push("tags nothing".to_owned()),
            Write::Untag { keys, .. } if keys.is_empty() => {
                faults.push("untags nothing".to_owned())
            }
            Write::Disable { .. } if step.strategy() != Some(Strategy::Handover) => {
                faults.push("a mapping is disabled that hands nothing over".to_owned());
            }
            Write::Disable { .. }
            | Write::Tag { .. }
            | Write::Untag { .. }
            | Write::Delete { .. } => {}
        }
    }
    faults
}

#[derive(Clone, Copy, Eq, PartialEq)]
enum Call {
    Create,
    Update,
}

fn of_creation(case: &Case<'_>, step: &Step, tags: &Value) -> Vec<String> {
    let is_ours = tags[STACK] == case.stack.name.as_str() && tags[NAME] == step.name.as_str();
    let mut faults = Vec::new();
    if !is_ours {
        faults.push("a mapping is created that is not ours by its tags".to_owned());
    }
    if !names_its_predecessor(step, tags) {
        faults.push("a successor does not name its predecessor".to_owned());
    }
    faults
}

/// An update that changes nothing may still cost a stream a pause and records.
fn without_change(step: &Step, body: &Value) -> Option<String> {
    let alone = body.as_object().is_some_and(|body| body.len() == 1);
    let enabled = step.changes().iter().any(|change| {
        change.setting == Setting::Enabled && change.from != Observed::Known(change.to.clone())
    });
    (alone && !enabled).then(|| "an update is sent that changes nothing".to_owned())
}

/// Given the function again, AWS checks a queue's visibility timeout anew and may refuse the update.
fn repeated_function(step: &Step, body: &Value) -> Option<String> {
    let moves = step.changes().iter().any(|change| change.setting == Setting::Function);
    (body.get("FunctionName").is_some() && !moves)
        .then(|| "an update repeats the function".to_owned())
}

fn of_body(body: &Value, kind: SourceKind, extra: &BTreeSet<&str>, call: Call) -> Vec<String> {
    let Value::Object(body) = body else { return vec!["a request is no object".to_owned()] };
    let mut rest = body.clone();
    let mut faults = Vec::new();
    if !matches!(rest.remove("Enabled"), Some(Value::Bool(_))) {
        faults.push("`Enabled` is not sent".to_owned());
    }
    rest.remove("FunctionName");
    if call == Call::Create {
        rest.remove("Tags");
    }
    extra.iter().for_each(|member| drop(rest.remove(*member)));
    let rows = table::rows(kind).filter(|row| call == Call::Create || row.is_setting());
    rows.for_each(|row| take(&mut rest, row, kind));
    if call == Call::Update && has_type(body, "VIRTUAL_HOST") {
        faults.push("an update sends VIRTUAL_HOST".to_owned());
    }
    faults.extend(left(&rest).into_iter().map(|path| format!("`{path}` is illegal for {kind}")));
    faults.extend(never(&Value::Object(body.clone())));
    faults
}

/// Takes a row's member out, with the objects that hold nothing else.
fn take(body: &mut Map<String, Value>, row: &Row, kind: SourceKind) {
    if !matches!(row.place, Place::AccessEntry) {
        take_at(body, row.path(kind), row.member.wire);
    }
}

fn take_at(body: &mut Map<String, Value>, path: &[&str], member: &str) -> bool {
    let [outer, inner @ ..] = path else { return body.remove(member).is_some() };
    let Some(Value::Object(object)) = body.get_mut(*outer) else { return false };
    let taken = take_at(object, inner, member);
    if taken && object.is_empty() {
        body.remove(*outer);
    }
    taken
}

/// Returns the paths of what is left of a request.
fn left(body: &Map<String, Value>) -> Vec<String> {
    let mut paths = Vec::new();
    for (member, value) in body {
        match value {
            Value::Object(inner) if !inner.is_empty() => {
                paths.extend(left(inner).into_iter().map(|path| format!("{member}.{path}")));
            }
            // RabbitMQ's virtual host is an access entry without a row of entries.
            Value::Array(entries)
                if entries.iter().all(|entry| entry["Type"] == "VIRTUAL_HOST") => {}
            _ => paths.push(member.clone()),
        }
    }
    paths
}

fn has_type(body: &Map<String, Value>, name: &str) -> bool {
    let entries = body.get("SourceAccessConfigurations").and_then(Value::as_array);
    entries.is_some_and(|entries| entries.iter().any(|entry| entry["Type"] == name))
}

/// What AWS is never sent: `null`, which it does not read, and a destination's husk, which it refuses.
fn never(value: &Value) -> Vec<String> {
    match value {
        Value::Null => vec!["`null` is sent".to_owned()],
        Value::Array(entries) => entries.iter().flat_map(never).collect(),
        Value::Object(members) => {
            let husk = members.get("OnFailure").is_some_and(|to| to == &Value::Object(Map::new()));
            let husk = husk.then(|| "`{\"OnFailure\": {}}` is sent".to_owned());
            members.values().flat_map(never).chain(husk).collect()
        }
        _ => Vec::new(),
    }
}
