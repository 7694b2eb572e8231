//! Which steps run, which do not, and what an interruption leaves behind.

use std::time::Duration;

use esmith_applier::{Outcome, Status};
use esmith_planner::plan::Action;
use serde_json::json;

use crate::{
    account::Fault,
    scene::{Report, Scene, live, ours, queue, queue_arn, queues},
};

const CREATE: &str = "CreateEventSourceMapping";

/// `old` has what `orders` is to become, so it goes first; `other` has nothing to do with them.
fn in_order() -> Scene {
    let mut wanted = queue("orders");
    wanted["function"] = "old-worker".into();
    let scene = Scene::new(&json!({ "orders": wanted, "other": queue("other") }));
    scene.account.has(&live("orders"), &ours("orders"));
    let mut old = live("old");
    old["EventSourceArn"] = queue_arn("orders").into();
    scene.account.has(&old, &ours("old"));
    scene
}

fn status<'a>(report: &'a Report, name: &str) -> &'a Status {
    &report.outcomes.iter().find(|outcome| outcome.name == name).unwrap().status
}

#[tokio::test(start_paused = true)]
async fn a_step_waits_for_the_one_that_makes_way() {
    let report = in_order().converge().await;
    let of = |operation: &str| report.calls().iter().position(|call| *call == operation).unwrap();
    assert!(of("DeleteEventSourceMapping") < of("UpdateEventSourceMapping"));
}

#[tokio::test(start_paused = true)]
async fn a_failure_stops_only_what_comes_after_it() {
    let scene = in_order();
    let denied = Fault::Refuse(403, "AccessDeniedException", "no");
    scene.account.on("DeleteEventSourceMapping", 1, denied);
    let report = scene.apply().await;
    assert!(matches!(status(&report, "old"), Status::Failed(_)));
    let why = "`old` must succeed first, and did not";
    assert_eq!(*status(&report, "orders"), Status::NotAttempted(why.to_owned()));
    assert_eq!(*status(&report, "other"), Status::Done);
    scene.converge().await;
}

#[tokio::test(start_paused = true)]
async fn a_blocked_step_sends_nothing() {
    let mut scene = Scene::new(&json!({ "orders": queue("orders") }));
    scene.options.adopt = esmith_planner::options::Consent::None;
    scene.account.has(&live("orders"), &[]);
    let report = scene.apply().await;
    assert!(matches!(status(&report, "orders"), Status::NotAttempted(_)));
    assert_eq!(report.calls(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn no_more_steps_are_in_flight_than_agreed() {
    let mut scene = Scene::new(&queues(20, 7));
    scene.settings.parallelism = 4;
    let report = scene.converge().await;
    let second = Duration::from_secs(1);
    let at_once = report.sent.iter().filter(|sent| sent.at < second && sent.request.is_write());
    assert_eq!(at_once.count(), 4, "the next four wait for the first");
    assert_eq!(report.count(CREATE), 20);
}

/// Applies and interrupts after a while.
async fn interrupted(scene: &Scene, after: Duration) -> Report {
    let plan = scene.plan().await;
    let client = scene.client();
    let stop = async {
        tokio::time::sleep(after).await;
        client.stop();
    };
    tokio::join!(scene.carry_out_with(&plan, &client), stop).0
}

#[tokio::test(start_paused = true)]
async fn interrupted_nothing_new_begins_and_the_next_run_finishes() {
    let mut scene = Scene::new(&queues(20, 7));
    scene.settings.parallelism = 4;
    let report = interrupted(&scene, Duration::from_secs(3)).await;
    assert_eq!(report.count(CREATE), 8, "two rounds of 2 s had begun");
    assert!(report.sent.iter().all(|sent| !sent.request.is_write() || sent.at.as_secs() < 3));
    let not_attempted = |outcome: &&Outcome| matches!(outcome.status, Status::NotAttempted(_));
    assert_eq!(report.outcomes.iter().filter(not_attempted).count(), 12);
    assert!(report.took < Duration::from_secs(5));
    let rest = scene.converge().await;
    assert_eq!(rest.count(CREATE), 12);
}

#[tokio::test(start_paused = true)]
async fn interrupted_between_two_attempts_the_run_ends_at_once() {
    let scene = Scene::new(&json!({ "orders": queue("orders") }));
    scene.account.on(CREATE, 1, Fault::Throttle(Some(Duration::from_secs(900))));
    let report = interrupted(&scene, Duration::from_secs(3)).await;
    assert_eq!(report.count(CREATE), 1);
    assert!(report.took < Duration::from_secs(4), "{:?}", report.took);
}

#[tokio::test(start_paused = true)]
async fn interrupted_between_delete_and_create_the_next_run_creates() {
    let mut scene = Scene::new(&json!({ "orders": queue("orders") }));
    scene.account.has(&live("orders"), &ours("orders"));
    scene.options.replace.insert("orders".to_owned());
    let report = interrupted(&scene, Duration::from_secs(1)).await;
    assert_eq!(report.writes(), ["DeleteEventSourceMapping"]);
    assert_eq!(scene.journal.kept().len(), 1);
    scene.options.replace.clear();
    let report = scene.apply().await.succeeds();
    assert_eq!(report.outcomes[0].action, Action::Create);
    assert!(scene.journal.kept().is_empty());
}
