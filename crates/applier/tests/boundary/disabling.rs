//! A handover disables the old mapping once: a second disable would move the time from which the
//! replacement reads.

use serde_json::json;

use crate::{
    account::Fault,
    scene::{Scene, ours},
};

const UPDATE: &str = "UpdateEventSourceMapping";

const STREAM: &str = "arn:aws:kinesis:eu-west-1:123456789012:stream/views";

/// A stream hands its position to a consumer.
fn handed_over() -> Scene {
    let consumer = format!("{STREAM}/consumer/worker:1767225600");
    let wanted = json!({
        "function": "views-worker", "handover": { "lookback": "15m" },
        "kinesis": { "arn": consumer, "startingPosition": "LATEST" },
    });
    let scene = Scene::new(&json!({ "views": wanted }));
    let body = json!({
        "FunctionName": "views-worker", "EventSourceArn": STREAM, "StartingPosition": "LATEST",
    });
    scene.account.has(&body, &ours("views"));
    scene
}

#[tokio::test(start_paused = true)]
async fn what_was_disabled_although_the_answer_was_lost_is_not_disabled_again() {
    let scene = handed_over();
    scene.account.on(UPDATE, 1, Fault::LostAnswer);
    assert_eq!(scene.converge().await.count(UPDATE), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_disabled_is_asked_for_again() {
    for fault in [Fault::LostRequest, Fault::Refuse(500, "ServiceException", "broken")] {
        let scene = handed_over();
        scene.account.on(UPDATE, 1, fault);
        assert_eq!(scene.converge().await.count(UPDATE), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_disabled_is_a_failure_in_the_end() {
    let scene = handed_over();
    scene.account.during(UPDATE, 1..=8, Fault::LostRequest);
    let report = scene.apply().await;
    assert_eq!(report.count(UPDATE), 8);
    assert_eq!(report.failure().0, "NoAnswer");
}
