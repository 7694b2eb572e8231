//! Drift as SARIF 2.1.0: each class a rule, each mapping a result at its place in the spec.

use esmith_spec::{
    problem::Span,
    render::sarif::{Finding, Rule, log},
};
use serde_json::Value;

use super::words::told;
use esmith_planner::drift::{Class, Report};

/// Returns the reports as a SARIF log with one run.
#[must_use]
pub fn sarif(reports: &[Report], version: &str) -> Value {
    let classes = Class::ALL.into_iter();
    let used = classes.filter(|class| reports.iter().any(|report| report.count(*class) > 0));
    let rules: Vec<Rule> = used
        .map(|class| Rule {
            id: class.as_str(),
            title: class.meaning(),
            explanation: class.meaning(),
            level: level(class),
        })
        .collect();
    let findings: Vec<Finding> = reports.iter().flat_map(findings).collect();
    log(&rules, &findings, version)
}

fn findings(report: &Report) -> impl Iterator<Item = Finding> {
    report.drift.iter().map(|drift| Finding {
        rule: drift.class.as_str(),
        level: level(drift.class),
        message: told(drift),
        // What the spec does not have is told at the start of its file.
        span: drift.location.clone().or_else(|| Some(Span::start(report.file.as_deref()?))),
    })
}

fn level(class: Class) -> &'static str {
    if class.is_drift() { "warning" } else { "note" }
}
