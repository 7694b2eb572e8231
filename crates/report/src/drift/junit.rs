//! Drift as JUnit XML: a suite for each stack, a test case for each mapping.

use esmith_spec::render::junit::{Case, Suite, report};

use super::words::told;
use esmith_planner::drift::{Drift, Report};

/// Returns the reports as a JUnit report.
#[must_use]
pub fn junit(reports: &[Report]) -> String {
    report(&reports.iter().map(suite).collect::<Vec<_>>())
}

fn suite(report: &Report) -> Suite {
    let name = match &report.stack {
        Some(stack) => format!("esmith drift {stack}"),
        None => "esmith drift (owned by no stack)".to_owned(),
    };
    let sound = report.sound.iter().map(|name| Case {
        class: "esmith",
        name: name.clone(),
        failure: None,
        output: Vec::new(),
    });
    Suite { name, cases: report.drift.iter().map(case).chain(sound).collect() }
}

fn case(drift: &Drift) -> Case {
    let place = drift.location.as_ref();
    let place = place.map(|span| format!("{}:{}:{}: ", span.file, span.line, span.column));
    let line = format!("{}{}: {}", place.unwrap_or_default(), drift.class.as_str(), told(drift));
    let (failure, output) =
        if drift.class.is_drift() { (Some(vec![line]), Vec::new()) } else { (None, vec![line]) };
    Case { class: "esmith", name: drift.name.clone(), failure, output }
}
