//! What was reviewed is what is applied, and what would be refused is told before.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Emulator, Run, Test};

/// A Kafka mapping has nothing that names an account.
const KAFKA: &str = "version: 1
stack: events
region: eu-west-1
mappings:
  orders:
    function: orders
    selfManagedKafka:
      bootstrapServers: [kafka.example.com:9092]
      topics: [orders]
      consumerGroupId: shop
      startingPosition: LATEST
      sourceAccessConfigurations: [{ type: VPC_SUBNET, uri: 'subnet:subnet-1' }, { type: VPC_SECURITY_GROUP, uri: 'security_group:sg-1' }]
";

fn queue(stack: &str, batch: u32) -> String {
    format!(
        "version: 1\nstack: {stack}\nregion: eu-west-1\nmappings:\n  {stack}: {{ function: {stack}, sqs: {{ arn: 'arn:aws:sqs:eu-west-1:123456789012:{stack}', batchSize: {batch} }} }}\n"
    )
}

fn saved(test: &Test) -> Value {
    serde_json::from_str(&fs::read_to_string(test.path("saved.json")).unwrap()).unwrap()
}

/// Applies the saved plan: it must be refused for this reason, and nothing be written.
#[track_caller]
fn check_refused(test: &Test, why: &str) {
    test.emulator().forget_calls();
    let run = test.on_spec(&["apply", "--auto-approve", "--plan", "saved.json"]);
    run.code(3).stderr("nothing was written").stderr(why);
    assert_eq!(test.emulator().calls(true), [""; 0]);
}

#[test]
fn what_was_planned_in_one_account_is_not_applied_in_another() {
    let test = Test::new().spec(KAFKA);
    let other = Emulator::start(&["--account", "210987654321"]);
    let plan = ["plan", "stack.esm.yaml", "--format", "json", "--out", "saved.json"];
    let there = [&plan[..], &["--endpoint-url", other.url()]].concat();
    let there = test.run(&there).code(0).json();
    check_refused(
        &test,
        "stack `events` was planned in account 210987654321, and the credentials are those of 123456789012",
    );
    let fingerprint = there["stacks"][0]["fingerprint"].as_str().unwrap();
    test.on_spec(&["apply", "--auto-approve", "--expect", fingerprint]).code(3);
    test.on_spec(&plan[..1]).code(0).stdout("account 123456789012");
}

#[test]
fn a_saved_plan_that_was_edited_is_refused() {
    let test = Test::new().spec(KAFKA);
    test.on_spec(&["plan", "--out", "saved.json"]).code(0);
    let whole = saved(&test);
    let edits: [(&str, &str, Value, &str); 6] = [
        ("/stacks/0/steps", "", json!([]), "it is not as `plan --out` wrote it"),
        ("/stacks/0/steps/0", "function", json!("other"), "it is not as `plan --out` wrote it"),
        ("", "more", json!(1), "it is not as `plan --out` wrote it"),
        ("", "formatVersion", json!(2), "its formatVersion is 2, and this release reads 1"),
        ("/seal", "release", json!("0.0.1"), "esmith 0.0.1 saved it, and this is esmith "),
        ("", "seal", Value::Null, "it was not saved with `plan --out`"),
    ];
    for (at, member, value, why) in edits {
        let mut edited = whole.clone();
        let place = edited.pointer_mut(at).unwrap();
        if member.is_empty() {
            *place = value;
        } else {
            place[member] = value;
        }
        test.write("saved.json", &edited.to_string());
        check_refused(&test, why);
    }
    test.write("saved.json", &whole.to_string());
    assert_eq!(test.apply(&["--plan", "saved.json"]), ["CreateEventSourceMapping"]);
}

#[test]
fn a_stack_without_steps_then_and_now_may_have_moved() {
    let test = Test::new();
    test.write("a.esm.yaml", &queue("a", 5));
    test.write("b.esm.yaml", &queue("b", 5));
    let all = |words: &[&str]| -> Run {
        test.run(&[words, &[".", "--endpoint-url", test.emulator().url(), "--rate", "0"]].concat())
    };
    all(&["apply", "--auto-approve"]).code(0);
    // Two pull requests from one state: the first changes `a`, the second `b`.
    test.write("b.esm.yaml", &queue("b", 7));
    all(&["plan", "--out", "second.json"]).code(0);
    test.write("b.esm.yaml", &queue("b", 5));
    test.write("a.esm.yaml", &queue("a", 6));
    all(&["apply", "--auto-approve"]).code(0);
    test.write("b.esm.yaml", &queue("b", 7));
    let second = ["apply", "--auto-approve", "--plan", "second.json"];
    all(&second).code(0).stdout("Applied: 1 done");
    // A stack that has steps now was not reviewed.
    test.write("b.esm.yaml", &queue("b", 5));
    all(&["plan", "--out", "second.json"]).code(0);
    test.write("a.esm.yaml", &queue("a", 5));
    all(&second).code(3).stderr("stack `a` moved since it was planned").lacks("stack `b` moved");
}

#[test]
fn every_plan_says_what_apply_would_refuse() {
    let test = Test::new().example("quickstart.esm.yaml");
    test.on_spec(&["plan", "--check"]).code(0).lacks("apply will refuse");
    test.apply(&[]);
    let test = test.spec("version: 1\nstack: quickstart\nregion: eu-west-1\nmappings: {}\n");
    let why = "6 of 6 owned mappings would be deleted";
    for format in ["text", "json", "markdown", "html"] {
        let run = test.on_spec(&["plan", "--check", "--detailed-exitcode", "--format", format]);
        let run = run.code(3).stdout(why);
        if format == "json" {
            assert_eq!(run.json()["stacks"][0]["refusals"][0]["name"], Value::Null);
        } else {
            run.stdout("apply will refuse: ");
        }
    }
    test.on_spec(&["plan"]).code(0);
    test.on_spec(&["plan", "--check", "--max-change-percent", "100"]).code(0);
}

#[test]
fn a_blocked_step_fails_the_check_and_is_named() {
    let test = Test::new().spec(&queue("a", 5));
    test.emulator().create(&json!({
        "FunctionName": "a",
        "EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:a",
    }));
    let run = test.on_spec(&["plan", "--check"]).code(3);
    run.stdout("apply will refuse: 1 blocked step: a").stdout("nobody\n        owns it");
    test.on_spec(&["plan", "--check", "--adopt=a", "--max-change-percent", "100"]).code(0);
}

#[test]
fn what_can_never_be_changed_is_shown_before_it_is_created() {
    let test = Test::new().spec(&KAFKA.replace("      startingPosition: LATEST\n", ""));
    for format in ["text", "markdown", "html"] {
        let run = test.on_spec(&["plan", "--format", format]).code(0);
        for value in ["TRIM_HORIZON", "shop", "[\"orders\"]"] {
            let value =
                if format == "html" { value.replace('"', "&quot;") } else { value.to_owned() };
            run.text()
                .lines()
                .find(|line| line.contains(&value) && line.contains("(cannot be changed later)"))
                .unwrap_or_else(|| panic!("{value} in {}", run.text()));
        }
    }
    test.on_spec(&["plan", "--local"]).code(64);
    let local = test.run(&["plan", "stack.esm.yaml", "--local"]).code(0);
    local.stdout("Stack events · emulator · region eu-west-1");
}
