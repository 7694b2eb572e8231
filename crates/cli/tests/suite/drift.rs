//! `esmith drift`: what somebody changed behind our back, and what AWS did by itself, with exit codes,
//! files and metrics.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Run, Test};

fn applied() -> Test {
    let test = Test::new().example("quickstart.esm.yaml");
    test.apply(&[]);
    test.emulator().forget_calls();
    test
}

/// Looks for drift, to this exit code, and returns it, a line each: `clicks settings: batchSize`. No
/// call may write.
#[track_caller]
fn drift(test: &Test, flags: &[&str], code: i32) -> Vec<String> {
    let words = [&["drift", "--format", "json"], flags].concat();
    let report = test.on_spec(&words).code(code).json();
    assert_eq!(test.emulator().calls(true), [""; 0], "drift writes nothing");
    lines(&report)
}

fn lines(report: &Value) -> Vec<String> {
    let stacks = report["stacks"].as_array().unwrap();
    let line = |drift: &Value| {
        let changes = drift["changes"].as_array().unwrap().iter();
        let changes: Vec<&str> =
            changes.map(|change| change["setting"].as_str().unwrap()).collect();
        let word = |key: &str| drift[key].as_str().unwrap().to_owned();
        format!("{} {}: {}", word("name"), word("class"), changes.join(" "))
    };
    stacks.iter().flat_map(|stack| stack["drift"].as_array().unwrap()).map(line).collect()
}

#[test]
fn what_was_just_applied_has_no_drift() {
    let test = applied();
    assert_eq!(drift(&test, &[], 0), [""; 0]);
    test.on_spec(&["drift"]).code(0).stdout("No drift in 6 mappings.");
}

#[test]
fn each_hand_behind_our_back_is_told_apart() {
    let test = applied();
    let emulator = test.emulator();
    emulator.alter("clicks-worker", &json!({ "set": { "BatchSize": 7 } }));
    emulator.alter("orders-worker", &json!({ "disable": "USER_INITIATED" }));
    emulator.alter("invoices-worker", &json!({ "disable": "LAMBDA_INITIATED" }));
    emulator.alter("events-worker", &json!({ "lastProcessingResult": "PROBLEM: no connection" }));
    emulator.alter("catalog-worker", &json!("remove"));
    test.edit("virtualHost: /shop", "virtualHost: /store");
    assert_eq!(
        drift(&test, &[], 2),
        [
            "catalog missing: ",
            "clicks settings: batchSize",
            "events problem: ",
            "invoices disabledByAws: enabled",
            "orders settings: enabled",
            "shipping replaced: virtualHost",
        ]
    );
    assert_eq!(drift(&test, &["--target", "o*"], 2), ["orders settings: enabled"]);
    test.on_spec(&["drift"])
        .code(2)
        .stdout("a user disabled it")
        .stdout("AWS disabled it, and the spec wants it enabled")
        .stdout("Disabled, by AWS (LAMBDA_INITIATED)")
        .stdout("PROBLEM: no connection");
}

#[test]
fn a_mapping_that_left_the_spec_is_unexpected() {
    let test = applied();
    test.edit("  clicks:\n", "  hits:\n");
    test.edit("stream/clicks", "stream/hits");
    assert_eq!(drift(&test, &[], 2), ["clicks unexpected: ", "hits missing: "]);
}

/// Two specs in one account, of which one is looked at.
#[test]
fn a_whole_account_shows_other_stacks_and_what_nobody_owns() {
    let test = applied();
    let orders = "arn:aws:sqs:eu-west-1:123456789012:audit";
    test.emulator().create(&json!({ "FunctionName": "audit", "EventSourceArn": orders }));
    let mail = "version: 1\nstack: letters\nregion: eu-west-1\nmappings:\n  mail: { function: mail, sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:mail' } }\n";
    test.write("letters.esm.yaml", mail);
    let url = test.emulator().url().to_owned();
    let apply = ["apply", "--auto-approve", "letters.esm.yaml", "--endpoint-url", &url];
    test.run(&apply).code(0);
    test.emulator().alter("mail", &json!({ "disable": "LAMBDA_INITIATED" }));
    test.emulator().forget_calls();

    assert_eq!(drift(&test, &[], 0), [""; 0], "others are not looked at unasked");
    assert_eq!(drift(&test, &["--account-wide"], 2), ["mail disabledByAws: "]);
    let unmanaged = drift(&test, &["--unmanaged"], 0);
    assert_eq!(unmanaged.len(), 1, "{unmanaged:?}");
    assert!(unmanaged[0].ends_with(" unmanaged: "), "{unmanaged:?}");
}

