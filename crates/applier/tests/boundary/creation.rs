//! A mapping is created exactly once, even if answers are lost.

use std::time::Duration;

use esmith_applier::Journal;
use esmith_planner::live::CREATION;
use serde_json::json;

use crate::{
    account::{Account, EVER, Fault},
    scene::{Scene, created, live, ours, queue},
};

const CREATE: &str = "CreateEventSourceMapping";

fn new() -> Scene {
    Scene::new(&json!({ "orders": queue("orders") }))
}

/// A mapping that is deleted and then created again.
fn recreated() -> Scene {
    let mut scene = new();
    scene.account.has(&live("orders"), &ours("orders"));
    scene.options.replace.insert("orders".to_owned());
    scene
}

fn uuids(account: &Account) -> Vec<String> {
    account.world().mappings.keys().cloned().collect()
}

#[tokio::test(start_paused = true)]
async fn a_create_whose_answer_was_lost_is_found_and_not_sent_again() {
    let scene = new();
    scene.account.on(CREATE, 1, Fault::LostAnswer);
    let report = scene.converge().await;
    assert_eq!(report.writes(), [CREATE]);
    assert_eq!(report.outcomes[0].uuid, uuids(&scene.account).first().cloned());
}

#[tokio::test(start_paused = true)]
async fn a_create_that_never_arrived_is_sent_again_with_the_same_id() {
    for fault in [Fault::LostRequest, Fault::Refuse(500, "ServiceException", "broken")] {
        let scene = new();
        scene.account.on(CREATE, 1, fault);
        let report = scene.converge().await;
        assert_eq!(report.writes(), [CREATE, CREATE]);
        let ids: Vec<_> = report
            .sent
            .iter()
            .filter(|sent| sent.request.is_write())
            .map(|sent| sent.request.clone())
            .collect();
        assert_eq!(ids[0], ids[1]);
        assert!(created(&report)["Tags"][CREATION].is_string());
    }
}

#[tokio::test(start_paused = true)]
async fn a_conflict_with_our_own_creation_is_success() {
    for hidden in [0, 3, 25] {
        let scene = new();
        let span = Duration::from_secs(hidden);
        scene.account.on(CREATE, 1, Fault::LostAndHidden(span));
        let report = scene.converge().await;
        assert_eq!(uuids(&scene.account).len(), 1);
        assert_eq!(report.outcomes[0].uuid, uuids(&scene.account).first().cloned());
    }
}

#[tokio::test(start_paused = true)]
async fn a_conflict_with_somebody_elses_mapping_fails_and_names_it() {
    let scene = new();
    let plan = scene.plan().await;
    let rival = scene.account.has(&live("orders"), &[("esmith:creation", "another")]);
    let report = scene.carry_out(&plan).await;
    let (code, message) = report.failure();
    assert_eq!(code, "ResourceConflictException");
    assert!(message.contains(&rival), "{message}");
    assert_eq!(report.writes(), [CREATE]);
    assert_eq!(uuids(&scene.account), [rival]);
}

#[tokio::test(start_paused = true)]
async fn a_new_mapping_may_stay_invisible_for_a_while() {
    let scene = new();
    scene.account.on(CREATE, 1, Fault::Hide(Duration::from_secs(28)));
    assert_eq!(scene.converge().await.writes(), [CREATE]);
}

#[tokio::test(start_paused = true)]
async fn a_new_mapping_that_stays_invisible_is_a_failure() {
    let scene = new();
    scene.account.on(CREATE, 1, Fault::Hide(Duration::from_secs(300)));
    let report = scene.apply().await;
    assert_eq!(report.failure().0, "NotFound");
    assert!(report.took < Duration::from_secs(40), "{:?}", report.took);
}

#[tokio::test(start_paused = true)]
async fn a_mapping_just_deleted_that_still_conflicts_is_waited_for() {
    let scene = recreated();
    let linger = Fault::Linger(Duration::from_secs(90));
    scene.account.on("DeleteEventSourceMapping", 1, linger);
    let report = scene.apply().await.succeeds();
    assert!(report.count(CREATE) > 1);
    assert_eq!(uuids(&scene.account).len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_mapping_just_deleted_that_conflicts_for_good_is_a_failure_in_the_end() {
    let scene = recreated();
    let linger = Fault::Linger(Duration::from_secs(100_000));
    scene.account.on("DeleteEventSourceMapping", 1, linger);
    let report = scene.apply().await;
    assert_eq!(report.failure().0, "ResourceConflictException");
    let minutes = report.took.as_secs() / 60;
    assert!((9..=11).contains(&minutes), "the limit of a create: {:?}", report.took);
    assert_eq!(scene.journal.kept().len(), 1, "the next run finds what was deleted");
}

#[tokio::test(start_paused = true)]
async fn a_consumer_group_that_a_deleted_mapping_still_holds_is_waited_for() {
    let scene = recreated();
    let text = "The consumer group ID shop is already used by another event source mapping.";
    let refusal = Fault::Refuse(400, "InvalidParameterValueException", text);
    scene.account.during(CREATE, 1..=4, refusal);
    assert_eq!(scene.apply().await.succeeds().count(CREATE), 5);
}

#[tokio::test(start_paused = true)]
async fn a_consumer_group_that_somebody_else_holds_is_not_waited_for() {
    let scene = new();
    let text = "The consumer group ID shop is already used by another event source mapping.";
    let refusal = Fault::Refuse(400, "InvalidParameterValueException", text);
    scene.account.during(CREATE, 1..=EVER, refusal);
    assert_eq!(scene.apply().await.count(CREATE), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_kept_of_a_mapping_is_forgotten_once_its_successor_is_there() {
    let scene = recreated();
    let plan = scene.plan().await;
    scene.account.on(CREATE, 1, Fault::Hide(Duration::from_secs(300)));
    let report = scene.carry_out(&plan).await;
    assert_eq!(report.failure().0, "NotFound");
    assert!(scene.journal.kept().is_empty());
}

#[tokio::test(start_paused = true)]
async fn what_a_killed_run_kept_is_forgotten_by_the_next_one() {
    let mut scene = recreated();
    let plan = scene.plan().await;
    scene.options.replace.clear();
    scene.journal.record(plan.steps[0].journal_entry().unwrap()).unwrap();
    let report = scene.converge().await;
    assert_eq!(report.calls(), [""; 0]);
    assert!(scene.journal.kept().is_empty());
}
