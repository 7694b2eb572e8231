//! Faults on request: what a client meets, and what was done behind it.

use std::time::Duration;

use serde_json::{Value, json};

use crate::aws::{Aws, MAPPINGS, config, queue};

/// An emulator with rules, and what a create of a queue comes to.
async fn created_under(rules: &str) -> (Aws, std::io::Result<crate::http::Answer>) {
    let mut aws = Aws::start(config()).await;
    aws.fault(rules).await;
    let answer = aws.client.json("POST", MAPPINGS, &queue("orders")).await;
    (aws, answer)
}

/// Checks that a create under `rules` is answered with `status` and `code`, and whether it is done.
#[track_caller]
fn answers(rules: &str, status: u16, code: Option<&str>, done: usize) {
    let check = async {
        let (mut aws, answer) = created_under(rules).await;
        let answer = answer.unwrap();
        assert_eq!(answer.status, status, "{}", answer.text);
        assert_eq!(answer.header("x-amzn-errortype"), code);
        assert_eq!(aws.listed("").await.len(), done);
    };
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(check);
}

#[test]
fn failures_leave_nothing_unless_they_say_so() {
    answers("writes=500", 500, Some("ServiceException"), 0);
    answers("writes=503", 503, Some("ServiceUnavailableException"), 0);
    answers("writes=500-done", 500, Some("ServiceException"), 1);
    answers("writes=503-done", 503, Some("ServiceUnavailableException"), 1);
    answers("writes=throttle:7", 429, Some("TooManyRequestsException"), 0);
    answers("writes=denied", 403, Some("AccessDeniedException"), 0);
    answers("writes=role-unready", 400, Some("InvalidParameterValueException"), 0);
    answers("writes=slow:1ms", 202, None, 1);
    answers("writes#2=500", 202, None, 1);
    answers("ListTags#1=500; writes~0%=500", 202, None, 1);
}

/// Checks that a create under `rules` is not answered, and whether it is done.
async fn is_not_answered(rules: &str, done: usize) {
    let (mut aws, answer) = created_under(rules).await;
    answer.unwrap_err();
    let call = aws.running.calls().remove(0);
    assert_eq!((call.status, call.fault), (None, rules.split('=').nth(1).map(str::to_owned)));
    assert_eq!(aws.listed("").await.len(), done);
}

#[tokio::test]
async fn a_lost_request_does_nothing() {
    is_not_answered("writes=lost-request", 0).await;
}

#[tokio::test]
async fn a_lost_response_is_done() {
    is_not_answered("writes=lost-response", 1).await;
}

#[tokio::test]
async fn a_reset_does_nothing() {
    is_not_answered("writes=reset", 0).await;
    let (_, answer) = created_under("writes=reset").await;
    assert_eq!(answer.unwrap_err().kind(), std::io::ErrorKind::ConnectionReset);
}

#[tokio::test]
async fn retry_after_is_as_asked() {
    let (_, answer) = created_under("*=throttle:7").await;
    assert_eq!(answer.unwrap().header("retry-after"), Some("7"));
}

#[tokio::test]
async fn a_malformed_body_is_no_json_and_done() {
    let (mut aws, answer) = created_under("writes=malformed").await;
    let answer = answer.unwrap();
    assert_eq!(answer.status, 202);
    serde_json::from_str::<Value>(&answer.text).unwrap_err();
    assert_eq!(aws.listed("").await.len(), 1);
}

#[tokio::test]
async fn a_stuck_update_ends_when_told() {
    let mut aws = Aws::start(config()).await;
    let uuid = aws.created(&queue("orders")).await;
    aws.fault("UpdateEventSourceMapping#1=stuck").await;
    aws.update(&uuid, &json!({"BatchSize": 5})).await;
    aws.settle();
    assert_eq!(aws.get(&uuid).await.json()["State"], "Updating");
    aws.admin(&format!("mappings/{uuid}"), &json!("settle")).await;
    assert_eq!(aws.get(&uuid).await.json()["State"], "Enabled");
}

#[tokio::test]
async fn a_mapping_is_stuck_for_a_while() {
    let (mut aws, answer) = created_under("writes=stuck:90000ms").await;
    let uuid = answer.unwrap().json()["UUID"].as_str().unwrap().to_owned();
    aws.settle();
    assert_eq!(aws.get(&uuid).await.json()["State"], "Creating");
    aws.settle();
    assert_eq!(aws.get(&uuid).await.json()["State"], "Enabled");
}

#[tokio::test]
async fn what_an_update_clears_may_be_kept() {
    let mut aws = Aws::start(config()).await;
    let mut body = queue("orders");
    body["ScalingConfig"] = json!({"MaximumConcurrency": 5});
    body["BatchSize"] = json!(7);
    let uuid = aws.created(&body).await;
    aws.fault("UpdateEventSourceMapping#1=keep").await;
    let patch = json!({"ScalingConfig": {}, "BatchSize": 10, "Enabled": true});
    assert_eq!(aws.update(&uuid, &patch).await.status, 202);
    aws.settle();
    let kept = aws.get(&uuid).await.json();
    assert_eq!(kept["ScalingConfig"], json!({"MaximumConcurrency": 5}));
    assert_eq!(kept["BatchSize"], 7);
    aws.update(&uuid, &patch).await;
    aws.settle();
    assert_eq!(aws.get(&uuid).await.json()["ScalingConfig"], Value::Null);
}

