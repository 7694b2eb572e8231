//! Edit, plan, apply: the loop of the README, on the quickstart and on every other example.

use std::{collections::BTreeSet, fs};

use serde_json::Value;

use crate::support::{Test, examples};

fn applied() -> Test {
    let test = Test::new().example("quickstart.esm.yaml");
    let writes = test.apply(&[]);
    assert_eq!(writes, ["CreateEventSourceMapping"; 6]);
    test
}

#[test]
fn the_quickstart_creates_six_kinds() {
    let test = Test::new().example("quickstart.esm.yaml");
    let plan = test.on_spec(&["plan", "--format", "json"]).code(0);
    let kinds: BTreeSet<String> =
        plan.list("steps").iter().map(|step| step["kind"].as_str().unwrap().to_owned()).collect();
    assert_eq!(kinds.len(), 6, "{kinds:?}");
    assert_eq!(test.emulator().calls(true), [""; 0], "a plan writes nothing");
    test.on_spec(&["apply", "--auto-approve"]).code(0).stdout("6 to create").stdout("6 done");
    assert_eq!(test.emulator().mappings().len(), 6);
}

#[test]
fn applied_again_nothing_changes_and_no_write_is_sent() {
    let test = applied();
    test.emulator().forget_calls();
    test.on_spec(&["apply", "--auto-approve"]).code(0).stdout("Nothing changes");
    assert_eq!(test.emulator().calls(true), [""; 0]);
    assert!(!test.emulator().calls(false).is_empty(), "but it looked");
}

/// Edits the applied quickstart: the plan has exactly this step, and apply sends exactly these writes.
#[track_caller]
fn check(from: &str, to: &str, step: &str, writes: &[&str]) {
    let test = applied();
    test.edit(from, to);
    assert_eq!(test.plan(), [step]);
    assert_eq!(test.apply(&[]), writes);
}

const UPDATE: &[&str] = &["UpdateEventSourceMapping"];

#[test]
fn a_changed_setting_is_exactly_that_update() {
    check("batchSize: 500", "batchSize: 400", "update clicks: batchSize 500 -> 400", UPDATE);
}

#[test]
fn a_removed_setting_is_reset() {
    check("      batchSize: 500\n", "", "update clicks: batchSize 500 -> 100", UPDATE);
}

#[test]
fn a_removed_object_is_reset() {
    let line = "      scalingConfig: { maximumConcurrency: 20 }\n";
    let step = r#"update orders: scalingConfig {"maximumConcurrency":20} -> null"#;
    check(line, "", step, UPDATE);
}

#[test]
fn a_changed_function_is_changed_in_place() {
    let step = r#"update clicks: function "clicks-worker:live" -> "clicks-worker:next""#;
    check("clicks-worker:live", "clicks-worker:next", step, UPDATE);
}

#[test]
fn a_changed_tag_is_sent_as_tags_only() {
    let step = r#"update invoices: tags {"team":"billing"} -> {"team":"accounts"}"#;
    check("{ team: billing }", "{ team: accounts }", step, &["TagResource"]);
}

#[test]
fn a_removed_mapping_is_deleted() {
    let orders = "  orders:
    function: orders-worker
    sqs:
      arn: arn:aws:sqs:eu-west-1:${account}:orders
      batchSize: 10
      functionResponseTypes: [ReportBatchItemFailures]
      scalingConfig: { maximumConcurrency: 20 }
";
    check(orders, "", "delete orders: ", &["DeleteEventSourceMapping"]);
}

/// Edits a create-only member of the applied quickstart: the plan shows the replace as blocked,
/// apply refuses it, and carries it out once it is allowed.
#[track_caller]
fn check_replace(name: &str, member: &str, from: &str, to: &str) {
    let test = applied();
    let uuid = uuid_of(&test, name);
    test.edit(from, to);
    let allow = format!("--allow-replace={name}");

    let plan = test.on_spec(&["plan", "--format", "json", "--detailed-exitcode"]).code(2);
    let [step] = plan.list("steps").try_into().unwrap();
    assert_eq!((&step["name"], &step["action"]), (&name.into(), &"replace".into()));
    assert_eq!(step["reasons"][0]["member"], member);
    assert!(step["consequence"].is_string() && step["strategy"].is_string(), "{step}");
    let why = format!("replace is not allowed; {allow} or onReplace: allow");
    assert_eq!(step["blocked"], Value::from(vec![why.as_str()]));

    test.emulator().forget_calls();
    test.on_spec(&["apply", "--auto-approve"]).code(3).stderr(&why);
    assert_eq!(test.emulator().calls(true), [""; 0]);

    let mut writes = test.apply(&[&allow]);
    writes.sort();
    assert_eq!(writes, ["CreateEventSourceMapping", "DeleteEventSourceMapping"]);
    assert_eq!(test.emulator().mappings().len(), 6, "one mapping for each entry");
    assert_ne!(uuid_of(&test, name), uuid);
}

/// Returns the UUID of the only mapping whose function is named for an entry of the quickstart.
#[track_caller]
fn uuid_of(test: &Test, name: &str) -> String {
    let function = format!(":{name}-worker");
    let is_meant = |mapping: &&Value| mapping["FunctionArn"].as_str().unwrap().contains(&function);
    let mappings = test.emulator().mappings();
    let found: Vec<&Value> = mappings.iter().filter(is_meant).collect();
    assert_eq!(found.len(), 1, "{name}");
    found[0]["UUID"].as_str().unwrap().to_owned()
}

#[test]
fn another_topic_is_a_replace() {
    check_replace("events", "topics", "topics: [events]", "topics: [clicks]");
}

#[test]
fn another_consumer_group_is_a_replace() {
    let group = "consumerGroupId: events-worker";
    check_replace("events", "consumerGroupId", group, "consumerGroupId: events-2");
}

#[test]
fn another_virtual_host_is_a_replace() {
    check_replace("shipping", "virtualHost", "virtualHost: /shop", "virtualHost: /store");
}

#[test]
fn another_database_is_a_replace() {
    check_replace("catalog", "databaseName", "databaseName: catalog", "databaseName: stock");
}

#[test]
fn another_arn_is_a_replace() {
    check_replace("orders", "arn", "${account}:orders", "${account}:orders-2");
}

#[test]
fn local_keeps_its_state_between_runs() {
    let test = Test::new().example("quickstart.esm.yaml");
    let apply = ["apply", "--local", "--auto-approve", "stack.esm.yaml"];
    test.run(&apply).code(0).stdout("6 done");
    assert!(test.path(".esmith/emulator.json").is_file());
    test.run(&apply).code(0).stdout("Nothing changes");
    test.run(&["list", "--local", "--region", "eu-west-1"]).code(0).stdout("6 mappings");
    assert_eq!(test.emulator().calls(false), [""; 0], "no call leaves the program");
}

#[test]
fn every_example_is_valid_applies_and_then_plans_empty() {
    let mut names: Vec<String> = fs::read_dir(examples())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".esm.yaml"))
        .collect();
    names.sort();
    assert!(names.len() >= 9, "{names:?}");
    for name in names {
        let test = Test::new().example(&name);
        test.run(&["validate", "stack.esm.yaml"]).code(0);
        assert!(test.plan().iter().all(|step| step.starts_with("create ")), "{name}");
        test.apply(&[]);
    }
}
