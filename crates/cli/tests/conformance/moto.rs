//! moto, the widest of the independent implementations. What is accepted from it:
//!
//! * it settles at once, so nothing here shows waiting;
//! * it stores what clears a setting (`{}`, `""`, `[]`) as it was sent, where AWS drops it: the walks
//!   ask for what is inside, and a plan that is empty afterwards shows that both read as absent;
//! * it knows no mapping in the tagging index, so ownership is found tag by tag.

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::life::{Life, Setting, check};
use crate::settings::{
    common, filter, from_latest, metrics, queue, stream, stream_batch, tumbling_window, window,
};
use crate::stack::{Stack, folder};
use crate::unreliable;

const MOTO: Backend = Backend {
    program: "ESMITH_MOTO_SERVER",
    health: "/moto-api/data.json",
    configure: |server, port| {
        server.args(["-H", "127.0.0.1", "-p", &port.to_string()]);
        server.env("MOTO_ACCOUNT_ID", "123456789012");
    },
};

#[test]
fn moto_keeps_what_a_queue_is_given() {
    check_on_moto(["sqs", "sqs"], json!({}), queue(), vec![window(), metrics()]);
}

#[test]
fn moto_keeps_what_a_fifo_queue_is_given() {
    check_on_moto(["sqs", "fifo"], json!({}), queue(), vec![metrics()]);
}

#[test]
fn moto_keeps_what_a_stream_is_given() {
    let own = vec![stream_batch(), filter("data"), tumbling_window(), metrics()];
    check_on_moto(["kinesis"; 2], from_latest(), stream(), own);
}

#[test]
fn moto_keeps_what_a_table_is_given() {
    let own = vec![stream_batch(), filter("dynamodb"), tumbling_window(), metrics()];
    check_on_moto(["dynamodb"; 2], from_latest(), stream(), own);
}

#[test]
fn a_stack_converges_on_moto_over_an_unreliable_network() {
    unreliable::check("moto-unreliable", &MOTO);
}

#[test]
fn a_mapping_made_by_hand_is_adopted_in_place_and_another_left_alone() {
    let home = folder("moto-adopt");
    let server = MOTO.start(&home);
    let by_hand = |arn| {
        let source = json!({"FunctionName": "worker", "EventSourceArn": server.arns[arn]});
        server.create(&source)["UUID"].clone()
    };
    let [adopted, foreign] = ["sqs", "fifo"].map(by_hand);
    let stack = Stack::new(home, server.url());
    stack.write(&json!({"kept": {"function": "worker", "sqs": {"arn": server.arns["sqs"]}}}));

    let refused = stack.run(&["apply", "--auto-approve"]);
    assert_eq!(refused.code, 3, "adopting has to be asked for: {}", refused.stderr);
    stack.apply(&["--adopt"]);
    assert_eq!(stack.plan(), [""; 0]);
    let held = server.mappings().into_iter().map(|mapping| mapping["UUID"].clone());
    assert_eq!(held.collect::<Vec<_>>(), [adopted, foreign]);

    stack.write(&json!({}));
    stack.apply(&["--max-change-percent", "100"]);
    assert_eq!(server.mappings().len(), 1, "what is not ours stays");
}

/// Walks the kind with this key and ARN through its life.
#[track_caller]
fn check_on_moto(
    [key, arn]: [&'static str; 2],
    always: Value,
    shared: Vec<Setting>,
    own: Vec<Setting>,
) {
    let settings = [common(), shared, own].into_iter().flatten().collect();
    check(&format!("moto-{arn}"), &Life { backend: MOTO, key, arn, always, settings });
}
