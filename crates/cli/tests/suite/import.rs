//! Mappings that nobody declared, imported, adopted, and at rest.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Run, Test};

const LOGIN: &str = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:login";

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:123456789012:{resource}")
}

/// An account with mappings that somebody made by hand.
fn handmade() -> Test {
    let test = Test::with(&["--transition", "0"]);
    let login = json!([{ "Type": "BASIC_AUTH", "URI": LOGIN }]);
    let mappings = [
        json!({ "FunctionName": "orders-worker", "EventSourceArn": arn("sqs", "orders"), "BatchSize": 5,
            "Tags": { "team": "shop" } }),
        json!({ "FunctionName": "clicks-worker:live", "EventSourceArn": arn("kinesis", "stream/clicks"),
            "StartingPosition": "TRIM_HORIZON", "Enabled": false }),
        json!({ "FunctionName": "events-worker", "EventSourceArn": arn("kafka", "cluster/events/0b-1"),
            "Topics": ["events"], "StartingPosition": "LATEST" }),
        json!({ "FunctionName": "ship-worker", "EventSourceArn": arn("mq", "broker:shop:b-1"),
            "Queues": ["ship"], "SourceAccessConfigurations": login }),
    ];
    mappings.iter().for_each(|mapping| test.emulator().create(mapping));
    test
}

fn import(test: &Test, words: &[&str]) -> Run {
    let reach = ["import", "--endpoint-url", test.emulator().url(), "--rate", "0"];
    test.run(&[&reach, words].concat())
}

#[test]
fn what_is_imported_adopts_everything_and_changes_nothing() {
    let test = handmade();
    let created = test.emulator().calls(true);
    let before = settings(&test);
    let run = import(&test, &["--out", "stack.esm.yaml", "--mq-engine", "rabbitmq"]).code(0);
    run.stdout("wrote stack.esm.yaml").stderr("apply stack.esm.yaml --adopt");
    assert_eq!(test.emulator().calls(true), created, "an import writes nothing to AWS");

    test.run(&["validate", "stack.esm.yaml"]).code(0);
    let adopts = [
        "adopt clicks-worker-live-clicks: ",
        "adopt events-worker-events: ",
        "adopt orders-worker-orders: ",
        "adopt ship-worker-ship: ",
    ];
    assert_eq!(test.plan(), adopts);
    assert_eq!(test.apply(&["--adopt"]), ["TagResource"; 4]);
    assert_eq!(settings(&test), before);
}

/// Returns what the mappings do, by function.
fn settings(test: &Test) -> Vec<Value> {
    let mut mappings = test.emulator().mappings();
    for mapping in &mut mappings {
        let mapping = mapping.as_object_mut().unwrap();
        mapping
            .retain(|member, _| !member.starts_with("Last") && member != "StateTransitionReason");
    }
    mappings.sort_by_key(|mapping| mapping["FunctionArn"].to_string());
    mappings
}

#[test]
fn without_a_file_the_spec_is_the_only_result() {
    let test = handmade();
    let words = ["--stack", "shop", "--function", "orders-*", "--tag", "team=shop"];
    let run = import(&test, &words).code(0).stderr("save it as shop.esm.yaml");
    let text = run.text();
    let lines = text.lines();
    let (ids, others): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with("id: "));
    assert!(matches!(ids[..], [id] if id.len() == "id: ".len() + 8), "{run}");
    assert_eq!(
        others.join("\n") + "\n",
        "# yaml-language-server: $schema=./esmith.schema.json
version: 1
stack: shop
account: \"123456789012\"
region: eu-west-1
mappings:
  orders-worker-orders:
    function: orders-worker
    tags:
      team: shop
    sqs:
      arn: arn:aws:sqs:eu-west-1:123456789012:orders
      batchSize: 5
      # AWS's defaults: maximumBatchingWindowInSeconds: 0
"
    );
}

#[test]
fn a_mapping_that_cannot_be_told_is_named_and_the_others_are_written() {
    let test = handmade();
    let run = import(&test, &["--out", "stack.esm.yaml"]).code(1);
    run.stdout("wrote stack.esm.yaml").stderr("ship-worker").stderr("--mq-engine");
}

#[test]
fn nothing_that_exists_is_overwritten_unasked() {
    let test = handmade();
    let words = ["--split", "--out", "specs/", "--stack", "shop", "--mq-engine", "rabbitmq"];
    import(&test, &words).code(0).stdout("wrote specs/shop/orders-worker.yaml");
    import(&test, &words).code(1).stderr("specs/shop.esm.yaml` exists").no_stdout();
    import(&test, &[&words[..], &["--force"]].concat()).code(0);
    fs::write(test.path("specs/shop/stray.yaml"), "mappings: {}").unwrap();
    import(&test, &[&words[..], &["--force"]].concat()).code(1).stderr("stray.yaml");
}

