//! What `--format json` prints, beside what its JSON Schemas say: those are asked of every
//! document by the program itself, as tests build it.

use esmith_report::contract::violations;
use serde_json::{Value, json};

use crate::support::Test;

/// Plans as JSON; the document must keep the contract and be sorted.
#[track_caller]
fn plan(test: &Test, flags: &[&str]) -> Value {
    let words = [&["plan", "--format", "json"], flags].concat();
    let plan = test.on_spec(&words).code(0).json();
    let steps = plan["stacks"][0]["steps"].as_array().unwrap();
    assert!(steps.is_sorted_by_key(|step| step["name"].as_str()), "{plan:#}");
    plan
}

/// Applies as JSON, to this exit code, and returns the outcomes: `create clicks: done`.
#[track_caller]
fn apply(test: &Test, code: i32) -> Vec<String> {
    let run = test.on_spec(&["apply", "--auto-approve", "--format", "json"]).code(code);
    let report = run.json();
    assert!(report["calls"]["ListEventSourceMappings"].as_u64() >= Some(1), "{report:#}");
    let word = |outcome: &Value, key: &str| outcome[key].as_str().unwrap().to_owned();
    let line = |outcome: &Value| {
        let [action, name, status] = ["action", "name", "status"].map(|key| word(outcome, key));
        format!("{action} {name}: {status}")
    };
    report["stacks"][0]["outcomes"].as_array().unwrap().iter().map(line).collect()
}

/// One queue, or more of them; each line is a mapping.
fn queues(mappings: &[&str]) -> String {
    let mappings: String = mappings.iter().map(|line| format!("  {line}\n")).collect();
    format!("version: 1\nstack: queues\nregion: eu-west-1\nmappings:\n{mappings}")
}

const ORDERS: &str = "arn:aws:sqs:eu-west-1:123456789012:orders";

#[test]
fn creates_updates_and_deletes_keep_the_contract() {
    let test = Test::new().example("quickstart.esm.yaml");
    let plan = self::plan(&test, &[]);
    assert_eq!(plan["summary"]["create"], 6);
    let clicks = &plan["stacks"][0]["steps"][1];
    assert_eq!(
        clicks["location"],
        json!({ "file": "stack.esm.yaml", "line": 16, "column": 3, "endLine": 16, "endColumn": 9 })
    );
    assert!(
        clicks["changes"]
            .as_array()
            .unwrap()
            .contains(&json!({ "setting": "batchSize", "from": null, "to": { "value": 500 } }))
    );
    assert_eq!(apply(&test, 0)[..2], ["create catalog: done", "create clicks: done"]);

    test.edit("batchSize: 500", "batchSize: 400");
    test.edit("  catalog:\n", "  products:\n");
    test.edit("orders-worker", "orders-worker\n    enabled: false");
    let plan = self::plan(&test, &["--no-prune"]);
    let counts = ["update", "rename", "unchanged"].map(|count| &plan["summary"][count]);
    assert_eq!(counts, [2, 1, 3], "{plan:#}");
    assert_eq!(
        apply(&test, 0),
        ["update clicks: done", "update orders: done", "rename products: done"]
    );
    assert_eq!(self::plan(&test, &[])["stacks"][0]["steps"], json!([]));
    assert_eq!(apply(&test, 0), [""; 0]);
}

#[test]
fn a_blocked_replace_and_a_delete_keep_the_contract() {
    let test = Test::new().example("quickstart.esm.yaml");
    apply(&test, 0);
    test.edit("virtualHost: /shop", "virtualHost: /store");
    test.edit("  clicks:\n", "  hits:\n");
    test.edit("stream/clicks", "stream/hits");
    let plan = self::plan(&test, &[]);
    let steps = plan["stacks"][0]["steps"].as_array().unwrap();
    let actions: Vec<&Value> = steps.iter().map(|step| &step["action"]).collect();
    assert_eq!(actions, ["delete", "create", "replace"], "{plan:#}");
    assert_eq!(steps[0]["location"], Value::Null);
    assert_eq!(
        steps[2]["reasons"],
        json!([{ "member": "virtualHost", "from": { "value": "/shop" }, "to": { "value": "/store" } }])
    );
    assert_eq!(plan["summary"]["blocked"], 1);
    let words = ["apply", "--auto-approve", "--format", "json"];
    test.on_spec(&words).code(3).no_stdout().stderr("--allow-replace=shipping");

    test.edit("function: shipping-worker", "function: shipping-worker\n    onReplace: allow");
    let outcomes = ["delete clicks: done", "create hits: done", "replace shipping: done"];
    assert_eq!(apply(&test, 0), outcomes);
}

#[test]
fn a_blocked_adopt_keeps_the_contract() {
    let test = Test::new()
        .spec(&queues(&[&format!("orders: {{ function: worker, sqs: {{ arn: {ORDERS} }} }}")]));
    test.emulator()
        .create(&json!({ "FunctionName": "worker", "EventSourceArn": ORDERS, "BatchSize": 7 }));
    let plan = self::plan(&test, &[]);
    let step = &plan["stacks"][0]["steps"][0];
    assert_eq!(step["action"], "adopt");
    assert!(step["blocked"][0].as_str().unwrap().contains("--adopt=orders"), "{step}");
    assert_eq!(
        step["changes"],
        json!([{ "setting": "batchSize", "from": { "value": 7 }, "to": { "value": 10 } }])
    );
    test.edit("function: worker", "function: worker, adopt: true");
    assert_eq!(apply(&test, 0), ["adopt orders: done"]);
}

