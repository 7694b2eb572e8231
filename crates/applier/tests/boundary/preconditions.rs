//! The preconditions of a write: the mapping is unchanged since the plan, and the stack owns it.

use esmith_applier::observe;
use esmith_planner::plan::{Action, ChangeKind, Plan, Precondition, Strategy, Write};
use serde_json::{Value, json};

use crate::{
    account::{Fault, World},
    scene::{Scene, live, ours, queue, queue_arn, queues},
};

const CREATE: &str = "CreateEventSourceMapping";
const DELETE: &str = "DeleteEventSourceMapping";
const LIST: &str = "ListEventSourceMappings";
const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/filters";

fn updated() -> Scene {
    let scene = Scene::new(&json!({ "orders": queue("orders") }));
    let mut body = live("orders");
    body["BatchSize"] = 3.into();
    scene.account.has(&body, &ours("orders"));
    scene
}

/// Only tags change.
fn tagged() -> Scene {
    let mut wanted = queue("orders");
    wanted["tags"] = json!({ "team": "shop" });
    let scene = Scene::new(&json!({ "orders": wanted }));
    scene.account.has(&live("orders"), &ours("orders"));
    scene
}

fn deleted() -> Scene {
    let scene = Scene::new(&json!({}));
    scene.account.has(&live("orders"), &ours("orders"));
    scene
}

/// Another queue for the same mapping: the new one is made first.
fn moved() -> Scene {
    let mut wanted = queue("orders");
    wanted["sqs"]["arn"] = queue_arn("orders-2").into();
    let scene = Scene::new(&json!({ "orders": wanted }));
    scene.account.has(&live("orders"), &ours("orders"));
    scene
}

/// A replace of the same mapping: the old one is deleted first.
fn recreated() -> Scene {
    let mut scene = Scene::new(&json!({ "orders": queue("orders") }));
    scene.account.has(&live("orders"), &ours("orders"));
    scene.options.replace.insert("orders".to_owned());
    scene
}

fn renamed() -> Scene {
    let scene = Scene::new(&json!({ "orders": queue("orders") }));
    scene.account.has(&live("orders"), &ours("old-name"));
    scene
}

fn adopted() -> Scene {
    let scene = Scene::new(&json!({ "orders": queue("orders") }));
    scene.account.has(&live("orders"), &[]);
    scene
}

#[track_caller]
fn only_step(plan: &Plan, action: Action, strategy: Option<Strategy>) {
    let [step] = plan.steps.as_slice() else { panic!("{:#?}", plan.steps) };
    assert_eq!((step.action(), step.strategy()), (action, strategy));
}

fn edit(world: &mut World) {
    let mapping = world.mappings.values_mut().next().unwrap();
    mapping.body.insert("BatchSize".to_owned(), 5.into());
}

fn hand_to_another_stack(world: &mut World) {
    let mapping = world.mappings.values_mut().next().unwrap();
    mapping.tags.insert("esmith:stack".to_owned(), "another".to_owned());
}

#[tokio::test(start_paused = true)]
async fn a_mapping_that_goes_while_it_is_asked_whose_it_is_is_left_out() {
    let scene = adopted();
    scene.account.on(LIST, 1, Fault::Meanwhile(|world| world.mappings.clear()));
    only_step(&scene.plan().await, Action::Create, None);
}

#[tokio::test(start_paused = true)]
async fn an_endpoint_that_knows_no_tags_does_not_make_a_mapping_gone() {
    let scene = adopted();
    scene.account.on("ListTags", 1, Fault::Refuse(404, "Http404", "page not found"));
    let error = observe(&scene.client(), &[&scene.stack]).await.unwrap_err();
    assert_eq!((error.operation, error.message.as_str()), ("ListTags", "page not found"));
}

#[tokio::test(start_paused = true)]
async fn an_update_proves_looks_writes_and_reads_back() {
    let report = updated().apply().await.succeeds();
    let begun = ["ListTags", "GetEventSourceMapping", "UpdateEventSourceMapping"];
    assert_eq!(report.calls()[..3], begun);
    assert_eq!(report.calls().last(), Some(&"GetEventSourceMapping"));
}

