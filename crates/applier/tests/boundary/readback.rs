//! Every write is read back: AWS's success is not enough.

use serde_json::json;

use crate::{
    account::Fault,
    scene::{Scene, live, ours, queue, queue_arn},
};

#[tokio::test(start_paused = true)]
async fn a_value_that_aws_kept_is_a_failure_with_both_values() {
    let scene = Scene::new(&json!({ "orders": queue("orders") }));
    let mut body = live("orders");
    body["BatchSize"] = 3.into();
    scene.account.has(&body, &ours("orders"));
    scene.account.on("UpdateEventSourceMapping", 1, Fault::Keep);
    let report = scene.apply().await;
    let (code, message) = report.failure();
    assert_eq!(code, "ReadBackMismatch");
    assert!(message.contains("`batchSize` is 3, wanted 7"), "{message}");
    scene.converge().await;
}

#[tokio::test(start_paused = true)]
async fn what_aws_disables_again_is_told_with_its_reason_and_is_not_to_be_ignored() {
    let scene = Scene::new(&json!({ "orders": queue("orders") }));
    let uuid = scene.account.has(&live("orders"), &ours("orders"));
    let disable = |world: &mut crate::account::World| {
        let mapping = world.mappings.values_mut().next().unwrap();
        mapping.body.insert("State".to_owned(), "Disabled".into());
        mapping.body.insert("StateTransitionReason".to_owned(), "the key is gone".into());
    };
    disable(&mut scene.account.world());
    scene.account.on("UpdateEventSourceMapping", 1, Fault::Meanwhile(disable));
    let report = scene.apply().await;
    assert_eq!(report.outcomes[0].uuid.as_deref(), Some(uuid.as_str()));
    let both = "`enabled` is false, wanted true";
    let reason = "AWS disabled it again and will do so until the cause is fixed: the key is gone";
    let told =
        format!("AWS accepted the request and still returns another value: {both}; {reason}");
    assert_eq!(report.failure(), ("ReadBackMismatch", told.as_str()));
}

#[tokio::test(start_paused = true)]
async fn an_update_of_a_mapping_without_its_function_fails_with_the_way_out() {
    let scene = Scene::new(&json!({ "orders": queue("orders") }));
    let mut body = live("orders");
    body["BatchSize"] = 3.into();
    scene.account.has(&body, &ours("orders"));
    let refusal = Fault::Refuse(400, "InvalidParameterValueException", "Function does not exist");
    scene.account.during("UpdateEventSourceMapping", 1..=99, refusal);
    let report = scene.apply().await;
    let (code, message) = report.failure();
    assert_eq!(code, "InvalidParameterValueException");
    let way = "Function does not exist; AWS refuses every update of a mapping whose function, version or alias is gone: create it again, or delete the mapping (whether AWS takes another function is not known)";
    assert_eq!(message, way);
}

#[tokio::test(start_paused = true)]
async fn the_old_half_stays_if_the_new_one_is_not_as_asked() {
    let mut wanted = queue("orders");
    wanted["sqs"]["arn"] = queue_arn("orders-2").into();
    let scene = Scene::new(&json!({ "orders": wanted }));
    scene.account.has(&live("orders"), &ours("orders"));
    let spoil = |world: &mut crate::account::World| {
        let new = world.mappings.values_mut().last().unwrap();
        new.body.insert("BatchSize".to_owned(), 4.into());
    };
    scene.account.on("CreateEventSourceMapping", 1, Fault::Meanwhile(spoil));
    let report = scene.apply().await;
    assert_eq!(report.failure().0, "ReadBackMismatch");
    assert_eq!(report.count("DeleteEventSourceMapping"), 0);
    scene.converge().await;
    assert_eq!(scene.account.world().mappings.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_mapping_that_does_not_settle_in_time_is_a_failure() {
    let scene = Scene::new(&json!({ "orders": queue("orders") }));
    scene.account.world().settles = std::time::Duration::from_secs(3600);
    let report = scene.apply().await;
    let (code, message) = report.failure();
    assert_eq!(
        (code, message),
        ("Timeout", "still Creating after 600 s; run apply again to continue")
    );
}

#[tokio::test(start_paused = true)]
async fn a_member_that_this_release_does_not_know_is_read_back_too() {
    let mut wanted = queue("orders");
    wanted["sqs"]["extra"] = json!({ "Novelty": { "Level": 2 } });
    let scene = Scene::new(&json!({ "orders": wanted }));
    scene.account.has(&live("orders"), &ours("orders"));
    scene.account.on("UpdateEventSourceMapping", 1, Fault::Keep);
    let report = scene.apply().await;
    let (code, message) = report.failure();
    assert_eq!(code, "ReadBackMismatch");
    let both = r#"`extra` is {"Novelty":null}, wanted {"Novelty":{"Level":2}}"#;
    assert!(message.contains(both), "{message}");
    scene.converge().await;
}