#[test]
fn several_formats_are_written_at_once() {
    let test = applied();
    test.emulator().alter("clicks-worker", &json!({ "set": { "BatchSize": 7 } }));
    let files = ["json", "markdown", "html", "github", "sarif", "junit", "prometheus", "text"];
    let outputs = files.map(|format| format!("--output={format}=out.{format}"));
    let outputs: Vec<&str> = outputs.iter().map(String::as_str).collect();
    test.on_spec(&[&["drift"], &outputs[..]].concat()).code(2);
    for format in files {
        let text = fs::read_to_string(test.path(&format!("out.{format}"))).unwrap();
        assert!(text.contains("settings"), "{format}: {text}");
    }
}

#[test]
fn functions_and_aliases_that_are_gone_are_told_where_asked() {
    let test = applied();
    test.emulator().miss(&json!({ "functions": ["orders-worker", "clicks-worker:live"] }));
    assert_eq!(drift(&test, &[], 0), [""; 0], "nobody asked");
    assert_eq!(drift(&test, &["--check-references"], 2), ["clicks orphan: ", "orders orphan: "]);
    let asked = test.emulator().calls(false).into_iter();
    let asked = asked.filter(|call| call == "GetFunctionConfiguration").count();
    assert_eq!(asked, 7, "one for each of six functions, and one for that of a gone alias");
    test.on_spec(&["drift", "--check-references"])
        .code(2)
        .stdout("function `clicks-worker` has no version or alias `live`")
        .stdout("function `orders-worker` does not exist");
}

#[test]
fn a_missing_permission_on_functions_is_named() {
    let test = applied();
    test.emulator().fault("GetFunctionConfiguration=denied");
    test.on_spec(&["drift", "--check-references"])
        .code(1)
        .stderr("lambda:GetFunctionConfiguration is needed to tell whether a function exists");
}

fn metrics(test: &Test) -> String {
    fs::read_to_string(test.path("esmith.prom")).unwrap()
}

const METRICS: &str = "--output=prometheus=esmith.prom";

#[test]
fn metrics_count_drift_and_calls() {
    let test = applied();
    test.emulator().alter("clicks-worker", &json!({ "set": { "BatchSize": 7 } }));
    test.on_spec(&["drift", METRICS]).code(2);
    let text = metrics(&test);
    let count = |class: &str, count: usize| {
        let labels = format!(
            "stack=\"quickstart\",account=\"123456789012\",region=\"eu-west-1\",class=\"{class}\""
        );
        assert!(text.contains(&format!("esmith_drift_mappings{{{labels}}} {count}\n")), "{text}");
    };
    count("settings", 1);
    count("missing", 0);
    assert!(text.contains("esmith_last_run_success 1\n"), "{text}");
    assert!(text.contains("esmith_api_calls_total{operation=\"ListEventSourceMappings\"} 1\n"));
}

/// Runs what fails, and claims that metrics tell so.
#[track_caller]
fn check_failure(test: &Test, run: impl FnOnce(&Test) -> Run) {
    test.write("esmith.prom", "stale");
    run(test).code(1);
    let text = metrics(test);
    assert!(text.contains("esmith_last_run_success 0\n"), "{text}");
    assert!(!text.contains("esmith_drift_mappings"), "what was not seen is not counted: {text}");
}

#[test]
fn metrics_tell_of_whatever_failure() {
    let test = applied();
    test.emulator().fault("ListEventSourceMappings=denied");
    check_failure(&test, |test| test.on_spec(&["drift", METRICS]));
    assert!(
        metrics(&test).contains("esmith_api_calls_total{operation=\"ListEventSourceMappings\"} 1")
    );
    check_failure(&test, |test| test.run(&["drift", "nowhere.esm.yaml", METRICS]));
    let unwritable = "--output=json=no/such/folder.json";
    check_failure(&test, |test| test.on_spec(&["drift", METRICS, unwritable]));
    test.write("stack.esm.yaml", "version: 1\nstack: shop\nmappings: 3\n");
    check_failure(&test, |test| test.on_spec(&["drift", METRICS]));
}

