//! Patterns of filters that AWS's engine was seen to take or to refuse, `tests/spec/event-patterns.json`.

use serde_json::{Value, json};

use crate::{
    aws::{Aws, MAPPINGS, config},
    case,
};

#[tokio::test]
async fn a_pattern_is_taken_or_refused_as_by_aws() {
    let data: Value = case::read("../spec/event-patterns.json");
    let patterns = data["patterns"].as_array().unwrap();
    let mut aws = Aws::start(config()).await;
    let mut other = Vec::new();
    for (number, case) in patterns.iter().enumerate() {
        let request = json!({
            "FunctionName": "worker",
            "EventSourceArn": format!("arn:aws:sqs:us-east-1:123456789012:q{number}"),
            "FilterCriteria": { "Filters": [{ "Pattern": case["pattern"].to_string() }] },
        });
        let answer = aws.client.json("POST", MAPPINGS, &request).await.unwrap();
        let is_refused =
            answer.status == 400 && answer.text.contains("Invalid filter pattern definition.");
        if is_refused != (case["aws"] == "refused") || (!is_refused && answer.status != 202) {
            other.push(format!("{}: {}", case["name"], answer.text));
        }
    }
    aws.running.shutdown().await;
    assert_eq!(patterns.len(), 155);
    assert!(other.is_empty(), "{}", other.join("\n"));
}
