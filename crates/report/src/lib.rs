//! Plans and drift as text, Markdown and HTML for people and JSON for programs. Nothing is computed
//! here, and a hidden value is hidden here and nowhere else.

mod delta;
pub mod drift;
mod github;
mod group;
mod html;
mod json;
mod lines;
mod markdown;
mod page;
mod text;
mod words;

use esmith_planner::{
    options::Redaction,
    plan::{Action, Change, Plan, Seeing},
};
use serde_json::{Value, json};

pub use github::github;
pub use html::html;
pub use json::{document, step_json};
pub use lines::Style;
pub use markdown::markdown;
pub use text::text;

const HIDDEN: &str = "(sensitive)";

/// Returns both sides of a change as they may be shown.
fn sides(change: &Change, redaction: Redaction) -> (Value, Value) {
    let from = match &change.from {
        Seeing::Known(value) => value.clone(),
        Seeing::Unknown(why) => json!({ "unknown": why }),
    };
    let hide = |value: Value| match value {
        Value::Null => Value::Null,
        value if value.get("unknown").is_some() => value,
        _ if change.sensitive && redaction == Redaction::On => HIDDEN.into(),
        value => value,
    };
    (hide(from), hide(change.to.clone()))
}

/// Returns the counts of plans, in the order of summaries.
fn counts<'a>(plans: impl Iterator<Item = &'a Plan> + Clone) -> Vec<(&'static str, usize)> {
    let sum = |count: &dyn Fn(&Plan) -> usize| plans.clone().map(count).sum();
    let mut counts: Vec<(&str, usize)> = Action::ALL
        .into_iter()
        .map(|action| (action.as_str(), sum(&|plan| plan.count(action))))
        .collect();
    counts.push(("unchanged", sum(&|plan| plan.unchanged)));
    counts.push(("blocked", sum(&|plan| plan.blocked())));
    counts.push(("unmanaged", sum(&|plan| plan.unmanaged)));
    counts
}
