//! Findings as SARIF 2.1.0, which code scanning services read.

use serde_json::{Value, json};

use crate::{
    document::Location,
    finding::{Finding, Level, Rule, Suite},
};

/// Returns findings as a SARIF log with one run.
pub(crate) fn sarif(suites: &[Suite]) -> Value {
    let findings: Vec<&Finding> =
        suites.iter().flat_map(|suite| &suite.cases).flat_map(|case| &case.findings).collect();
    let mut rules: Vec<&Rule> = Vec::new();
    for finding in &findings {
        if !rules.contains(&&finding.rule) {
            rules.push(&finding.rule);
        }
    }
    rules.sort_by(|a, b| a.id.cmp(&b.id));
    let rules: Vec<Value> = rules.into_iter().map(rule).collect();
    json!({
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "esmith",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules,
            }},
            "results": findings.into_iter().map(result).collect::<Vec<_>>(),
        }],
    })
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::Error => "error",
        Level::Warning => "warning",
        Level::Note => "note",
    }
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.explanation },
        "defaultConfiguration": { "level": level(rule.level) },
    })
}

fn result(finding: &Finding) -> Value {
    json!({
        "ruleId": finding.rule.id,
        "level": level(finding.rule.level),
        "message": { "text": finding.in_one() },
        "locations": finding.place.iter().map(location).collect::<Vec<_>>(),
    })
}

fn location(place: &Location) -> Value {
    json!({ "physicalLocation": {
        "artifactLocation": { "uri": place.file },
        "region": {
            "startLine": place.line,
            "startColumn": place.column,
            "endLine": place.end_line,
            "endColumn": place.end_column,
        },
    }})
}