#[test]
fn failures_keep_the_contract() {
    let first = format!("first: {{ function: one, sqs: {{ arn: {ORDERS} }} }}");
    let test = Test::new().spec(&queues(&[&first]));
    apply(&test, 0);
    // The new mapping takes the content that the changed one gives up.
    let moved = first.replace("function: one", "function: two");
    let second = first.replace("first", "second");
    test.write("stack.esm.yaml", &queues(&[&moved, &second]));
    let plan = self::plan(&test, &[]);
    assert_eq!(plan["stacks"][0]["steps"][1]["after"], json!(["first"]), "{plan:#}");
    test.emulator().fault("UpdateEventSourceMapping=denied");
    assert_eq!(apply(&test, 1), ["update first: failed", "create second: notAttempted"]);
}

#[test]
fn what_is_hidden_and_what_cannot_be_read_keep_the_contract() {
    let source = format!(
        "{{ arn: {ORDERS}, kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1', filterCriteria: {{ filters: [{{ pattern: {{ body: {{ secret: [one] }} }} }}] }} }}"
    );
    let test =
        Test::new().spec(&queues(&[&format!("orders: {{ function: worker, sqs: {source} }}")]));
    let plan = self::plan(&test, &[]);
    assert!(!plan.to_string().contains("secret"), "{plan:#}");
    apply(&test, 0);

    test.edit("[one]", "[two]");
    let hidden = json!([{ "setting": "filterCriteria", "from": { "sensitive": {} }, "to": { "sensitive": {} } }]);
    assert_eq!(self::plan(&test, &[])["stacks"][0]["steps"][0]["changes"], hidden);
    let shown = self::plan(&test, &["--show-sensitive"]);
    assert!(shown.to_string().contains("secret"), "{shown:#}");

    test.emulator().switch(&json!({ "kms_readable": false }));
    assert_eq!(self::plan(&test, &[])["stacks"][0]["steps"], json!([]), "unknown is no difference");
    let plan = self::plan(&test, &["--overwrite-unknown"]);
    let change = &plan["stacks"][0]["steps"][0]["changes"][0];
    assert!(change["from"]["unreadable"].is_string(), "{change}");
    assert_eq!(change["to"], json!({ "sensitive": {} }));
}

#[test]
fn a_saved_plan_is_the_printed_one() {
    let test = Test::new().example("quickstart.esm.yaml");
    let printed = plan(&test, &["--out", "saved.json"]);
    let saved: Value =
        serde_json::from_str(&std::fs::read_to_string(test.path("saved.json")).unwrap()).unwrap();
    assert_eq!(printed["seal"], Value::Null);
    assert_eq!(saved["seal"]["release"], env!("CARGO_PKG_VERSION"));
    let mut unsealed = saved;
    unsealed["seal"] = Value::Null;
    assert_eq!(unsealed, printed);
}

#[test]
fn problems_and_their_absence_keep_the_contract() {
    let test =
        Test::new().spec("version: 1\nstack: broken\nmappings:\n  none: { function: worker }\n");
    let validate = ["validate", "--format", "json", "stack.esm.yaml"];
    let broken = test.run(&validate).code(1).json();
    assert_eq!(broken["problems"][0]["severity"], "error");
    let test = test.example("kinesis.esm.yaml");
    let valid = test.run(&validate).code(0).json();
    assert_eq!(valid["stacks"][0]["mappings"], 2);
    // Nothing but that the file has no id, with the line to write.
    let problems = valid["problems"].as_array().unwrap();
    let codes: Vec<&Value> = problems.iter().map(|problem| &problem["code"]).collect();
    assert_eq!(codes, ["ESM215"]);
    let help = problems[0]["help"].as_str().unwrap();
    let line = help.strip_prefix("add `").unwrap().strip_suffix('`').unwrap();
    test.edit("stack: example-kinesis\n", &format!("stack: example-kinesis\n{line}\n"));
    assert_eq!(test.run(&validate).code(0).json()["problems"], json!([]));
}

/// A document that breaks the contract is noticed.
#[track_caller]
fn check_noticed(verb: &str, document: &Value, break_it: impl FnOnce(&mut Value)) {
    let mut broken = document.clone();
    break_it(&mut broken);
    assert_eq!(violations(verb, document), [""; 0]);
    assert_ne!(violations(verb, &broken), [""; 0]);
}

#[test]
fn the_schemas_notice_a_missing_name_and_a_new_word() {
    let test = Test::new().example("sqs.esm.yaml");
    let plan = plan(&test, &[]);
    check_noticed("plan", &plan, |plan| plan["stacks"][0]["steps"][0]["action"] = "make".into());
    check_noticed("plan", &plan, |plan| {
        drop(plan["summary"].as_object_mut().unwrap().remove("adopt"))
    });
    check_noticed("plan", &plan, |plan| plan["stacks"][0]["fingerprint"] = "none".into());
    check_noticed("plan", &plan, |plan| {
        let uuid = "00000001-0000-4000-8000-000000000001";
        plan["stacks"][0]["steps"][0]["uuid"] = uuid.into();
    });
    let report = test.on_spec(&["apply", "--auto-approve", "--format", "json"]).json();
    check_noticed("apply", &report, |report| {
        report["stacks"][0]["outcomes"][0]["status"] = "failed".into();
    });
    let list = ["list", "--format", "json", "--endpoint-url", test.emulator().url()];
    let list = test.run(&list).code(0).json();
    check_noticed("list", &list, |list| list["mappings"][0]["reason"] = "".into());
    let drift = test.on_spec(&["drift", "--format", "json"]).code(0).json();
    check_noticed("drift", &drift, |drift| {
        drop(drift["stacks"][0].as_object_mut().unwrap().remove("region"))
    });
    let validate = test.run(&["validate", "--format", "json", "stack.esm.yaml"]).json();
    check_noticed("validate", &validate, |report| report["formatVersion"] = 2.into());
}
