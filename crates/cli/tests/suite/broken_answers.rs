//! What is not AWS's answer is never an account: a list that ends early, repeats itself, does not end
//! or has another shape ends every verb with an error, without a plan and without a write.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Call, Run, Server, Test};

const SPEC: &str = "version: 1
stack: shop
account: \"123456789012\"
mappings:
  orders:
    function: orders-worker
    sqs:
      arn: arn:aws:sqs:eu-west-1:123456789012:orders
      kmsKeyArn: arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012
      filterCriteria: { filters: [{ pattern: { body: { a: [1] } } }] }
";

const VERBS: [&[&str]; 5] = [
    &["plan", "stack.esm.yaml"],
    &["apply", "stack.esm.yaml", "--auto-approve"],
    &["drift", "stack.esm.yaml"],
    &["list"],
    &["import", "--stack", "taken", "--out", "taken.esm.yaml"],
];

/// What is asked of a server.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Operation {
    List,
    Get,
    ListTags,
    GetResources,
    GetCallerIdentity,
    Write,
}

impl Operation {
    fn of(call: &Call) -> Self {
        match (call.method.as_str(), call.path.as_str()) {
            ("POST", "/") if call.body.starts_with("Action=") => Self::GetCallerIdentity,
            ("POST", "/") => Self::GetResources,
            ("GET", path) if path.starts_with("/2017-03-31/tags/") => Self::ListTags,
            ("GET", path) if path.contains("/event-source-mappings/?") => Self::List,
            ("GET", path) if path.ends_with("/event-source-mappings") => Self::List,
            ("GET", path) if path.contains("/event-source-mappings?") => Self::List,
            ("GET", _) => Self::Get,
            _ => Self::Write,
        }
    }
}

fn uuid(number: usize) -> String {
    format!("{number:08x}-0000-4000-8000-000000000000")
}

fn arn(number: usize) -> String {
    format!("arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:{}", uuid(number))
}

/// Returns a mapping as AWS shows it; number 0 is the one of the spec.
fn mapping(number: usize) -> Value {
    let name = if number == 0 { "orders".to_owned() } else { format!("other-{number}") };
    json!({
        "UUID": uuid(number),
        "EventSourceMappingArn": arn(number),
        "FunctionArn": format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}-worker"),
        "EventSourceArn": format!("arn:aws:sqs:eu-west-1:123456789012:{name}"),
        "KMSKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012",
        "FilterCriteria": { "Filters": [{ "Pattern": "{\"body\":{\"a\":[1]}}" }] },
        "BatchSize": 10, "MaximumBatchingWindowInSeconds": 0, "State": "Enabled",
        "StateTransitionReason": "USER_INITIATED",
    })
}

fn tags() -> Value {
    json!({ "esmith:stack": "shop", "esmith:name": "orders" })
}

/// Answers as an account does that holds the mapping of the spec, and two that the index shows.
fn whole(call: &Call) -> Value {
    let pairs = json!([
        { "Key": "esmith:stack", "Value": "shop" }, { "Key": "esmith:name", "Value": "orders" }
    ]);
    match Operation::of(call) {
        Operation::List => {
            json!({ "EventSourceMappings": [mapping(0), mapping(1), mapping(2)], "NextMarker": null })
        }
        Operation::Get => (0..3)
            .map(mapping)
            .find(|one| call.path.contains(one["UUID"].as_str().unwrap()))
            .unwrap(),
        Operation::ListTags if call.path.contains(&uuid(0)) => json!({ "Tags": tags() }),
        Operation::ListTags => json!({ "Tags": {} }),
        Operation::GetResources => {
            json!({ "ResourceTagMappingList": [{ "ResourceARN": arn(0), "Tags": pairs }], "PaginationToken": "" })
        }
        Operation::GetCallerIdentity | Operation::Write => Value::Null,
    }
}

pub(crate) const IDENTITY: &str = "<GetCallerIdentityResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/a</Arn><UserId>A</UserId><Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>";

