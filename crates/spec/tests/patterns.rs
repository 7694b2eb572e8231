//! Patterns to verdicts: each pattern of `tests/spec/event-patterns.json` gets the verdict of AWS's engine.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{fs, path::Path};

use esmith_spec::{code::Code, filter::judge, kind::SourceKey, load::load_text, pattern};
use serde_json::{Value, json};

fn patterns() -> Vec<Value> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/spec/event-patterns.json");
    let data: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    data["patterns"].as_array().cloned().unwrap_or_default()
}

/// Returns the verdict on an event that a queue brings as the body of a message.
fn verdict(pattern: &Value, event: &Value) -> &'static str {
    let pattern = json!({ "body": pattern });
    let faults = pattern::check(&pattern, SourceKey::Sqs);
    if faults.iter().any(|fault| fault.code == Code::FilterPattern) {
        return "refused";
    }
    let spec = json!({ "version": 1, "stack": "s", "mappings": { "m": { "function": "f", "sqs": {
        "arn": "arn:aws:sqs:eu-west-1:123456789012:q",
        "filterCriteria": { "filters": [{ "pattern": pattern }] },
    } } } });
    let loaded = load_text(&spec.to_string());
    assert!(!loaded.has_errors(), "{:#?}", loaded.problems);
    let event = json!({ "Records": [{ "messageId": "1", "body": event.to_string() }] });
    let verdicts = judge(&loaded.stacks[0].mappings["m"].source, &event).unwrap();
    if verdicts[0].passes() { "match" } else { "no match" }
}

#[test]
fn every_pattern_gets_the_verdict_of_aws() {
    let patterns = patterns();
    let mut other = Vec::new();
    for case in &patterns {
        let name = case["name"].as_str().unwrap();
        let found = verdict(&case["pattern"], &case["event"]);
        if case["aws"] != found {
            other.push(format!("{name}: AWS says {}, we say {found}", case["aws"]));
        }
    }
    assert_eq!(patterns.len(), 155);
    assert!(other.is_empty(), "{}", other.join("\n"));
}
