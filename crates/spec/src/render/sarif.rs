//! Findings as SARIF 2.1.0, which code scanning services read.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{
    code::Code,
    problem::{Problem, Span},
};

/// A kind of finding.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its stable name.
    pub id: &'static str,
    /// What it is.
    pub title: &'static str,
    /// What it means and what to do.
    pub explanation: &'static str,
    /// How serious it is: SARIF's `error`, `warning` or `note`.
    pub level: &'static str,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule's name.
    pub rule: &'static str,
    /// How serious it is.
    pub level: &'static str,
    /// What was found.
    pub message: String,
    /// Where; none where no file tells.
    pub span: Option<Span>,
}

/// Returns the problems as a SARIF log with one run.
#[must_use]
pub fn sarif(problems: &[Problem], version: &str) -> Value {
    let codes: BTreeSet<Code> = problems.iter().map(|problem| problem.code).collect();
    let rule = |code: &Code| Rule {
        id: code.as_str(),
        title: code.title(),
        explanation: code.explanation(),
        level: code.severity().as_str(),
    };
    let rules: Vec<Rule> = codes.iter().map(rule).collect();
    let findings: Vec<Finding> = problems.iter().map(finding).collect();
    log(&rules, &findings, version)
}

fn finding(problem: &Problem) -> Finding {
    let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    Finding {
        rule: problem.code.as_str(),
        level: problem.severity().as_str(),
        message: format!("{}{help}", problem.message),
        span: Some(problem.span.clone()),
    }
}

/// Returns findings as a SARIF log with one run.
#[must_use]
pub fn log(rules: &[Rule], findings: &[Finding], version: &str) -> Value {
    let rules: Vec<Value> = rules
        .iter()
        .map(|rule| {
            json!({
                "id": rule.id,
                "shortDescription": { "text": rule.title },
                "fullDescription": { "text": rule.explanation },
                "defaultConfiguration": { "level": rule.level },
            })
        })
        .collect();
    let results: Vec<Value> = findings.iter().map(result).collect();
    json!({
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "esmith", "version": version, "rules": rules } },
            "results": results,
        }],
    })
}

fn result(finding: &Finding) -> Value {
    let locations: Vec<Value> = finding
        .span
        .iter()
        .map(|span| {
            json!({ "physicalLocation": {
                "artifactLocation": { "uri": span.file },
                "region": {
                    "startLine": span.line,
                    "startColumn": span.column,
                    "endLine": span.end_line,
                    "endColumn": span.end_column,
                },
            }})
        })
        .collect();
    json!({
        "ruleId": finding.rule,
        "level": finding.level,
        "message": { "text": finding.message },
        "locations": locations,
    })
}
