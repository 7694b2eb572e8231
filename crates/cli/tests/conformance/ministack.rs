//! ministack, which pages and settles at once. What is accepted from it:
//!
//! * it drops tumbling windows, metrics and KMS keys in silence, so those are not walked here; that
//!   the program notices a value which did not stick is a test of its own below;
//! * a batch size that is not sent is 10 on streams too, where AWS has 100: the walks of streams give
//!   one throughout, and do not change it;
//! * it stores what clears a setting as it was sent, where AWS drops it;
//! * it knows no mapping in the tagging index, so ownership is found tag by tag.

use serde_json::{Value, json};

use crate::backend::Backend;
use crate::life::{Life, Setting, check};
use crate::settings::{common, filter, from_latest, queue, stream, window};
use crate::stack::{Stack, folder};
use crate::unreliable;

const MINISTACK: Backend = Backend {
    program: "ESMITH_MINISTACK",
    health: "/_ministack/health",
    configure: |server, port| {
        server.env("GATEWAY_PORT", port.to_string()).env("BIND_HOST", "127.0.0.1");
        server.env("MINISTACK_ACCOUNT_ID", "123456789012").env("MINISTACK_REGION", "us-east-1");
        // Otherwise it also listens on a fixed port, and two of them would meet there.
        server.env("IOT_MTLS_ENABLED", "false");
    },
};

#[test]
fn ministack_keeps_what_a_queue_is_given() {
    check_on_ministack(["sqs", "sqs"], json!({}), queue(), vec![window()]);
}

#[test]
fn ministack_keeps_what_a_fifo_queue_is_given() {
    check_on_ministack(["sqs", "fifo"], json!({}), queue(), vec![]);
}

#[test]
fn ministack_keeps_what_a_stream_is_given() {
    check_on_ministack(["kinesis"; 2], batches_of_50(), stream(), vec![filter("data")]);
}

#[test]
fn ministack_keeps_what_a_table_is_given() {
    check_on_ministack(["dynamodb"; 2], batches_of_50(), stream(), vec![filter("dynamodb")]);
}

#[test]
fn a_stack_converges_on_ministack_over_an_unreliable_network() {
    unreliable::check("ministack-unreliable", &MINISTACK);
}

#[test]
fn a_value_that_ministack_drops_fails_the_step_and_stays_in_the_plan() {
    let home = folder("ministack-drops");
    let server = MINISTACK.start(&home);
    let stack = Stack::new(home, server.url());
    let mut source = batches_of_50();
    source["arn"] = server.arns["kinesis"].clone();
    source["tumblingWindowInSeconds"] = json!(30);
    stack.write(&json!({"kept": {"function": "worker", "kinesis": source}}));

    let run = stack.run(&["apply", "--auto-approve", "--format", "json"]);
    let [outcome] = run.of_the_stack("outcomes").try_into().unwrap();
    assert_eq!((run.code, &outcome["status"]), (1, &json!("failed")), "{outcome}");
    let [step] = stack.plan().try_into().unwrap();
    assert_eq!(step, "update kept: tumblingWindowInSeconds 0 -> 30");
}

#[test]
fn a_stack_of_more_than_a_page_is_found_whole_on_ministack() {
    let home = folder("ministack-pages");
    let server = MINISTACK.start(&home);
    let stack = Stack::new(home, server.url());
    // It takes queues to exist that do not.
    let queue = |n: u32| json!({"arn": format!("arn:aws:sqs:us-east-1:123456789012:jobs-{n}")});
    let mapping = |n| (format!("jobs-{n}"), json!({"function": "worker", "sqs": queue(n)}));
    let mappings: serde_json::Map<String, Value> = (0..120).map(mapping).collect();
    stack.write(&Value::Object(mappings));
    stack.settle();
    assert_eq!(server.mappings().len(), 100, "its first page");
}

/// Walks the kind with this key and ARN through its life.
#[track_caller]
fn check_on_ministack(
    [key, arn]: [&'static str; 2],
    always: Value,
    shared: Vec<Setting>,
    own: Vec<Setting>,
) {
    let settings = [common(), shared, own].into_iter().flatten().collect();
    check(&format!("ministack-{arn}"), &Life { backend: MINISTACK, key, arn, always, settings });
}

/// Says the batch size, which it would fill in as AWS does not, and where reading starts.
fn batches_of_50() -> Value {
    let mut source = from_latest();
    source["batchSize"] = json!(50);
    source
}
