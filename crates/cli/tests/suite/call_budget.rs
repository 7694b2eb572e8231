//! What a plan of a stack without changes costs: the pages of the list and of the tagging index, one
//! read for each mapping under a key, the caller's identity where a guard needs it; nothing else.

use std::collections::BTreeMap;

use serde_json::json;

use crate::support::Test;

/// Writes a stack of queues; filters of the first ones are encrypted.
fn stack(name: &str, guard: &str, mappings: usize, encrypted: usize) -> String {
    let head = format!("version: 1\nstack: {name}\n{guard}mappings:\n");
    let mapping = |number: usize| {
        let hidden = if number < encrypted {
            ", kmsKeyArn: \"arn:aws:kms:eu-west-1:123456789012:key/12345678-1234-1234-1234-123456789012\", \
             filterCriteria: { filters: [{ pattern: { body: { a: [1] } } }] }"
        } else {
            ""
        };
        format!(
            "  m{number}: {{ function: f{number}, sqs: {{ arn: \"arn:aws:sqs:eu-west-1:123456789012:{name}-{number}\"{hidden} }} }}\n"
        )
    };
    (0..mappings).map(mapping).fold(head, |text, line| text + &line)
}

/// Applies stacks and claims what calls a plan then makes.
#[track_caller]
fn check(stacks: &[String], expected: &serde_json::Value) {
    let test = Test::with(&["--transition", "0"]);
    for (number, text) in stacks.iter().enumerate() {
        test.write(&format!("{number}.esm.yaml"), text);
    }
    let reach = [".", "--rate", "0", "--endpoint-url", test.emulator().url()];
    test.run(&[&["apply", "--auto-approve", "--quiet"], &reach[..]].concat()).code(0);
    test.emulator().forget_calls();
    test.run(&[&["plan", "--detailed-exitcode"], &reach[..]].concat()).code(0);
    let mut counts = BTreeMap::<String, u32>::new();
    for operation in test.emulator().calls(false) {
        *counts.entry(operation).or_default() += 1;
    }
    assert_eq!(json!(counts), *expected);
}

#[test]
fn a_plan_without_changes_costs_its_pages_and_the_reads_of_what_keys_hide() {
    let expected = json!({
        "ListEventSourceMappings": 3, "GetResources": 3, "GetEventSourceMapping": 7,
        "GetCallerIdentity": 1,
    });
    check(&[stack("shop", "account: \"123456789012\"\n", 230, 7)], &expected);
}

#[test]
fn without_a_guard_the_account_is_asked_all_the_same() {
    let expected =
        json!({ "ListEventSourceMappings": 1, "GetResources": 1, "GetCallerIdentity": 1 });
    check(&[stack("shop", "", 3, 0)], &expected);
}

#[test]
fn stacks_of_one_region_share_the_pages() {
    let stacks = ["one", "two", "three"].map(|name| stack(name, "", 10, 1));
    let expected = json!({
        "ListEventSourceMappings": 1, "GetResources": 1, "GetEventSourceMapping": 3,
        "GetCallerIdentity": 1,
    });
    check(&stacks, &expected);
}

#[test]
fn each_write_to_a_mapping_is_proved_by_lambda() {
    let test = Test::with(&["--transition", "0"]);
    let text = stack("shop", "", 5, 0);
    let reach = [".", "--rate", "0", "--endpoint-url", test.emulator().url()];
    let apply = |text: &str| {
        test.write("stack.esm.yaml", text);
        test.emulator().forget_calls();
        test.run(&[&["apply", "--auto-approve", "--quiet"], &reach[..]].concat()).code(0);
        let calls = test.emulator().calls(false);
        let proofs = calls.iter().filter(|call| *call == "ListTags").count();
        (test.emulator().calls(true), proofs)
    };
    let all = |write: &str| vec![write.to_owned(); 5];
    assert_eq!(apply(&text), (all("CreateEventSourceMapping"), 0));
    let updated = text.replace("sqs: {", "sqs: { batchSize: 5,");
    assert_eq!(apply(&updated), (all("UpdateEventSourceMapping"), 5));
    let tagged = updated.replace("sqs: {", "tags: { team: a }, sqs: {");
    // The index may be late, so the plan asks Lambda, too, before it says that tags differ.
    assert_eq!(apply(&tagged), (all("TagResource"), 10));
    assert_eq!(apply(&updated), (all("UntagResource"), 10));
}
