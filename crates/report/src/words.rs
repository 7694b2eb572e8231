//! The words in which every rendering tells of a plan.

use esmith_spec::{
    arn::Arn,
    kind::{SourceKey, SourceKind},
};
use serde_json::Value;

use super::counts;
use esmith_planner::plan::{Action, Ownership, Plan, Reason, Step, Strategy};

/// Returns the counts of plans as a sentence.
pub(crate) fn summary(plans: &[Plan]) -> String {
    let counts = counts(plans.iter());
    let of =
        |name: &str| counts.iter().find(|(known, _)| *known == name).map_or(0, |(_, count)| *count);
    let verbs = Action::ALL.map(Action::as_str);
    let steps: Vec<String> = verbs
        .into_iter()
        .filter(|verb| of(verb) > 0)
        .map(|verb| format!("{} to {verb}", of(verb)))
        .collect();
    let rest: Vec<String> = ["unchanged", "unmanaged"]
        .into_iter()
        .filter(|word| of(word) > 0)
        .map(|word| format!("{} {word}", of(word)))
        .collect();
    let mut text = if steps.is_empty() { "Nothing changes".to_owned() } else { steps.join(", ") };
    if of("blocked") > 0 {
        text += &format!(" ({} blocked)", of("blocked"));
    }
    if !rest.is_empty() {
        text += &format!("; {}", rest.join(", "));
    }
    text + "."
}

pub(crate) fn kind(kind: Option<SourceKind>, source: &str) -> String {
    match kind {
        Some(kind) => kind.to_string(),
        None => {
            let service = Arn::parse(source).map_or("", |arn| arn.service);
            let keys: Vec<&str> =
                SourceKey::of_service(Some(service)).map(SourceKey::name).collect();
            if keys.is_empty() { "unknown source".to_owned() } else { keys.join(" or ") }
        }
    }
}

pub(crate) fn because(reason: &Reason) -> String {
    let member = reason.member();
    match reason {
        Reason::Requested => member.to_owned(),
        Reason::Unfinished { old, new: None } => format!("{member}: {old}"),
        _ => {
            let (from, to) = reason.values();
            format!("{member}: {} → {}", shown(&from), shown(&to))
        }
    }
}

/// Returns that a replace takes a mapping over; an adoption without a replace says so by its action.
pub(crate) fn takes_over(step: &Step) -> Option<&'static str> {
    let is_replaced = step.action() == Action::Replace;
    (is_replaced && step.ownership == Ownership::Adopt)
        .then_some("takes over a mapping that nobody owns")
}

pub(crate) fn how(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::CreateFirst => {
            "create the new mapping, wait until it is settled, delete the old one"
        }
        Strategy::DeleteFirst => {
            "delete the old mapping, wait until it is gone, create the new one"
        }
        Strategy::Handover => {
            "hand the position of the old mapping to the new one, delete the old one"
        }
    }
}

pub(crate) fn shown(value: &Value) -> String {
    match value {
        Value::Null => "(default)".to_owned(),
        Value::String(text) => text.clone(),
        Value::Object(members) if members.len() == 1 && members.contains_key("unknown") => {
            format!("(unknown: {})", members["unknown"].as_str().unwrap_or_default())
        }
        other => other.to_string(),
    }
}
