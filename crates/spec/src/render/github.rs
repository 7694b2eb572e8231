//! Problems as GitHub workflow commands, which annotate the lines of a pull request.

use crate::{code::Severity, problem::Problem};

/// GitHub shows so many annotations of a kind for a step.
const SHOWN: usize = 10;

/// Returns a workflow command for each problem, as many as GitHub shows.
#[must_use]
pub fn github(problems: &[Problem]) -> String {
    [Severity::Error, Severity::Warning]
        .into_iter()
        .map(|severity| of(problems, severity))
        .collect()
}

fn of(problems: &[Problem], severity: Severity) -> String {
    let chosen: Vec<&Problem> =
        problems.iter().filter(|problem| problem.severity() == severity).collect();
    let more = chosen.len().saturating_sub(SHOWN);
    let mut text = String::new();
    for (index, problem) in chosen.iter().take(SHOWN).enumerate() {
        let span = &problem.span;
        let mut message = problem.message.clone();
        if let Some(help) = &problem.help {
            message += &format!("\nhelp: {help}");
        }
        if index + 1 == SHOWN && more > 0 {
            message += &format!("\n{more} more like it; see the log");
        }
        text += &format!(
            "::{} file={},line={},col={},endLine={},endColumn={},title={}::{}\n",
            severity.as_str(),
            property(&span.file),
            span.line,
            span.column,
            span.end_line,
            span.end_column,
            problem.code,
            data(&message)
        );
    }
    text
}

/// Escapes what follows `::`.
#[must_use]
pub fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Escapes a property of a workflow command.
#[must_use]
pub fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
