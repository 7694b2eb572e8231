//! Events to verdicts: which records pass a filter, as Lambda encodes them for each kind.

use esmith_spec::{filter::judge, load::load_text};
use serde_json::{Value, json};

const SQS: &str = "sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:q', ";
const KINESIS: &str = "kinesis: { arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s', startingPosition: TRIM_HORIZON, ";
const DYNAMODB: &str = "dynamodb: { arn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/l', startingPosition: TRIM_HORIZON, ";
const KAFKA: &str =
    "msk: { arn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/c/1-2', topics: [events], ";
const RABBITMQ: &str = "rabbitmq: { arn: 'arn:aws:mq:eu-west-1:123456789012:broker:b:b-1', queues: [q], sourceAccessConfigurations: [{ type: BASIC_AUTH, uri: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s' }], ";
const ACTIVEMQ: &str = "activemq: { arn: 'arn:aws:mq:eu-west-1:123456789012:broker:b:b-1', queues: [q], sourceAccessConfigurations: [{ type: BASIC_AUTH, uri: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s' }], ";

/// Asserts which records of an event pass, and what stops the others at the first filter.
#[track_caller]
fn check(source: &str, pattern: &Value, event: &Value, expected: &[Option<&str>]) {
    let text = format!(
        "version: 1\nstack: s\nmappings:\n  m:\n    function: f\n    {source} filterCriteria: {{ filters: [{{ pattern: {pattern} }}] }} }}\n"
    );
    let loaded = load_text(&text);
    assert!(!loaded.has_errors(), "{:#?}", loaded.problems);
    let verdicts = judge(&loaded.stacks[0].mappings["m"].source, event).unwrap_or_default();
    let found: Vec<Option<&str>> =
        verdicts.iter().map(|verdict| verdict.stopped_by[0].as_deref()).collect();
    assert_eq!(found, expected);
}

fn sqs(bodies: &[&str]) -> Value {
    let records: Vec<Value> = bodies
        .iter()
        .map(|body| json!({ "messageId": "1", "body": body, "attributes": { "SenderId": "me" } }))
        .collect();
    json!({ "Records": records })
}

#[track_caller]
fn alternative(alternative: &Value, passing: &str, stopped: &str) {
    let pattern = json!({ "body": { "a": [alternative] } });
    let event = sqs(&[&format!("{{\"a\": {passing}}}"), &format!("{{\"a\": {stopped}}}")]);
    let why = format!("`body.a` is {stopped}, wanted [{alternative}]");
    check(SQS, &pattern, &event, &[None, Some(&why)]);
}

#[test]
fn a_scalar_equals() {
    alternative(&json!("x"), "\"x\"", "\"y\"");
}

#[test]
fn numbers_are_equal_by_value() {
    alternative(&json!(1), "1.0", "2");
}

#[test]
fn null_equals_null() {
    alternative(&json!(null), "null", "0");
}

#[test]
fn a_prefix_begins() {
    alternative(&json!({ "prefix": "eu-" }), "\"eu-west-1\"", "\"us-east-1\"");
}

#[test]
fn a_suffix_ends() {
    alternative(&json!({ "suffix": ".png" }), "\"a.png\"", "\"a.gif\"");
}

#[test]
fn case_can_be_ignored() {
    alternative(&json!({ "equals-ignore-case": "Ab" }), "\"aB\"", "\"b\"");
}

#[test]
fn a_range_has_both_bounds() {
    alternative(&json!({ "numeric": [">", 0, "<=", 5] }), "5", "0");
}

#[test]
fn anything_but_a_list() {
    alternative(&json!({ "anything-but": ["a", "b"] }), "\"c\"", "\"b\"");
}

#[test]
fn anything_but_a_prefix() {
    alternative(&json!({ "anything-but": { "prefix": "test-" } }), "\"prod\"", "\"test-1\"");
}