#[tokio::test(start_paused = true)]
async fn a_mapping_that_was_changed_since_the_plan_is_not_touched() {
    for scene in [updated(), deleted(), moved(), recreated(), renamed(), adopted()] {
        let plan = scene.plan().await;
        edit(&mut scene.account.world());
        let report = scene.carry_out(&plan).await;
        assert_eq!(report.failure().0, "Moved");
        assert!(report.writes().is_empty(), "{:?}", report.writes());
    }
}

/// Encrypted filters, which lists omit, and a changed batch size.
fn updated_under_a_key() -> Scene {
    let mut wanted = queue("orders");
    wanted["sqs"]["kmsKeyArn"] = KEY.into();
    wanted["sqs"]["filterCriteria"] =
        json!({ "filters": [{ "pattern": { "body": { "kind": ["refund"] } } }] });
    let scene = Scene::new(&json!({ "orders": wanted }));
    let mut body = live("orders");
    body["BatchSize"] = 3.into();
    body["KMSKeyArn"] = KEY.into();
    body["FilterCriteria"] = filter("refund");
    scene.account.has(&body, &ours("orders"));
    scene
}

fn filter(kind: &str) -> Value {
    json!({ "Filters": [{ "Pattern": json!({ "body": { "kind": [kind] } }).to_string() }] })
}

#[tokio::test(start_paused = true)]
async fn filters_under_a_key_that_were_changed_since_the_plan_are_seen() {
    let scene = updated_under_a_key();
    let plan = scene.plan().await;
    only_step(&plan, Action::Update, None);
    let edit = |world: &mut World| {
        let mapping = world.mappings.values_mut().next().unwrap();
        mapping.body.insert("FilterCriteria".to_owned(), filter("return"));
    };
    edit(&mut scene.account.world());
    let report = scene.carry_out(&plan).await;
    assert_eq!(report.failure().0, "Moved");
    assert!(report.writes().is_empty(), "{:?}", report.writes());
    updated_under_a_key().converge().await;
}

#[tokio::test(start_paused = true)]
async fn a_key_that_no_longer_opens_filters_which_the_plan_saw_stops_nothing() {
    let scene = updated_under_a_key();
    let plan = scene.plan().await;
    let close = |world: &mut World| {
        let mapping = world.mappings.values_mut().next().unwrap();
        mapping.body.shift_remove("FilterCriteria");
        mapping.body.insert("FilterCriteriaError".to_owned(), json!({ "Message": "denied" }));
    };
    close(&mut scene.account.world());
    scene.carry_out(&plan).await.succeeds();
}

#[tokio::test(start_paused = true)]
async fn what_is_no_longer_ours_is_not_touched() {
    let all = [updated(), tagged(), deleted(), moved(), recreated(), renamed(), adopted()];
    for scene in all {
        let plan = scene.plan().await;
        hand_to_another_stack(&mut scene.account.world());
        let report = scene.carry_out(&plan).await;
        assert_eq!(report.failure().0, "NotOurs");
        assert!(report.writes().is_empty(), "{:?}", report.writes());
    }
}

