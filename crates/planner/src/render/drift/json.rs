//! Drift as the JSON document that `drift --format json` prints.

use serde_json::{Map, Value, json};

use super::super::{
    Secrets,
    json::{changes, location},
};
use crate::drift::{Class, Drift, Report};

/// Returns the document of several reports.
#[must_use]
pub fn document(reports: &[Report], secrets: Secrets) -> Value {
    let sum = |class| reports.iter().map(|report| report.count(class)).sum::<usize>();
    let summary: Map<String, Value> = Class::ALL
        .into_iter()
        .map(|class| (class.as_str().to_owned(), json!(sum(class))))
        .collect();
    let stacks: Vec<Value> = reports.iter().map(|report| stack(report, secrets)).collect();
    json!({ "formatVersion": 1, "summary": summary, "stacks": stacks })
}

fn stack(report: &Report, secrets: Secrets) -> Value {
    json!({
        "stack": report.stack,
        "account": report.account,
        "region": report.region,
        "drift": report.drift.iter().map(|drift| entry(drift, secrets)).collect::<Vec<_>>(),
        "sound": report.sound.len(),
        "warnings": report.warnings,
    })
}

fn entry(drift: &Drift, secrets: Secrets) -> Value {
    json!({
        "name": drift.name,
        "uuid": drift.uuid,
        "class": drift.class.as_str(),
        "message": drift.message,
        "function": drift.function,
        "kind": drift.kind.map(|kind| kind.key().name()),
        "source": drift.source,
        "state": drift.state,
        "reason": drift.reason,
        "lastResult": drift.last_result,
        "changes": changes(&drift.changes, secrets),
        "location": location(drift.location.as_ref()),
    })
}