/// Starts an account in which one operation answers otherwise.
fn server(broken: Operation, answer: impl Fn(&Call) -> Value + Send + Sync + 'static) -> Server {
    Server::start(move |call| match Operation::of(call) {
        Operation::Write => (500, "{}".to_owned()),
        operation if operation == broken => (200, answer(call).to_string()),
        Operation::GetCallerIdentity => (200, IDENTITY.to_owned()),
        _ => (200, whole(call).to_string()),
    })
}

fn run(test: &Test, server: &Server, words: &[&str]) -> Run {
    test.run(&[words, &["--endpoint-url", server.url(), "--rate", "0"]].concat())
}

/// Claims that no verb that asks takes the answers for an account.
#[track_caller]
fn check(broken: Operation, told: &str, answer: impl Fn(&Call) -> Value + Send + Sync + 'static) {
    let test = Test::new().spec(SPEC);
    let server = server(broken, answer);
    for words in VERBS {
        let asks = match words[0] {
            "import" => broken != Operation::GetResources,
            "list" => broken != Operation::Get,
            "plan" | "apply" | "drift" => broken != Operation::ListTags,
            _ => true,
        };
        if asks {
            run(&test, &server, words).code(1).stderr(told).no_stdout();
        }
    }
    assert_eq!(server.writes(), [""; 0]);
    assert!(fs::metadata(test.path("taken.esm.yaml")).is_err());
}

fn marker(call: &Call) -> Option<usize> {
    let (_, rest) = call.path.split_once("Marker=m")?;
    rest.split('&').next()?.parse().ok()
}

fn page(mappings: &[Value], next: Option<usize>) -> Value {
    json!({ "EventSourceMappings": mappings, "NextMarker": next.map(|next| format!("m{next}")) })
}

#[test]
fn a_whole_account_is_read_by_every_verb() {
    let test = Test::new().spec(SPEC);
    let server = server(Operation::Write, whole);
    for words in VERBS {
        run(&test, &server, words).code(0);
    }
    assert_eq!(server.writes(), [""; 0]);
    assert!(fs::metadata(test.path("taken.esm.yaml")).is_ok());
}

#[test]
fn a_list_whose_next_page_is_empty_is_broken() {
    check(Operation::List, "a page that the previous page names is empty, 3 times", |call| {
        match marker(call) {
            None => page(&[mapping(1)], Some(1)),
            Some(_) => page(&[], None),
        }
    });
}

#[test]
fn a_list_that_repeats_a_page_is_broken() {
    check(Operation::List, "page 2 leads back to an earlier page", |_| {
        page(&[mapping(1)], Some(1))
    });
    check(Operation::List, "page 3 leads back to an earlier page", |call| {
        page(&[mapping(1)], Some(marker(call).map_or(1, |at| 3 - at)))
    });
}

#[test]
fn a_list_that_does_not_end_is_broken() {
    check(Operation::List, "it does not end after 1000 pages", |call| {
        let at = marker(call).unwrap_or(0) + 1;
        page(&[mapping(at)], Some(at))
    });
    check(Operation::List, "it does not end after 1000 pages", |call| {
        page(&[], Some(marker(call).unwrap_or(0) + 1))
    });
}

#[test]
fn a_list_of_another_shape_is_unreadable() {
    let with = |member: &str, value: Value| {
        let mut one = mapping(1);
        one[member] = value;
        json!({ "EventSourceMappings": [mapping(0), one] })
    };
    for (answer, told) in [
        (json!({}), "`EventSourceMappings` is not an array"),
        (json!({ "EventSourceMappings": null }), "`EventSourceMappings` is not an array"),
        (json!({ "EventSourceMappings": {} }), "`EventSourceMappings` is not an array"),
        (json!({ "EventSourceMappings": [7] }), "`EventSourceMappings[0]`: `UUID` is not a string"),
        (with("UUID", Value::Null), "`EventSourceMappings[1]`: `UUID` is not a string"),
        (with("UUID", json!(7)), "`EventSourceMappings[1]`: `UUID` is not a string"),
        (with("FunctionArn", json!({})), "`FunctionArn` is not a string"),
        (with("EventSourceArn", json!([])), "`EventSourceArn` is neither a string nor null"),
        (with("State", json!(1)), "`State` is neither a string nor null"),
        (with("EventSourceMappingArn", json!(arn(2))), "is not that of mapping 00000001-"),
        (json!({ "EventSourceMappings": [], "NextMarker": 7 }), "`NextMarker` is neither"),
        (json!({ "EventSourceMappings": [], "NextMarker": {} }), "`NextMarker` is neither"),
    ] {
        check(Operation::List, told, move |_| answer.clone());
    }
}