#[tokio::test(start_paused = true)]
async fn a_mapping_that_is_gone_needs_no_delete() {
    let scene = deleted();
    let plan = scene.plan().await;
    scene.account.world().mappings.clear();
    let report = scene.carry_out(&plan).await.succeeds();
    assert!(report.writes().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_mapping_that_is_gone_cannot_be_updated() {
    let scene = updated();
    let plan = scene.plan().await;
    scene.account.world().mappings.clear();
    let report = scene.carry_out(&plan).await;
    assert_eq!(report.failure().0, "Gone");
    assert!(report.writes().is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_mapping_that_is_gone_is_made_anew_all_the_same() {
    let scene = recreated();
    let plan = scene.plan().await;
    only_step(&plan, Action::Replace, Some(Strategy::DeleteFirst));
    scene.account.world().mappings.clear();
    assert_eq!(scene.carry_out(&plan).await.succeeds().writes(), [CREATE]);
}

#[tokio::test(start_paused = true)]
async fn whose_the_old_half_is_gets_proved_again_before_its_delete() {
    let scene = moved();
    let plan = scene.plan().await;
    only_step(&plan, Action::Replace, Some(Strategy::CreateFirst));
    scene.account.on(CREATE, 1, Fault::Meanwhile(hand_to_another_stack));
    let report = scene.carry_out(&plan).await;
    assert_eq!(report.failure().0, "NotOurs");
    assert_eq!(report.writes(), [CREATE]);
}

#[tokio::test(start_paused = true)]
async fn the_old_half_of_an_unfinished_replace_is_proved_ours_before_its_delete() {
    let mut wanted = queue("orders");
    wanted["sqs"]["arn"] = queue_arn("orders-2").into();
    let scene = Scene::new(&json!({ "orders": wanted }));
    let old = scene.account.has(&live("orders"), &ours("orders"));
    let mut body = live("orders");
    body["EventSourceArn"] = queue_arn("orders-2").into();
    let [stack, name] = ours("orders");
    scene.account.has(&body, &[stack, name, ("esmith:creation", "any"), ("esmith:replaces", &old)]);
    let plan = scene.plan().await;
    assert_eq!(plan.steps[0].reasons()[0].member(), "unfinished");
    hand_to_another_stack(&mut scene.account.world());
    let report = scene.carry_out(&plan).await;
    assert_eq!(report.failure().0, "NotOurs");
    assert_eq!(report.count(DELETE), 0);
}

#[tokio::test(start_paused = true)]
async fn a_list_that_leaves_a_mapping_out_does_not_prove_it_gone() {
    let scene = Scene::new(&queues(12, 9));
    let mut uuids = Vec::new();
    for number in 0..12 {
        let name: &'static str = format!("q{number:04}").leak();
        uuids.push(scene.account.has(&live(name), &ours(name)));
    }
    let plan = scene.plan().await;
    assert_eq!(plan.count(Action::Update), 12);
    scene.account.world().unlisted.push(uuids[3].clone());
    let report = scene.carry_out(&plan).await.succeeds();
    assert!(report.count(LIST) > 0);
    let sizes: Vec<Value> = scene
        .account
        .world()
        .mappings
        .values()
        .map(|mapping| mapping.body["BatchSize"].clone())
        .collect();
    assert_eq!(sizes, vec![json!(9); 12]);
}

fn seen(plan: &mut Plan) -> &mut Precondition {
    match &mut plan.steps[0].change {
        ChangeKind::Create { .. } => panic!("nothing is live yet"),
        ChangeKind::Update { live, .. }
        | ChangeKind::Delete { live, .. }
        | ChangeKind::TagsOnly { live } => live,
        ChangeKind::Replace(replace) => &mut replace.live,
    }
}

#[tokio::test(start_paused = true)]
async fn what_was_proved_is_what_is_written() {
    let other = "arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:another";
    let to_another = |write: &mut Write| {
        if let Write::Tag { arn, .. } = write {
            other.clone_into(arn);
        }
    };
    for scene in [updated(), tagged(), deleted(), moved(), recreated(), renamed()] {
        let mut plan = scene.plan().await;
        other.clone_into(&mut seen(&mut plan).arn);
        let report = scene.carry_out(&plan).await;
        assert_eq!(report.failure().0, "UnreadableAnswer");
        assert!(report.sent.is_empty());
    }
    for scene in [tagged(), renamed()] {
        let mut plan = scene.plan().await;
        plan.steps[0].writes.iter_mut().for_each(to_another);
        let report = scene.carry_out(&plan).await;
        assert_eq!(report.failure().0, "UnreadableAnswer");
        assert!(report.sent.is_empty());
    }
}
