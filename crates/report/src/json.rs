//! Plans as the JSON document that `plan --format json` prints and `--out` saves.

use esmith_spec::problem::Span;
use serde_json::{Value, json};

use super::{counts, sides};
use esmith_planner::{
    options::Redaction,
    plan::{Change, Plan, Step},
};

/// Returns the document of several stacks' plans.
#[must_use]
pub fn document(plans: &[Plan], redaction: Redaction) -> Value {
    let stacks: Vec<Value> = plans.iter().map(|plan| stack(plan, redaction)).collect();
    json!({ "formatVersion": 1, "summary": summary(plans.iter()), "stacks": stacks })
}

fn summary<'a>(plans: impl Iterator<Item = &'a Plan> + Clone) -> Value {
    counts(plans).into_iter().map(|(name, count)| (name.to_owned(), json!(count))).collect()
}

fn stack(plan: &Plan, redaction: Redaction) -> Value {
    let notes: Vec<Value> = plan
        .notes
        .iter()
        .map(|note| json!({ "name": note.name, "code": note.code, "message": note.message }))
        .collect();
    json!({
        "stack": plan.stack,
        "account": plan.account,
        "region": plan.region,
        "fingerprint": plan.fingerprint,
        "summary": summary(std::iter::once(plan)),
        "steps": plan.steps.iter().map(|step| step_json(step, redaction)).collect::<Vec<_>>(),
        "notes": notes,
        "warnings": plan.warnings,
    })
}

/// Returns one step.
#[must_use]
pub fn step_json(step: &Step, redaction: Redaction) -> Value {
    let reasons: Vec<Value> = step
        .reasons()
        .iter()
        .map(|reason| {
            let (from, to) = reason.values();
            json!({ "member": reason.member(), "from": from, "to": to })
        })
        .collect();
    json!({
        "name": step.name,
        "action": step.action().as_str(),
        "ownership": step.ownership.as_str(),
        "uuid": step.uuid(),
        "function": step.function,
        "kind": step.kind.map(|kind| kind.key().name()),
        "source": step.source,
        "location": location(step.location.as_ref()),
        "after": step.after,
        "blocked": step.blocked,
        "reasons": reasons,
        "consequence": step.impact(),
        "strategy": step.strategy().map(|strategy| strategy.as_str()),
        "changes": changes(step.changes(), redaction),
    })
}

/// Returns what changes.
pub(crate) fn changes(changes: &[Change], redaction: Redaction) -> Vec<Value> {
    let each = changes.iter().map(|change| {
        let (from, to) = sides(change, redaction);
        json!({ "setting": change.setting.as_str(), "from": from, "to": to })
    });
    each.collect()
}

/// Returns a place in a spec; an empty object for none.
pub(crate) fn location(span: Option<&Span>) -> Value {
    span.map_or_else(
        || json!({}),
        |span| json!({ "file": span.file, "line": span.line, "column": span.column }),
    )
}
