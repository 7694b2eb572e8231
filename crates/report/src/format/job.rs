//! Markdown for the summary of a GitHub job, beside plans and drift: what became of an apply, or what it
//! failed of.

use crate::{
    document::apply::{Apply, Stack},
    escape::{Line, xml},
    view::apply::{closing, why},
};

/// The number of steps without success that are listed.
const LISTED: usize = 100;

/// Returns what became of an apply: the line that counts, and each step without success; nothing where
/// nothing was to be done.
#[must_use]
pub fn outcomes(apply: &Apply) -> String {
    let Some(closing) = closing(apply) else { return String::new() };
    let told: Vec<String> = apply.stacks.iter().flat_map(items).collect();
    let more = told.len().saturating_sub(LISTED);
    let more = if more > 0 { format!("- and {more} more\n") } else { String::new() };
    let told: String = told.into_iter().take(LISTED).collect();
    format!("### {closing}\n\n{told}{more}")
}

fn items(stack: &Stack) -> Vec<String> {
    let code = |text: String| format!("<code>{}</code>", Line::new(text).xml());
    let item = |outcome| {
        let (how, why) = why(outcome)?;
        let name = format!("{} {} {}", outcome.action.as_str(), stack.stack, outcome.name);
        Some(format!("- {} {}\n", code(name), code(format!("{how}: {why}"))))
    };
    stack.outcomes.iter().filter_map(item).collect()
}

/// Returns a refusal or an error, which may have several lines.
#[must_use]
pub fn error(text: &str) -> String {
    let lines = text.lines().map(|line| xml(Line::new(line).as_str()));
    format!("### Failed\n\n<pre>{}</pre>\n", lines.collect::<Vec<_>>().join("\n"))
}
