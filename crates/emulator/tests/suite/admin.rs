//! The admin endpoints: what happens behind the API's back.

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::aws::{Aws, MAPPINGS, config, queue, stream};

#[tokio::test]
async fn time_is_advanced_over_http() {
    let mut aws = Aws::start(config()).await;
    let uuid = aws.create(&queue("orders")).await.json()["UUID"].as_str().unwrap().to_owned();
    aws.admin("advance", &json!({"ms": 1000})).await;
    assert_eq!(aws.get(&uuid).await.json()["State"], "Enabled");
}

#[tokio::test]
async fn aws_disables_a_mapping() {
    let mut aws = Aws::start(config()).await;
    let uuid = aws.created(&queue("orders")).await;
    let reason = "Lambda disabled the mapping";
    aws.admin(&format!("mappings/{uuid}"), &json!({"disable": reason})).await;
    let mapping = aws.get(&uuid).await.json();
    assert_eq!(mapping["State"], "Disabled");
    assert_eq!(mapping["StateTransitionReason"], reason);
}

#[tokio::test]
async fn a_problem_is_reported_while_the_state_stays() {
    let mut aws = Aws::start(config()).await;
    let uuid = aws.created(&stream("carts")).await;
    let problem = "PROBLEM: Connection error";
    aws.admin(&format!("mappings/{uuid}"), &json!({"lastProcessingResult": problem})).await;
    let mapping = aws.get(&uuid).await.json();
    assert_eq!(mapping["State"], "Enabled");
    assert_eq!(mapping["LastProcessingResult"], problem);
}

#[tokio::test]
async fn someone_edits_and_removes_a_mapping() {
    let mut aws = Aws::start(config()).await;
    let uuid = aws.created(&queue("orders")).await;
    let path = format!("mappings/{uuid}");
    aws.admin(&path, &json!({"set": {"BatchSize": 9, "Tomorrow": {"a": 1}}})).await;
    let mapping = aws.get(&uuid).await.json();
    assert_eq!((&mapping["BatchSize"], &mapping["Tomorrow"]), (&json!(9), &json!({"a": 1})));
    aws.admin(&path, &json!({"unset": ["Tomorrow"]})).await;
    assert_eq!(aws.get(&uuid).await.json().get("Tomorrow"), None);
    aws.admin(&path, &json!("remove")).await;
    assert_eq!(aws.get(&uuid).await.status, 404);
    assert_eq!(aws.create(&queue("orders")).await.status, 202);
}

#[tokio::test]
async fn a_vanished_source_leaves_its_mapping_with_a_problem() {
    let mut aws = Aws::start(config()).await;
    let body = stream("carts");
    let old = &body["EventSourceArn"];
    let uuid = aws.created(&body).await;
    aws.admin("vanish", &json!({"source": old})).await;
    let mapping = aws.get(&uuid).await.json();
    assert_eq!(mapping["State"], "Enabled");
    assert_eq!(mapping["LastProcessingResult"], "PROBLEM: Stream not found");
    let again = json!({"FunctionName": "g", "EventSourceArn": old, "StartingPosition": "LATEST"});
    assert!(aws.create(&again).await.text.contains("Stream not found: "));
}

#[tokio::test]
async fn switches_and_what_is_missing_can_change_while_it_runs() {
    let mut aws = Aws::start(config()).await;
    aws.created(&queue("orders")).await;
    let mut alias = queue("orders");
    alias["FunctionName"] = json!("worker:live");
    aws.admin("switches", &json!({"filter_quota": 0})).await;
    alias["FilterCriteria"] = json!({"Filters": [{"Pattern": "{}"}]});
    assert_eq!(aws.create(&alias).await.status, 400);
    aws.admin("missing", &json!({"functions": ["worker"]})).await;
    assert_eq!(aws.create(&queue("other")).await.json()["message"], "Function does not exist");
    let switches = aws.client.json("GET", "/_esmith/switches", &Value::Null).await.unwrap().json();
    assert_eq!(switches["filter_quota"], 0);
}

#[tokio::test]
async fn functions_exist_unless_they_or_their_alias_are_said_to_be_missing() {
    let mut aws = Aws::start(config()).await;
    aws.admin("missing", &json!({"functions": ["gone", "worker:old"]})).await;
    for (path, status) in [
        ("worker/configuration", 200),
        ("worker/configuration?Qualifier=live", 200),
        ("worker/configuration?Qualifier=old", 404),
        ("gone/configuration", 404),
        ("gone/configuration?Qualifier=live", 404),
        ("arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Agone/configuration", 404),
    ] {
        let path = format!("/2015-03-31/functions/{path}");
        let answer = aws.client.json("GET", &path, &Value::Null).await.unwrap();
        assert_eq!(answer.status, status, "{path}: {}", answer.text);
    }
}

#[tokio::test]
async fn an_unknown_switch_is_refused() {
    let mut aws = Aws::start(config()).await;
    let body = json!({"nonsense": true});
    let answer = aws.client.json("POST", "/_esmith/switches", &body).await.unwrap();
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("nonsense"), "{}", answer.text);
}

#[tokio::test]
async fn a_web_page_cannot_steer_the_emulator() {
    let mut aws = Aws::start(config()).await;
    // A form or a plain text is all that a page may send without being asked first.
    let headers = [("Content-Type", "text/plain")];
    let body = r#"{"rules": "*=reset"}"#;
    let answer = aws.client.send("POST", "/_esmith/faults", &headers, body).await.unwrap();
    assert_eq!(answer.status, 415);
    for path in ["/_esmith/calls", MAPPINGS] {
        let answer = aws.client.send("GET", path, &[("Origin", "null")], "").await.unwrap();
        assert_eq!(answer.status, 403, "{path}");
        assert!(answer.text.contains("a web page may not call the emulator"), "{}", answer.text);
    }
    assert_eq!(aws.running.calls(), []);
}

/// Sends a text as it is and returns all that comes back until the connection ends.
async fn exchanged(aws: &Aws, text: &str) -> String {
    let mut stream = TcpStream::connect(aws.running.address()).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

#[tokio::test]
async fn a_name_that_is_not_this_machines_is_refused() {
    let aws = Aws::start(config()).await;
    let ask = |target: &str, hosts: &str| {
        format!("GET {target} HTTP/1.1\r\n{hosts}Connection: close\r\n\r\n")
    };
    for (target, hosts) in [
        (MAPPINGS, "Host: evil.example\r\n"),
        (MAPPINGS, ""),
        (MAPPINGS, "Host: localhost\r\nHost: evil.example\r\n"),
        ("/_esmith/calls", "Host: 127.0.0.1.evil.example:9911\r\n"),
        ("http://evil.example/_esmith/calls", "Host: localhost\r\n"),
    ] {
        let answer = exchanged(&aws, &ask(target, hosts)).await;
        assert!(answer.starts_with("HTTP/1.1 403 "), "{target} {hosts}: {answer}");
    }
    let answer = exchanged(&aws, &ask(MAPPINGS, "Host: [::1]:9911\r\n")).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
    assert_eq!(aws.running.calls().len(), 1);
}

/// Time passes at once where nobody works: a request that never becomes whole ends its connection.
#[tokio::test(start_paused = true)]
async fn a_request_that_does_not_become_whole_ends_its_connection() {
    let aws = Aws::start(config()).await;
    for begun in [
        "",
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-Slow: ",
        "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\nhalf",
    ] {
        let answer = exchanged(&aws, begun).await;
        assert!(!answer.starts_with("HTTP/1.1 2"), "{begun}: {answer}");
    }
    assert_eq!(aws.running.calls(), []);
}