#[test]
fn a_mapping_of_another_shape_is_unreadable() {
    for (answer, told) in [
        (
            json!({}),
            "GetEventSourceMapping: UnreadableAnswer: the answer is not what AWS sends: `UUID` is not a string",
        ),
        (
            mapping(9),
            "was requested, and the answer is mapping 00000009-0000-4000-8000-000000000000",
        ),
    ] {
        check(Operation::Get, told, move |_| answer.clone());
    }
}

#[test]
fn tags_of_another_shape_are_unreadable() {
    for (answer, told) in [
        (json!({}), "`Tags` is not an object"),
        (json!({ "Tags": [] }), "`Tags` is not an object"),
        (
            json!({ "Tags": { "esmith:stack": 7 } }),
            "the value of tag `esmith:stack` is not a string",
        ),
    ] {
        check(Operation::ListTags, told, move |_| answer.clone());
    }
}

#[test]
fn an_index_of_another_shape_is_unreadable() {
    let of = |one: Value| json!({ "ResourceTagMappingList": [one] });
    for (answer, told) in [
        (json!({}), "`ResourceTagMappingList` is not an array"),
        (of(json!({ "Tags": [] })), "`ResourceARN` is not a string"),
        (of(json!({ "ResourceARN": arn(0) })), "`Tags` is not an array"),
        (of(json!({ "ResourceARN": arn(0), "Tags": [{ "Key": "a" }] })), "`Value` is not a string"),
        (json!({ "ResourceTagMappingList": [], "PaginationToken": 7 }), "`PaginationToken` is"),
        (json!({ "ResourceTagMappingList": [], "PaginationToken": "t" }), "leads back"),
    ] {
        check(Operation::GetResources, told, move |_| answer.clone());
    }
}

#[test]
fn what_the_index_shows_and_the_list_does_not_is_asked_for() {
    let test = Test::new().spec(SPEC);
    let server = server(Operation::List, |_| page(&[mapping(1), mapping(2)], None));
    run(&test, &server, &["plan", "stack.esm.yaml", "--detailed-exitcode"]).code(0);
    run(&test, &server, &["apply", "stack.esm.yaml", "--auto-approve"]).code(0);
    run(&test, &server, &["drift", "stack.esm.yaml"]).code(0);
    run(&test, &server, &["list"]).code(0).stdout("shop/orders");
    assert_eq!(server.writes(), [""; 0]);
}

#[test]
fn a_key_that_cannot_be_read_and_not_be_taken_away_is_explained() {
    let refusal = json!({
        "Type": "User", "code": "InvalidParameterValueException",
        "message": "Lambda was unable to decrypt your filter criteria because the KMS access was denied. Please check your KMS permissions.",
    });
    let server = Server::start(move |call| match Operation::of(call) {
        Operation::Write => (400, refusal.to_string()),
        Operation::GetCallerIdentity => (200, IDENTITY.to_owned()),
        _ => (200, whole(call).to_string()),
    });
    let test =
        Test::new().spec(&SPEC.replace("filterCriteria", "batchSize: 5\n      filterCriteria"));
    let run = run(&test, &server, &["apply", "stack.esm.yaml", "--auto-approve"]).code(1);
    run.stdout("Please check your KMS permissions.").stdout("help: allow `kms:Decrypt` on the key");
}
