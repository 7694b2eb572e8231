//! What became of a plan in words.

use std::collections::BTreeSet;

use esmith_spec::counted;

use crate::{
    document::{
        Status,
        apply::{Apply, Outcome},
    },
    escape::Line,
};

/// Returns a line for each step that did not end well, and one that counts.
pub(crate) fn text(apply: &Apply) -> String {
    let told = apply.stacks.iter().flat_map(|stack| &stack.outcomes).filter_map(|outcome| {
        let (how, why) = why(outcome)?;
        let name = format!("{} {}", outcome.action.as_str(), outcome.name);
        Some(format!("{}\n", Line::new(format!("{how}: {name}: {why}"))))
    });
    let text: String = told.collect();
    let errors = apply.stacks.iter().flat_map(|stack| &stack.outcomes);
    let errors = errors.filter_map(|outcome| outcome.error.as_ref());
    let help: BTreeSet<&String> = errors.filter_map(|error| error.help.as_ref()).collect();
    let help: String = help.iter().map(|help| format!("help: {help}\n")).collect();
    text + &help + &closing(apply).map(|line| line + "\n").unwrap_or_default()
}

/// Returns the line that counts; none where nothing was to be done.
pub(crate) fn closing(apply: &Apply) -> Option<String> {
    let summary = &apply.summary;
    let counts = [
        (summary.done, "done"),
        (summary.failed, "failed"),
        (summary.not_attempted, "not attempted"),
    ];
    if counts.iter().all(|(count, _)| *count == 0) {
        return None;
    }
    let told = counts.iter().filter(|(count, word)| *count > 0 || *word == "done");
    let told: Vec<String> = told.map(|(count, word)| format!("{count} {word}")).collect();
    let calls = usize::try_from(apply.calls.values().sum::<u64>()).unwrap_or(usize::MAX);
    let calls = counted(calls, "call");
    Some(format!("Applied: {}; {calls} in {:.1} s.", told.join(", "), apply.seconds))
}

/// Returns how a step ended and why; none where it ended well.
pub(crate) fn why(outcome: &Outcome) -> Option<(&'static str, String)> {
    let error = outcome.error.as_ref()?;
    if outcome.status == Status::NotAttempted {
        return Some(("not attempted", error.message.clone()));
    }
    let request = error.request_id.as_ref().map(|id| format!(" (request {id})"));
    let request = request.unwrap_or_default();
    Some(("failed", format!("{}: {}{request}", error.code, error.message)))
}
