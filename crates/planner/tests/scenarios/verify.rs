//! A spoiled plan is noticed: each test spoils the plan of a scenario and names the fault that must be found.

use esmith_planner::plan::{Change, ChangeKind, ExpectedOwner, Plan, Write};
use esmith_spec::kind::SourceKind;
use serde_json::{Value, json};

use crate::scene::Scene;

#[track_caller]
fn check(name: &str, spoil: impl FnOnce(&mut Plan), fault: &str) {
    let scene = Scene::all().iter().find(|scene| scene.name == name).unwrap();
    let mut plan = scene.plan();
    spoil(&mut plan);
    let faults = scene.faults_of(&plan);
    assert!(faults.iter().any(|found| found.contains(fault)), "{faults:#?}");
}

fn changes(plan: &mut Plan) -> &mut Vec<Change> {
    match &mut plan.steps[0].change {
        ChangeKind::Update { changes, .. } => changes,
        other => panic!("no update: {other:?}"),
    }
}

fn body(plan: &mut Plan) -> &mut Value {
    let writes = plan.steps.iter_mut().flat_map(|step| &mut step.writes);
    let mut bodies = writes.filter_map(|write| match write {
        Write::Create { body, .. } | Write::Update { body, .. } => Some(body),
        _ => None,
    });
    bodies.next().unwrap()
}

#[test]
fn an_update_without_a_change_is_found() {
    check(
        "a-mapping-disabled-by-hand-is-enabled",
        |plan| changes(plan).clear(),
        "it does not say what changes, or why",
    );
}

#[test]
fn a_request_that_changes_nothing_is_found() {
    let spoil = |plan: &mut Plan| *body(plan) = json!({ "Enabled": true });
    check("a-function-change-keeps-the-mapping", spoil, "an update is sent that changes nothing");
}

#[test]
fn a_function_that_does_not_change_is_found_in_an_update() {
    let spoil = |plan: &mut Plan| body(plan)["FunctionName"] = json!("orders-worker");
    check("a-mapping-disabled-by-hand-is-enabled", spoil, "an update repeats the function");
}

#[test]
fn a_consumer_group_is_found_in_an_update() {
    let spoil = |plan: &mut Plan| {
        let config = "AmazonManagedKafkaEventSourceConfig";
        let writes = plan.steps.iter_mut().flat_map(|step| &mut step.writes);
        let bodies = writes.filter_map(|write| match write {
            Write::Update { body, expect, .. } if expect.kind == SourceKind::Msk => Some(body),
            _ => None,
        });
        bodies.for_each(|body| body[config]["ConsumerGroupId"] = json!("events-worker"));
    };
    check("every-kind-of-source-is-updated-in-place", spoil, "ConsumerGroupId` is illegal for msk");
}

#[test]
fn an_unproved_delete_is_found() {
    let spoil = |plan: &mut Plan| plan.steps[0].claim = ExpectedOwner::None;
    check("what-the-spec-no-longer-has-is-deleted", spoil, "does not ask for proof");
}

#[test]
fn a_delete_of_what_nobody_owns_is_found() {
    let spoil = |plan: &mut Plan| {
        let uuid = "00000001-0000-4000-8000-000000000001".to_owned();
        plan.steps[0].writes = vec![Write::Delete { uuid }];
    };
    check("a-mapping-that-is-gone-is-created-again", spoil, "is not ours and was not asked for");
}

#[test]
fn an_unasked_adoption_is_found() {
    let spoil = |plan: &mut Plan| plan.steps[0].blocked.clear();
    check("an-unowned-mapping-blocks-until-adoption-is-asked-for", spoil, "was not asked for");
}

#[test]
fn an_unasked_replace_is_found() {
    let spoil = |plan: &mut Plan| plan.steps[0].blocked.clear();
    check("a-replace-is-blocked-until-it-is-allowed", spoil, "nobody allowed");
}

#[test]
fn a_protected_delete_is_found() {
    let spoil = |plan: &mut Plan| plan.steps.iter_mut().for_each(|step| step.blocked.clear());
    check("a-protected-mapping-is-neither-replaced-nor-deleted", spoil, "is protected by its tag");
}

#[test]
fn a_missing_order_is_found() {
    let spoil = |plan: &mut Plan| plan.steps.iter_mut().for_each(|step| step.after.clear());
    check("a-function-takes-a-source-after-it-was-freed", spoil, "does not wait for");
}

#[test]
fn two_that_take_one_content_are_found() {
    let spoil = |plan: &mut Plan| plan.steps.iter_mut().for_each(|step| step.blocked.clear());
    check("two-mappings-of-one-content-block-each-other", spoil, "both take");
}

#[test]
fn a_shown_secret_is_found() {
    let spoil = |plan: &mut Plan| changes(plan)[0].sensitive = false;
    check("filters-under-a-key-are-shown-to-nobody", spoil, "shows `OLDSECRET`");
}

#[test]
fn an_illegal_member_is_found() {
    for (member, value) in [
        ("ParallelizationFactor", json!(2)),
        ("MaximumConcurrency", json!(2)),
        ("DestinationConfig", json!({})),
        ("StartingPosition", json!("LATEST")),
    ] {
        let spoil = |plan: &mut Plan| body(plan)[member] = value;
        check("a-function-change-keeps-the-mapping", spoil, "is illegal for sqs");
    }
}

#[test]
fn a_create_only_member_in_an_update_is_found() {
    let spoil = |plan: &mut Plan| {
        body(plan)["DocumentDBEventSourceConfig"]["DatabaseName"] = json!("catalog");
    };
    check("every-kind-of-source-is-updated-in-place", spoil, "DatabaseName` is illegal");
}

#[test]
fn a_husk_is_found() {
    let spoil = |plan: &mut Plan| body(plan)["DestinationConfig"] = json!({ "OnFailure": {} });
    check("a-mapping-disabled-by-hand-is-enabled", spoil, "`{\"OnFailure\": {}}` is sent");
}

#[test]
fn requests_out_of_order_are_found() {
    let spoil = |plan: &mut Plan| plan.steps[0].writes.reverse();
    check("every-kind-of-source-is-replaced", spoil, "not what its strategy says");
}
