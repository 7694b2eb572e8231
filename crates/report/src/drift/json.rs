//! Drift as the JSON document that `drift --format json` prints.

use serde_json::{Map, Value, json};

use super::super::json::{changes, location};
use esmith_planner::{
    drift::{Class, Drift, Report},
    options::Redaction,
};

/// Returns the document of several reports.
#[must_use]
pub fn document(reports: &[Report], redaction: Redaction) -> Value {
    let sum = |class| reports.iter().map(|report| report.count(class)).sum::<usize>();
    let summary: Map<String, Value> = Class::ALL
        .into_iter()
        .map(|class| (class.as_str().to_owned(), json!(sum(class))))
        .collect();
    let stacks: Vec<Value> = reports.iter().map(|report| stack(report, redaction)).collect();
    json!({ "formatVersion": 1, "summary": summary, "stacks": stacks })
}

fn stack(report: &Report, redaction: Redaction) -> Value {
    json!({
        "stack": report.stack,
        "account": report.account,
        "region": report.region,
        "drift": report.drift.iter().map(|drift| entry(drift, redaction)).collect::<Vec<_>>(),
        "sound": report.sound.len(),
        "warnings": report.warnings,
    })
}

fn entry(drift: &Drift, redaction: Redaction) -> Value {
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
        "changes": changes(&drift.changes, redaction),
        "location": location(drift.location.as_ref()),
    })
}
