//! What a run leaves to the GitHub job around it: a page for the job's summary and values for its
//! later steps, appended to the files that the job names in the environment. Neither can fail a run.

use std::{fs::OpenOptions, io::Write};

use esmith_applier::{Outcome, Status};
use esmith_planner::{options::Redaction, plan::Plan};
use esmith_report::document;
use esmith_spec::render::junit::xml;
use serde_json::{Map, Value};

use crate::screen::Screen;

/// Names the file of the job's summary, in Markdown.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Names the file of the step's outputs, a line each.
const OUTPUT: &str = "GITHUB_OUTPUT";

/// So many steps that came to nothing are listed.
const LISTED: usize = 100;

/// Appends Markdown to the job's summary, if there is a job.
pub(crate) fn summarize(screen: &Screen, markdown: impl FnOnce() -> String) {
    append(screen, SUMMARY, || markdown() + "\n");
}

/// Sets outputs of the job's step, if there is a job. A value is one line.
pub(crate) fn set_outputs(screen: &Screen, outputs: impl FnOnce() -> Vec<(String, String)>) {
    let line = |(name, value): (String, String)| format!("{name}={value}\n");
    append(screen, OUTPUT, || outputs().into_iter().map(line).collect());
}

/// Returns the outputs of plans: whether there are changes, the fingerprint (of several stacks, an
/// object of all), and the counts of the summary under their own names.
pub(crate) fn of_plans(plans: &[Plan]) -> Vec<(String, String)> {
    let changes = plans.iter().any(|plan| !plan.steps.is_empty());
    let fingerprint = match plans {
        [plan] => plan.fingerprint.clone(),
        plans => {
            let pair = |plan: &Plan| (plan.stack.clone(), Value::from(plan.fingerprint.as_str()));
            Value::from(plans.iter().map(pair).collect::<Map<_, _>>()).to_string()
        }
    };
    let first = [("changes", changes.to_string()), ("fingerprint", fingerprint)];
    let first = first.map(|(name, value)| (name.to_owned(), value));
    let counts = document(plans, Redaction::On)["summary"].clone();
    let counts = counts.as_object().into_iter().flatten();
    let counts = counts.map(|(name, count)| (name.clone(), count.to_string()));
    first.into_iter().chain(counts).collect()
}

/// Returns what became of an apply as Markdown: its closing line, and each step that came to nothing.
pub(crate) fn of_outcomes(last_line: &str, reports: &[(String, Vec<Outcome>)]) -> String {
    let told = |stack: &str, outcome: &Outcome| {
        let why = match &outcome.status {
            Status::Done | Status::AlreadyDone => return None,
            Status::Failed(failure) => format!("failed: {}: {}", failure.code, failure.message),
            Status::NotAttempted(why) => format!("not attempted: {why}"),
        };
        let name = format!("{} {stack} {}", outcome.action.as_str(), outcome.name);
        Some(format!("- {} {}\n", code(&name), code(&why)))
    };
    let of_stack = |(stack, outcomes): &(String, Vec<Outcome>)| {
        outcomes.iter().filter_map(|outcome| told(stack, outcome)).collect::<Vec<_>>()
    };
    let told: Vec<String> = reports.iter().flat_map(of_stack).collect();
    let more = told.len().saturating_sub(LISTED);
    let more = if more > 0 { format!("- and {more} more\n") } else { String::new() };
    let told: String = told.into_iter().take(LISTED).collect();
    format!("### {}\n\n{told}{more}", flat(last_line))
}

/// Returns a refusal or an error as Markdown.
pub(crate) fn of_error(error: &anyhow::Error) -> String {
    format!("### Failed\n\n<pre>{}</pre>\n", xml(&crate::failure::text(error)))
}

fn code(text: &str) -> String {
    format!("<code>{}</code>", flat(text))
}

/// Returns text for the inside of an HTML element, on one line.
fn flat(text: &str) -> String {
    xml(&text.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn append(screen: &Screen, variable: &str, text: impl FnOnce() -> String) {
    let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) else { return };
    let file = OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| file.write_all(text().as_bytes())) {
        let path = path.display();
        screen.say(&format!("warning: cannot write `{path}`, which {variable} names: {error}"));
    }
}