#[tokio::test]
async fn aws_disables_a_mapping_once_it_has_settled() {
    let (mut aws, answer) = created_under("writes=disabled").await;
    let uuid = answer.unwrap().json()["UUID"].as_str().unwrap().to_owned();
    assert_eq!(aws.get(&uuid).await.json()["State"], "Creating");
    aws.settle();
    let settled = aws.get(&uuid).await.json();
    assert_eq!(settled["State"], "Disabled");
    assert_eq!(settled["StateTransitionReason"], "LAMBDA_INITIATED");
}

#[tokio::test]
async fn aws_disables_a_settled_mapping_at_once() {
    let mut aws = Aws::start(config()).await;
    let uuid = aws.created(&queue("orders")).await;
    aws.settle();
    aws.fault("GetEventSourceMapping#1=disabled").await;
    aws.get(&uuid).await;
    assert_eq!(aws.get(&uuid).await.json()["State"], "Disabled");
}

#[tokio::test]
async fn a_created_mapping_may_be_invisible_for_some_time() {
    let (mut aws, answer) = created_under("writes=invisible:5000ms").await;
    let uuid = answer.unwrap().json()["UUID"].as_str().unwrap().to_owned();
    assert_eq!(aws.get(&uuid).await.status, 404);
    assert!(aws.listed("").await.is_empty());
    assert_eq!(aws.create(&queue("orders")).await.status, 409);
    aws.clock.advance(Duration::from_secs(5));
    assert_eq!(aws.get(&uuid).await.status, 200);
    assert_eq!(aws.listed("").await, [uuid]);
}

#[tokio::test]
async fn a_created_mapping_may_be_invisible_for_some_calls() {
    let (mut aws, answer) = created_under("writes=invisible:2calls").await;
    let uuid = answer.unwrap().json()["UUID"].as_str().unwrap().to_owned();
    assert_eq!(aws.get(&uuid).await.status, 404);
    assert!(aws.listed("").await.is_empty());
    assert_eq!(aws.get(&uuid).await.status, 200);
}

#[tokio::test]
async fn the_index_may_hear_of_tags_late() {
    let mut aws = Aws::start(config()).await;
    aws.fault("CreateEventSourceMapping#1=late-tags:5000ms").await;
    let mut body = queue("orders");
    body["Tags"] = json!({"a": "b"});
    aws.create(&body).await;
    let shown = |answer: crate::http::Answer| {
        answer.json()["ResourceTagMappingList"].as_array().unwrap().len()
    };
    assert_eq!(shown(aws.get_resources(&json!({})).await), 0);
    aws.clock.advance(Duration::from_secs(5));
    assert_eq!(shown(aws.get_resources(&json!({})).await), 1);
}

#[tokio::test]
async fn the_index_never_hears_of_a_mapping_that_is_gone() {
    let mut aws = Aws::start(config()).await;
    aws.fault("CreateEventSourceMapping#1=late-tags:86400000").await;
    let mut body = queue("orders");
    body["Tags"] = json!({"a": "b"});
    let uuid = aws.created(&body).await;
    aws.delete(&uuid).await;
    aws.settle();
    assert_eq!(aws.get(&uuid).await.status, 404);
    for day in 0..2 {
        let answer = aws.get_resources(&json!({})).await.json();
        assert_eq!(answer["ResourceTagMappingList"], json!([]), "after {day} days");
        aws.clock.advance(Duration::from_secs(86_400));
    }
}

#[tokio::test]
async fn a_deleted_mapping_may_stand_in_the_way() {
    let mut aws = Aws::start(config()).await;
    let uuid = aws.created(&queue("orders")).await;
    aws.fault("DeleteEventSourceMapping=lingers:120000ms").await;
    aws.delete(&uuid).await;
    aws.settle();
    assert_eq!(aws.get(&uuid).await.status, 404);
    let answer = aws.create(&queue("orders")).await;
    assert_eq!(answer.status, 409);
    assert!(answer.text.contains(&uuid), "{}", answer.text);
    aws.settle();
    aws.settle();
    assert_eq!(aws.create(&queue("orders")).await.status, 202);
}

#[tokio::test]
async fn rules_can_be_seen_and_dropped() {
    let mut aws = Aws::start(config()).await;
    aws.fault("reads~5%=throttle; *#2+=reset").await;
    let rules = aws.client.json("GET", "/_esmith/faults", &Value::Null).await.unwrap().json();
    assert_eq!(rules, json!(["reads~5%/0=throttle:1", "*#2+=reset"]));
    aws.client.json("DELETE", "/_esmith/faults", &Value::Null).await.unwrap();
    let rules = aws.client.json("GET", "/_esmith/faults", &Value::Null).await.unwrap().json();
    assert_eq!(rules, json!([]));
}

#[tokio::test]
async fn a_wrong_rule_is_refused_with_its_reason() {
    let mut aws = Aws::start(config()).await;
    let body = json!({"rules": "writes=explode"});
    let answer = aws.client.json("POST", "/_esmith/faults", &body).await.unwrap();
    assert_eq!(answer.status, 400);
    assert!(answer.text.starts_with("fault rule `writes=explode`: no effect `explode`"));
}
