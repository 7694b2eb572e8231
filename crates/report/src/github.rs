//! Plans as GitHub workflow commands: what would change, beside the lines that ask for it.

use esmith_spec::{
    problem::Span,
    render::github::{data, property},
};

use super::words::{because, takes_over};
use esmith_planner::plan::{Plan, Step};

/// GitHub shows so many annotations of a kind for a step.
const SHOWN: usize = 10;

/// Returns a notice for each step and a warning for each that is blocked, as many as GitHub shows.
#[must_use]
pub fn github(plans: &[Plan]) -> String {
    let of = |blocked: bool| {
        let steps = plans.iter().flat_map(|plan| &plan.steps);
        let chosen: Vec<_> = steps
            .filter(|step| step.blocked.is_empty() != blocked)
            .map(|step| (step.location.as_ref(), told(step)))
            .collect();
        annotations(&chosen, if blocked { "warning" } else { "notice" }, "plan")
    };
    of(true) + &of(false)
}

/// Returns an annotation of a level for each place and text, as many as GitHub shows.
pub(crate) fn annotations(texts: &[(Option<&Span>, String)], level: &str, rest: &str) -> String {
    let more = texts.len().saturating_sub(SHOWN);
    let line = |(index, (place, text)): (usize, &(Option<&Span>, String))| {
        let mut message = text.clone();
        if index + 1 == SHOWN && more > 0 {
            message += &format!("\n{more} more like it; see the {rest}");
        }
        let place = place.map(|span| {
            format!(" file={},line={},col={}", property(&span.file), span.line, span.column)
        });
        format!("::{level}{}::{}\n", place.unwrap_or_default(), data(&message))
    };
    texts.iter().take(SHOWN).enumerate().map(line).collect()
}

fn told(step: &Step) -> String {
    let mut lines = vec![format!("{} {}", step.action().as_str(), step.name)];
    let settings: Vec<&str> = step.changes().iter().map(|change| change.setting.as_str()).collect();
    if !settings.is_empty() {
        lines.push(format!("changes {}", settings.join(", ")));
    }
    lines.extend(step.reasons().iter().map(|reason| format!("because {}", because(reason))));
    lines.extend(takes_over(step).map(str::to_owned));
    lines.extend(step.impact().iter().map(|text| format!("consequence: {text}")));
    lines.extend(step.blocked.iter().map(|why| format!("blocked: {why}")));
    lines.join("\n")
}
