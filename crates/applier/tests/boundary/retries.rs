//! The retry policy: the errors that are retried, for how long, and the errors that are not.

use std::time::Duration;

use serde_json::json;

use crate::{
    account::{EVER, Fault},
    scene::{Scene, live, ours, queue, queues},
};

const CREATE: &str = "CreateEventSourceMapping";
const UPDATE: &str = "UpdateEventSourceMapping";

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A mapping that does not exist yet.
fn new() -> Scene {
    Scene::new(&json!({ "orders": queue("orders") }))
}

/// A mapping that exists with another batch size.
fn changed() -> Scene {
    let scene = new();
    let mut body = live("orders");
    body["BatchSize"] = 3.into();
    scene.account.has(&body, &ours("orders"));
    scene
}

#[tokio::test(start_paused = true)]
async fn a_throttled_call_comes_back_when_it_is_told_to() {
    let scene = new();
    scene.account.on(CREATE, 1, Fault::Throttle(Some(seconds(5))));
    let waits = scene.converge().await.waits(CREATE);
    assert_eq!(waits.iter().map(Duration::as_secs).collect::<Vec<_>>(), [5]);
}

#[tokio::test(start_paused = true)]
async fn a_fault_of_the_server_is_tried_again_with_growing_waits() {
    let scene = changed();
    scene.account.during(UPDATE, 1..=5, Fault::Refuse(503, "ServiceException", "busy"));
    let waits = scene.converge().await.waits(UPDATE);
    assert_eq!(waits.len(), 5);
    for (wait, most) in waits.iter().zip([200, 400, 800, 1600, 3200]) {
        let range = Duration::from_millis(most / 2)..=Duration::from_millis(most + 2);
        assert!(range.contains(wait), "{waits:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_come_to_an_end() {
    let scene = changed();
    scene.account.during(UPDATE, 1..=EVER, Fault::Refuse(500, "ServiceException", "broken"));
    let report = scene.apply().await;
    assert_eq!(report.failure(), ("ServiceException", "broken"));
    assert_eq!(report.count(UPDATE), 8);
}

#[tokio::test(start_paused = true)]
async fn a_lost_update_is_sent_again() {
    // The second of the three finds the first at work.
    for (fault, times) in [(Fault::LostRequest, 2), (Fault::LostAnswer, 3)] {
        let scene = changed();
        scene.account.on(UPDATE, 1, fault);
        assert_eq!(scene.converge().await.count(UPDATE), times);
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_delete_is_not_taken_for_a_failure() {
    let scene = Scene::new(&json!({}));
    scene.account.has(&live("orders"), &ours("orders"));
    scene.account.on("DeleteEventSourceMapping", 1, Fault::LostAnswer);
    scene.converge().await;
    assert!(scene.account.world().mappings.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_mapping_in_use_is_waited_for() {
    let scene = changed();
    let in_use = Fault::Refuse(400, "ResourceInUseException", "because it is in use.");
    scene.account.during(UPDATE, 1..=12, in_use);
    assert_eq!(scene.converge().await.count(UPDATE), 13);
}

#[tokio::test(start_paused = true)]
async fn a_role_that_spreads_late_is_waited_for() {
    for text in [
        "The role defined for the function cannot be assumed by Lambda.",
        "The function execution role does not have permissions to call ReceiveMessage on SQS",
        "Cannot access stream ARN. Please ensure the role can perform the GetRecords Actions.",
        "Cannot access secret manager, please ensure the role can perform the 'secretsmanager:GetSecretValue' action on your cluster in IAM.",
        "Function does not exist",
    ] {
        let scene = new();
        let refusal = Fault::Refuse(400, "InvalidParameterValueException", text);
        scene.account.during(CREATE, 1..=9, refusal);
        assert_eq!(scene.converge().await.count(CREATE), 10, "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_role_that_never_spreads_is_waited_for_as_long_as_was_said() {
    for iam_wait in [0, 7, 60] {
        let mut scene = new();
        scene.policy.iam_wait = seconds(iam_wait);
        let text = "The role defined for the function cannot be assumed by Lambda.";
        let refusal = Fault::Refuse(400, "InvalidParameterValueException", text);
        scene.account.during(CREATE, 1..=EVER, refusal);
        let report = scene.apply().await;
        assert_eq!(report.failure(), ("InvalidParameterValueException", text));
        let slack = Duration::from_millis(100);
        let range = seconds(iam_wait)..seconds(iam_wait) + slack;
        assert!(range.contains(&report.took), "{iam_wait} s: {:?}", report.took);
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_request_itself_explains_is_not_tried_again() {
    let scene = new();
    let text = "Unrecognized event source.";
    scene.account.on(CREATE, 1, Fault::Refuse(400, "InvalidParameterValueException", text));
    let report = scene.apply().await;
    assert_eq!(report.failure(), ("InvalidParameterValueException", text));
    assert_eq!(report.calls(), [CREATE]);
}

#[tokio::test(start_paused = true)]
async fn a_missing_permission_fails_at_once() {
    let scene = changed();
    let text = "User is not authorized to perform lambda:UpdateEventSourceMapping";
    scene.account.on(UPDATE, 1, Fault::Refuse(403, "AccessDeniedException", text));
    let report = scene.apply().await;
    assert_eq!(report.failure(), ("AccessDeniedException", text));
    assert_eq!(report.count(UPDATE), 1);
}

#[tokio::test(start_paused = true)]
async fn a_missing_permission_on_tags_is_named() {
    let scene = Scene::new(&json!({}));
    scene.account.has(&live("orders"), &ours("orders"));
    let plan = scene.plan().await;
    scene.account.on("ListTags", 1, Fault::Refuse(403, "AccessDeniedException", "no"));
    let report = scene.carry_out(&plan).await;
    let text = "lambda:ListTags is needed to verify who owns a mapping: no";
    assert_eq!(report.failure(), ("AccessDeniedException", text));
    assert_eq!(report.calls(), ["ListTags"]);
}

#[tokio::test(start_paused = true)]
async fn a_create_whose_answer_names_no_mapping_is_looked_for() {
    for answer in [json!({}), json!({ "UUID": 7 }), json!([])] {
        let scene = new();
        scene.account.on(CREATE, 1, Fault::Answer(answer));
        let report = scene.converge().await;
        assert_eq!((report.count(CREATE), report.count("ListEventSourceMappings")), (2, 1));
    }
}

#[tokio::test(start_paused = true)]
async fn a_list_that_breaks_once_is_read_from_its_start() {
    let scene = Scene::new(&queues(150, 7));
    for number in 0..150 {
        let name: &'static str = format!("q{number:04}").leak();
        scene.account.has(&live(name), &ours(name));
    }
    let empty = Fault::Answer(json!({ "EventSourceMappings": [], "NextMarker": null }));
    scene.account.on("ListEventSourceMappings", 2, empty);
    assert!(scene.plan().await.steps.is_empty());
}
