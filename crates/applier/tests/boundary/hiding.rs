//! No message contains encrypted filters, even if AWS's message repeats the request.

use esmith_applier::{Outcome, Status};
use serde_json::{Value, json};

use crate::{
    account::{EVER, Fault, World},
    scene::{Report, Scene, live, ours, queue},
};

const KEY: &str = "arn:aws:kms:eu-west-1:123456789012:key/filters";
const SECRET: &str = "customer-4711";

fn hidden(batch_size: u32) -> Value {
    let mut wanted = queue("orders");
    wanted["sqs"]["batchSize"] = batch_size.into();
    wanted["sqs"]["kmsKeyArn"] = KEY.into();
    wanted["sqs"]["filterCriteria"] =
        json!({ "filters": [{ "pattern": { "body": { "id": [SECRET, "x"] } } }] });
    json!({ "orders": wanted })
}

/// Has the mapping live with other filters, under the key or without one.
fn changed(key: Option<&str>) -> Scene {
    let scene = Scene::new(&hidden(7));
    let mut body = live("orders");
    if let Some(key) = key {
        body["KMSKeyArn"] = key.into();
    }
    let pattern = json!({ "body": { "id": ["customer-1"] } }).to_string();
    body["FilterCriteria"] = json!({ "Filters": [{ "Pattern": pattern }] });
    scene.account.has(&body, &ours("orders"));
    scene
}

/// Returns the message of a report that hides what it must.
#[track_caller]
fn message(report: &Report) -> &str {
    let [Outcome { status: Status::Failed(failure), .. }] = report.outcomes.as_slice() else {
        panic!("{:#?}", report.outcomes)
    };
    assert!(!failure.message.contains("customer-"), "{}", failure.message);
    &failure.message
}

#[tokio::test(start_paused = true)]
async fn a_refusal_that_repeats_a_hidden_value_is_told_without_it() {
    let whole = r#"Invalid pattern {"body":{"id":["customer-4711","x"]}}: no customer-4711, x"#;
    for (operation, scene) in [
        ("CreateEventSourceMapping", Scene::new(&hidden(7))),
        ("UpdateEventSourceMapping", changed(Some(KEY))),
        ("UpdateEventSourceMapping", changed(None)),
    ] {
        let refusal = Fault::Refuse(400, "InvalidParameterValueException", whole);
        scene.account.during(operation, 1..=EVER, refusal);
        let report = scene.apply().await;
        assert_eq!(message(&report), "Invalid pattern (sensitive): no (sensitive), x");
    }
    let scene = changed(Some(KEY));
    let old = "the filters with customer-1 are refused";
    let refusal = Fault::Refuse(400, "InvalidParameterValueException", old);
    scene.account.during("UpdateEventSourceMapping", 1..=EVER, refusal);
    assert_eq!(message(&scene.apply().await), "the filters with (sensitive) are refused");
}

#[tokio::test(start_paused = true)]
async fn what_a_key_hides_is_hidden_where_aws_forgot_the_key() {
    let forget = |world: &mut World| {
        for mapping in world.mappings.values_mut() {
            mapping.body.shift_remove("KMSKeyArn");
            let other =
                json!({ "Filters": [{ "Pattern": "{\"body\":{\"id\":[\"customer-9\"]}}" }] });
            mapping.body.insert("FilterCriteria".to_owned(), other);
        }
    };
    for (operation, scene) in [
        ("CreateEventSourceMapping", Scene::new(&hidden(7))),
        ("UpdateEventSourceMapping", changed(Some(KEY))),
    ] {
        scene.account.on(operation, 1, Fault::Meanwhile(forget));
        let report = scene.apply().await;
        assert!(message(&report).contains("`filterCriteria` is (sensitive), wanted (sensitive)"));
    }
}

#[tokio::test(start_paused = true)]
async fn a_message_without_end_is_cut_and_hides_what_stands_at_the_cut() {
    let scene = Scene::new(&hidden(7));
    let text: &'static str = format!("{}{SECRET}{}", "é".repeat(1995), "z".repeat(9_000)).leak();
    let refusal = Fault::Refuse(400, "InvalidParameterValueException", text);
    scene.account.during("CreateEventSourceMapping", 1..=EVER, refusal);
    let report = scene.apply().await;
    assert_eq!(message(&report), format!("{}(sens…", "é".repeat(1995)));
}
