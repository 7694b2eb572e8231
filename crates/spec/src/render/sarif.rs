//! Problems as SARIF 2.1.0, which code scanning services read.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::{code::Code, problem::Problem};

/// Returns the problems as a SARIF log with one run.
#[must_use]
pub fn sarif(problems: &[Problem], version: &str) -> Value {
    let codes: BTreeSet<Code> = problems.iter().map(|problem| problem.code).collect();
    let rules: Vec<Value> = codes
        .iter()
        .map(|code| {
            json!({
                "id": code.as_str(),
                "shortDescription": { "text": code.title() },
                "fullDescription": { "text": code.explanation() },
                "defaultConfiguration": { "level": code.severity().as_str() },
            })
        })
        .collect();
    let results: Vec<Value> = problems.iter().map(result).collect();
    json!({
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": { "name": "esmith", "version": version, "rules": rules } },
            "results": results,
        }],
    })
}

fn result(problem: &Problem) -> Value {
    let span = &problem.span;
    let help = problem.help.as_ref().map(|help| format!("; {help}")).unwrap_or_default();
    json!({
        "ruleId": problem.code.as_str(),
        "level": problem.severity().as_str(),
        "message": { "text": format!("{}{help}", problem.message) },
        "locations": [{ "physicalLocation": {
            "artifactLocation": { "uri": span.file },
            "region": {
                "startLine": span.line,
                "startColumn": span.column,
                "endLine": span.end_line,
                "endColumn": span.end_column,
            },
        }}],
    })
}