#[test]
fn exists_looks_for_the_key() {
    let event = sqs(&["{\"a\": 1}", "{\"b\": 1}"]);
    check(
        SQS,
        &json!({ "body": { "a": [{ "exists": true }] } }),
        &event,
        &[None, Some("`body.a` is absent, wanted [{\"exists\":true}]")],
    );
    check(
        SQS,
        &json!({ "body": { "b": [{ "exists": false }] } }),
        &event,
        &[None, Some("`body.b` is 1, wanted [{\"exists\":false}]")],
    );
}

#[test]
fn any_branch_of_or_is_enough() {
    let pattern = json!({ "body": { "$or": [{ "a": [1] }, { "b": [2] }] } });
    check(
        SQS,
        &pattern,
        &sqs(&["{\"a\": 1}", "{\"b\": 2}", "{\"b\": 3}"]),
        &[None, None, Some("`body.a` is absent, wanted [1]")],
    );
}

#[test]
fn any_entry_of_a_list_is_enough() {
    check(SQS, &json!({ "body": { "a": [2] } }), &sqs(&["{\"a\": [1, 2]}"]), &[None]);
}

#[test]
fn a_plain_body_is_compared_as_text_and_has_no_members() {
    check(SQS, &json!({ "body": ["plain"] }), &sqs(&["plain"]), &[None]);
    check(
        SQS,
        &json!({ "body": { "a": [1] } }),
        &sqs(&["plain"]),
        &[Some("`body.a` is absent, wanted [1]")],
    );
}

#[test]
fn every_condition_must_hold() {
    let pattern = json!({ "attributes": { "SenderId": ["me"] }, "body": { "a": [1] } });
    check(
        SQS,
        &pattern,
        &sqs(&["{\"a\": 1}", "{\"a\": 2}"]),
        &[None, Some("`body.a` is 2, wanted [1]")],
    );
}

// base64 of {"kind":"page"} and {"kind":"ping"}.
const PAGE: &str = "eyJraW5kIjoicGFnZSJ9";
const PING: &str = "eyJraW5kIjoicGluZyJ9";

#[test]
fn kinesis_data_is_decoded() {
    let record = |data| json!({ "eventID": "e", "kinesis": { "partitionKey": "p", "data": data } });
    let event = json!({ "Records": [record(PAGE), record(PING)] });
    check(
        KINESIS,
        &json!({ "data": { "kind": ["page"] }, "partitionKey": ["p"] }),
        &event,
        &[None, Some("`data.kind` is \"ping\", wanted [\"page\"]")],
    );
}

#[test]
fn kafka_values_are_decoded() {
    let record = |value| json!({ "topic": "events", "offset": 1, "value": value });
    let event = json!({ "records": { "events-0": [record(PAGE)], "events-1": [record(PING)] } });
    check(
        KAFKA,
        &json!({ "value": { "kind": ["page"] } }),
        &event,
        &[None, Some("`value.kind` is \"ping\", wanted [\"page\"]")],
    );
}

#[test]
fn queue_data_is_decoded() {
    let event = json!({ "rmqMessagesByQueue": { "q::/": [{ "data": PAGE }, { "data": PING }] } });
    let expected = [None, Some("`data.kind` is \"ping\", wanted [\"page\"]")];
    check(RABBITMQ, &json!({ "data": { "kind": ["page"] } }), &event, &expected);
    let event = json!({ "messages": [{ "data": PAGE }, { "data": PING }] });
    check(ACTIVEMQ, &json!({ "data": { "kind": ["page"] } }), &event, &expected);
}

#[test]
fn dynamodb_images_keep_their_types() {
    let record = |name: &str| json!({ "eventID": "e", "eventName": "INSERT", "dynamodb": { "NewImage": { "state": { "S": name } } } });
    let event = json!({ "Records": [record("new"), record("old")] });
    check(
        DYNAMODB,
        &json!({ "dynamodb": { "NewImage": { "state": { "S": ["new"] } } } }),
        &event,
        &[None, Some("`dynamodb.NewImage.state.S` is \"old\", wanted [\"new\"]")],
    );
}