#[test]
fn a_target_that_names_nothing_is_an_error() {
    let test = applied();
    test.on_spec(&["drift", "--target", "nothing"]).code(1).stderr("names no mapping");
}

/// Returns the lines of the spec that a run changes: what goes, then what comes.
fn changed(test: &Test, run: impl FnOnce(&Test)) -> (Vec<String>, Vec<String>) {
    let lines = |test: &Test| {
        let text = fs::read_to_string(test.path("stack.esm.yaml")).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let before = lines(test);
    run(test);
    let after = lines(test);
    let gone = before.iter().filter(|line| !after.contains(line)).cloned().collect();
    let new = after.iter().filter(|line| !before.contains(line)).cloned().collect();
    (gone, new)
}

#[test]
fn what_a_person_changed_flows_back_into_the_spec() {
    let test = applied();
    test.edit("      batchSize: 500\n", "      batchSize: 500   # found by measuring\n");
    let emulator = test.emulator();
    emulator
        .alter("clicks-worker", &json!({ "set": { "BatchSize": 7, "ParallelizationFactor": 3 } }));
    emulator.alter("orders-worker", &json!({ "disable": "USER_INITIATED" }));
    emulator.alter("invoices-worker", &json!({ "unset": ["FilterCriteria"] }));
    let run = |test: &Test| {
        test.on_spec(&["drift", "--accept"])
            .code(0)
            .stderr("Edited stack.esm.yaml")
            .stderr("clicks: `batchSize` accepted")
            .stdout("No drift in 6 mappings.");
    };
    let (gone, new) = changed(&test, run);
    assert_eq!(gone, ["      batchSize: 500   # found by measuring"]);
    assert_eq!(
        new,
        [
            "      batchSize: 7   # found by measuring",
            "      parallelizationFactor: 3",
            "    enabled: false",
        ]
    );
    assert_eq!(test.plan(), [""; 0]);
    assert_eq!(test.emulator().calls(true), [""; 0], "nothing was written to AWS");
}

#[test]
fn what_cannot_be_accepted_is_named_and_left() {
    let test = applied();
    let emulator = test.emulator();
    emulator.alter("invoices-worker", &json!({ "disable": "LAMBDA_INITIATED" }));
    emulator.alter("catalog-worker", &json!("remove"));
    test.edit("  clicks:\n", "  # ${\n  clicks:\n");
    test.edit("function: clicks-worker:live", "function: clicks-${region}");
    let (gone, new) = changed(&test, |test| {
        test.on_spec(&["drift", "--accept"])
            .code(2)
            .stderr("invoices: left: AWS disabled it, which nobody meant")
            .stderr("catalog: left: drift of class `missing` is not accepted")
            .stderr("clicks: `function` left: it comes from a variable");
    });
    assert_eq!((gone, new), (vec![], vec![]));
}

#[test]
fn a_file_that_another_stack_includes_too_is_left() {
    let test = Test::new();
    let shared = "mappings:
  orders:
    function: orders-${stage}
    sqs: { arn: 'arn:aws:sqs:eu-west-1:${account}:orders-${stage}', batchSize: 5 }
";
    test.write("shared.yaml", shared);
    for stage in ["dev", "prod"] {
        fs::create_dir(test.path(stage)).unwrap();
        let root = format!(
            "version: 1\nstack: {stage}\nregion: eu-west-1\nvariables: {{ stage: {stage} }}\ninclude: [../shared.yaml]\n"
        );
        test.write(&format!("{stage}/stack.esm.yaml"), &root);
    }
    let url = test.emulator().url();
    let both = |words: &[&str]| {
        let reach = ["dev", "prod", "--endpoint-url", url, "--rate", "0"];
        test.run(&[words, &reach].concat())
    };
    both(&["apply", "--auto-approve"]).code(0);
    test.emulator().alter("orders-dev", &json!({ "set": { "BatchSize": 7 } }));
    test.emulator().alter("orders-prod", &json!({ "set": { "BatchSize": 9 } }));
    both(&["drift", "--accept"])
        .code(2)
        .stderr("orders: `batchSize` left: the edit would change something else too");
    assert_eq!(fs::read_to_string(test.path("shared.yaml")).unwrap(), shared);
}
