//! A mapping is disabled once: doing it again would move the moment from which its successor reads.

use serde_json::json;

use crate::{
    account::Fault,
    scene::{Scene, live, ours, queue},
};

const UPDATE: &str = "UpdateEventSourceMapping";

fn disabled() -> Scene {
    let mut wanted = queue("orders");
    wanted["enabled"] = false.into();
    let scene = Scene::new(&json!({ "orders": wanted }));
    scene.account.has(&live("orders"), &ours("orders"));
    scene
}

#[tokio::test(start_paused = true)]
async fn what_was_disabled_although_the_answer_was_lost_is_not_disabled_again() {
    let scene = disabled();
    scene.account.on(UPDATE, 1, Fault::LostAnswer);
    assert_eq!(scene.converge().await.writes(), [UPDATE]);
}

#[tokio::test(start_paused = true)]
async fn what_was_not_disabled_is_asked_for_again() {
    for fault in [Fault::LostRequest, Fault::Refuse(500, "ServiceException", "broken")] {
        let scene = disabled();
        scene.account.on(UPDATE, 1, fault);
        assert_eq!(scene.converge().await.writes(), [UPDATE, UPDATE]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_disabled_is_a_failure_in_the_end() {
    let scene = disabled();
    scene.account.during(UPDATE, 1..=8, Fault::LostRequest);
    let report = scene.apply().await;
    assert_eq!(report.count(UPDATE), 8);
    assert_eq!(report.failure().0, "NoAnswer");
}
