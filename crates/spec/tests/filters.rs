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
fn a_plain_body_is_compared_as_text() {
    check(SQS, &json!({ "body": ["plain"] }), &sqs(&["plain"]), &[None]);
}

#[test]
fn plain_text_is_dropped_by_a_pattern_of_json_whatever_it_asks() {
    let why = Some("`body` is plain text, and the filter looks into it as JSON");
    let event = sqs(&["plain", "7", "\"{}\"", "{}"]);
    let absent = json!({ "body": { "a": [{ "exists": false }] } });
    check(SQS, &absent, &event, &[why, why, why, None]);
    let or = json!({ "$or": [{ "attributes": { "SenderId": ["me"] } }, absent] });
    check(SQS, &or, &event, &[why, why, why, None]);
}

#[test]
fn json_is_dropped_by_a_pattern_of_plain_text_whatever_it_asks() {
    let why = Some("`body` is JSON, and the filter takes it for plain text");
    let pattern = json!({ "body": [{ "prefix": "{" }, { "exists": true }] });
    check(SQS, &pattern, &sqs(&["{\"a\": 1}", "[]", "{ plain"]), &[why, why, None]);
}

#[test]
fn a_pattern_that_asks_nothing_of_the_payload_takes_any() {
    let pattern = json!({ "attributes": { "SenderId": ["me"] } });
    check(SQS, &pattern, &sqs(&["plain", "{\"a\": 1}"]), &[None, None]);
}

#[test]
fn a_text_inside_the_payload_stays_text() {
    // What SNS puts into a queue without raw delivery: the message is a text in an envelope.
    let envelope = json!({ "Type": "Notification", "Message": "{\"a\": 1}" }).to_string();
    check(
        SQS,
        &json!({ "body": { "Message": { "a": [1] } } }),
        &sqs(&[&envelope]),
        &[Some("`body.Message.a` is absent, wanted [1]")],
    );
    check(SQS, &json!({ "body": { "Message": [{ "prefix": "{" }] } }), &sqs(&[&envelope]), &[None]);
}

#[test]
fn a_node_with_members_is_no_leaf_and_does_not_exist() {
    let event = sqs(&["{\"a\": {\"b\": 1}}", "{\"a\": 1}", "{\"a\": {}}", "{\"a\": []}"]);
    check(
        SQS,
        &json!({ "body": { "a": [{ "exists": true }] } }),
        &event,
        &[
            Some("`body.a` has members and is no leaf, wanted [{\"exists\":true}]"),
            None,
            Some("`body.a` is absent, wanted [{\"exists\":true}]"),
            Some("`body.a` is absent, wanted [{\"exists\":true}]"),
        ],
    );
    check(
        SQS,
        &json!({ "body": { "a": [{ "exists": false }] } }),
        &event,
        &[None, Some("`body.a` is 1, wanted [{\"exists\":false}]"), None, None],
    );
}

#[test]
fn a_dotted_key_is_the_same_as_nested_ones() {
    let bodies = sqs(&["{\"a\": {\"b\": 1}}", "{\"a.b\": 1}"]);
    check(SQS, &json!({ "body": { "a": { "b": [1] } } }), &bodies, &[None, None]);
    check(SQS, &json!({ "body": { "a.b": [1] } }), &bodies, &[None, None]);
    check(SQS, &json!({ "body.a.b": [1] }), &bodies, &[None, None]);
}

#[test]
fn of_two_conditions_on_one_leaf_the_last_counts() {
    let pattern = json!({ "body": { "a": { "b": [1] }, "a.b": [2] } });
    check(
        SQS,
        &pattern,
        &sqs(&["{\"a\": {\"b\": 1}}", "{\"a\": {\"b\": 2}}"]),
        &[Some("`body.a.b` is 1, wanted [2]"), None],
    );
}

#[test]
fn conditions_on_the_entries_of_a_list_are_met_by_one_entry() {
    let pattern = json!({ "body": { "people": { "name": ["Ann"], "age": [7] } } });
    let one = "{\"people\": [{\"name\": \"Ann\", \"age\": 7}, {\"name\": \"Bob\", \"age\": 8}]}";
    let two = "{\"people\": [{\"name\": \"Ann\", \"age\": 8}, {\"name\": \"Bob\", \"age\": 7}]}";
    let why = Some("no entry of a list meets all conditions that look into it");
    check(SQS, &pattern, &sqs(&[one, two]), &[None, why]);
}

#[test]
fn numbers_are_equal_by_value_in_any_spelling() {
    let pattern = json!({ "body": { "amount": [300] } });
    let spelt = |number: &str| format!("{{\"amount\": {number}}}");
    let bodies = ["300", "300.0", "3.0e2", "300.000001", "\"300\""].map(spelt);
    let other = [
        Some("`body.amount` is 300.000001, wanted [300]"),
        Some("`body.amount` is \"300\", wanted [300]"),
    ];
    let event = sqs(&bodies.each_ref().map(String::as_str));
    check(SQS, &pattern, &event, &[None, None, None, other[0], other[1]]);
}

#[test]
fn a_number_beyond_what_is_compared_is_equal_to_its_own_spelling() {
    let pattern = json!({ "body": { "a": [600_000_000_000_u64, 0.000_000_1] } });
    let event = sqs(&["{\"a\": 600000000000}", "{\"a\": 1e-7}", "{\"a\": 600000000000.0}"]);
    let why = Some("`body.a` is 600000000000.0, wanted [600000000000,1e-7]");
    check(SQS, &pattern, &event, &[None, None, why]);
}

#[test]
fn a_number_is_no_text_to_dynamodb() {
    let record = |gross: &str| json!({ "eventID": "e", "dynamodb": { "NewImage": { "gross": { "N": gross } } } });
    let event = json!({ "Records": [record("5200")] });
    let path =
        |condition: Value| json!({ "dynamodb": { "NewImage": { "gross": { "N": condition } } } });
    check(
        DYNAMODB,
        &path(json!([{ "numeric": [">", 4000] }])),
        &event,
        &[Some("`dynamodb.NewImage.gross.N` is \"5200\", wanted [{\"numeric\":[\">\",4000]}]")],
    );
    check(DYNAMODB, &path(json!(["5200"])), &event, &[None]);
}

#[test]
fn an_attribute_of_dynamodb_exists_by_its_type() {
    let event = json!({ "Records": [{ "eventID": "e", "dynamodb": { "NewImage": { "retired": { "S": "yes" } } } }] });
    let image = |retired: Value| json!({ "dynamodb": { "NewImage": { "retired": retired } } });
    let why = "`dynamodb.NewImage.retired` has members and is no leaf, wanted [{\"exists\":true}]";
    check(DYNAMODB, &image(json!([{ "exists": true }])), &event, &[Some(why)]);
    check(DYNAMODB, &image(json!({ "S": [{ "exists": true }] })), &event, &[None]);
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
