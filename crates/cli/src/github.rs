//! What a run leaves to the GitHub job around it: a page for the job's summary and values for its
//! later steps, appended to the files that the job names in the environment. Neither can fail a run.

use std::{fs::OpenOptions, io::Write};

use esmith_report::document::{
    Class,
    drift::Drift,
    plan::{Plan, Stack},
};
use serde_json::{Map, Value};

use crate::screen::Screen;

/// Names the file of the job's summary, in Markdown.
const SUMMARY: &str = "GITHUB_STEP_SUMMARY";

/// Names the file of the step's outputs, a line each.
const OUTPUT: &str = "GITHUB_OUTPUT";

/// Appends Markdown to the job's summary, if there is a job.
pub(crate) fn summarize(screen: &Screen, markdown: impl FnOnce() -> String) {
    append(screen, SUMMARY, || markdown() + "\n");
}

/// Sets outputs of the job's step, if there is a job. A value is one line.
pub(crate) fn set_outputs(screen: &Screen, outputs: impl FnOnce() -> Vec<(String, String)>) {
    let line = |(name, value): (String, String)| format!("{name}={value}\n");
    append(screen, OUTPUT, || outputs().into_iter().map(line).collect());
}

/// Returns the outputs of a plan: whether there are changes, the fingerprint (of several stacks, an
/// object of all), and the counts of the summary under their own names.
pub(crate) fn of_plan(plan: &Plan) -> Vec<(String, String)> {
    let changes = plan.stacks.iter().any(|stack| !stack.steps.is_empty());
    let fingerprint = match &plan.stacks[..] {
        [stack] => stack.fingerprint.clone(),
        stacks => {
            let pair = |stack: &Stack| (stack.stack.clone(), stack.fingerprint.clone().into());
            Value::from(stacks.iter().map(pair).collect::<Map<_, _>>()).to_string()
        }
    };
    let first = [("changes", changes.to_string()), ("fingerprint", fingerprint)];
    let counts = plan.summary.counts().into_iter().map(|(name, count)| (name, count.to_string()));
    let named = first.into_iter().chain(counts);
    named.map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Returns the outputs of drift: whether there is any, and the counts under their own names.
pub(crate) fn of_drift(drift: &Drift) -> Vec<(String, String)> {
    let first = ("drift".to_owned(), drift.has_drift().to_string());
    let count = |class: &Class| (class.as_str().to_owned(), drift.summary.of(*class).to_string());
    std::iter::once(first).chain(Class::ALL.iter().map(count)).collect()
}

fn append(screen: &Screen, variable: &str, text: impl FnOnce() -> String) {
    let Some(path) = std::env::var_os(variable).filter(|path| !path.is_empty()) else { return };
    let file = OpenOptions::new().append(true).create(true).open(&path);
    if let Err(error) = file.and_then(|mut file| file.write_all(text().as_bytes())) {
        let path = path.display();
        screen.say(&format!("warning: cannot write `{path}`, which {variable} names: {error}"));
    }
}