#[test]
fn nothing_to_import_is_said() {
    let test = handmade();
    import(&test, &["--function", "nobody-*"]).code(1).stderr("nothing to import").no_stdout();
}

const TEMPLATE: &str = "Parameters:
  Name: { Type: String }
Resources:
  Orders:
    Type: AWS::Lambda::EventSourceMapping
    Properties:
      FunctionName: !Ref Name
      EventSourceArn: !Sub 'arn:aws:sqs:${AWS::Region}:${AWS::AccountId}:orders'
";

#[test]
fn a_template_becomes_a_spec_that_names_what_it_needs() {
    let test = Test::new();
    test.write("template.yaml", TEMPLATE);
    let run = test.run(&["import", "--from", "template.yaml", "--out", "stack.esm.yaml"]).code(0);
    run.stdout("wrote stack.esm.yaml").stderr("with --var: Name").stderr("DeletionPolicy: Retain");
    test.run(&["validate", "stack.esm.yaml"]).code(1).stdout("variable `Name` has no value");
    test.run(&["validate", "stack.esm.yaml", "--var", "Name=worker"]).code(0);

    let words = ["--from", "template.yaml", "--out", "stack.esm.yaml"];
    let again = ["--force", "--parameter", "Name=worker"];
    test.run(&[&["import"], &words[..], &again].concat()).code(0);
    assert_eq!(test.plan(), ["create Orders: "]);
    assert_eq!(test.emulator().calls(true), [""; 0]);
}

#[test]
fn a_folder_of_the_cdk_is_read_whole_and_says_how_cloudformation_lets_go() {
    let test = Test::new();
    test.write("cdk.out/Shop.template.json", &template("Orders"));
    test.write("cdk.out/assembly-Prod/Mail.template.json", &template("Mails"));
    test.write("cdk.out/asset.0a1b/handler.template.json", "no template");
    test.write("cdk.out/manifest.json", "{}");
    let run = test.run(&["import", "--from", "cdk.out", "--out", "stack.esm.yaml"]).code(0);
    run.stderr("2 mappings").stderr("Retain").stderr("\n  Mails").stderr("\n  Orders");
    assert_eq!(test.plan(), ["create Mails: ", "create Orders: "]);
    test.run(&["import", "--from", "cdk.out/asset.0a1b"]).code(1).stderr("cannot import from");
    test.write("empty/note.txt", "");
    test.run(&["import", "--from", "empty"]).code(1).stderr("*.template.json");
}

#[test]
fn files_of_two_tools_are_not_mixed() {
    let test = Test::new();
    test.write("a.json", &template("A"));
    test.write("b.json", r#"{"EventSourceMappings": []}"#);
    test.run(&["import", "--from", "a.json", "--from", "b.json"]).code(1).stderr("several tools");
}

/// Returns a template with one mapping.
fn template(id: &str) -> String {
    let properties = json!({ "FunctionName": "worker", "EventSourceArn": arn("sqs", id) });
    let resource = json!({ "Type": "AWS::Lambda::EventSourceMapping", "Properties": properties });
    json!({ "Resources": { id: resource } }).to_string()
}

#[test]
fn a_file_of_no_known_tool_is_refused() {
    let test = Test::new();
    test.write("other.yaml", "services: {}");
    test.run(&["import", "--from", "other.yaml"]).code(1).stderr("neither a CloudFormation");
    fs::write(test.path("wide.yaml"), b"\xff\xfeR\0e\0s\0").unwrap();
    test.run(&["import", "--from", "wide.yaml"]).code(1).stderr("not UTF-8");
    test.run(&["import", "--from", "absent.yaml"]).code(1).stderr("no such file");
    test.run(&["import", "--from", "other.yaml", "--local"]).code(64);
}

#[test]
fn a_terraform_state_becomes_a_spec_for_the_region_it_is_of() {
    let test = Test::new();
    let function = "arn:aws:lambda:eu-west-1:123456789012:function:worker";
    let attributes = json!({ "function_arn": function, "event_source_arn": arn("sqs", "orders"), "batch_size": 5 });
    let resource = json!({ "mode": "managed", "type": "aws_lambda_event_source_mapping", "name": "orders",
        "instances": [{ "attributes": attributes }] });
    let state = json!({ "version": 4, "resources": [resource] });
    test.write("terraform.tfstate", &state.to_string());
    let run = test.run(&["import", "--from", "terraform.tfstate", "--out", "stack.esm.yaml"]);
    run.code(0).stderr("terraform state rm 'aws_lambda_event_source_mapping.orders'");
    assert_eq!(test.plan(), ["create orders: batchSize null -> 5"]);
    test.run(&["import", "--from", "terraform.tfstate", "--region", "us-east-1"])
        .code(1)
        .stderr("left out, in eu-west-1");
}
