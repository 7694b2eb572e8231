//! Where a run meets its surroundings: files that are read once, places that results go to, names
//! that match nothing, and verbs that need no AWS.

use std::{
    fs,
    io::{BufRead, BufReader, Read},
    process::Command,
};

use serde_json::json;

use crate::support::{Emulator, Test};

const QUEUE: &str = "version: 1
stack: shop
mappings:
  orders:
    function: orders-worker
    sqs:
      arn: arn:aws:sqs:us-east-1:123456789012:orders
";

fn queue() -> Test {
    Test::new().spec(QUEUE)
}

#[test]
fn a_spec_that_is_only_wrong_with_the_account_known_is_no_empty_plan() {
    let test = queue();
    test.edit(
        ":orders\n",
        ":orders\n      filterCriteria: { filters: [{ pattern: '{\"body\": [${account}' }] }\n",
    );
    test.on_spec(&["plan"]).code(1).stderr("ESM058").no_stdout();
    assert_eq!(test.emulator().calls(true), [""; 0]);
}

#[test]
fn a_target_that_names_nothing_is_an_error() {
    let test = queue();
    test.on_spec(&["plan", "--target", "order"]).code(1).stderr("names no mapping");
    test.on_spec(&["plan", "--target", "ord*"]).code(0).stdout("1 to create");
    test.on_spec(&["plan", "--target", "["]).code(64);
}

#[test]
fn a_plan_for_another_region_is_not_the_one_reviewed() {
    let test = queue();
    test.on_spec(&["plan", "--out", "plan.json", "--region", "us-east-1"]).code(0);
    let elsewhere = ["apply", "--auto-approve", "--plan", "plan.json", "--region", "us-west-2"];
    test.on_spec(&elsewhere).code(3).stderr("moved since it was planned");
    test.on_spec(&[&elsewhere[..4], &["--region", "us-east-1"]].concat()).code(0);
}

#[test]
fn a_saved_plan_with_another_stack_is_not_half_applied() {
    let test = queue();
    test.write("other.esm.yaml", &QUEUE.replace("shop", "other").replace("orders", "carts"));
    let both = ["plan", "stack.esm.yaml", "other.esm.yaml", "--out", "plan.json"];
    let url = ["--endpoint-url", test.emulator().url()];
    test.run(&[&both[..], &url].concat()).code(0);
    test.on_spec(&["apply", "--auto-approve", "--plan", "plan.json"]).code(3).stderr("`other`");
    assert_eq!(test.emulator().mappings().len(), 0);
}

#[cfg(unix)]
#[test]
fn a_result_is_written_through_a_link_and_beside_nothing() {
    let test = queue();
    test.write("target.json", "old");
    test.write("link.partial", "precious");
    std::os::unix::fs::symlink(test.path("target.json"), test.path("link.json")).unwrap();
    test.on_spec(&["plan", "--output", "json=link.json"]).code(0);
    assert!(test.path("link.json").is_symlink());
    assert!(fs::read_to_string(test.path("target.json")).unwrap().starts_with('{'));
    assert_eq!(fs::read_to_string(test.path("link.partial")).unwrap(), "precious");
}

#[test]
fn a_duration_is_refused_and_not_a_panic() {
    let test = queue();
    for limit in ["5µ", "", "update=1", "create=18446744073709551615s", "create=400d"] {
        test.on_spec(&["apply", "--timeout", limit]).code(64).stderr("--timeout");
    }
    test.on_spec(&["apply", "--iam-wait", "5µ"]).code(64).stderr("--iam-wait");
}

#[test]
fn an_include_stays_in_its_folder_and_leaves_its_root_out() {
    let test = queue();
    let part = |name: &str| {
        format!(
            "mappings:\n  {name}: {{ function: f, sqs: {{ arn: 'arn:aws:sqs:us-east-1:123456789012:{name}' }} }}\n"
        )
    };
    fs::create_dir_all(test.path("more/old")).unwrap();
    test.write("more/a.yaml", &part("a"));
    test.write("more/old/b.yaml", &part("b"));
    test.write("c.yaml", &part("c"));
    test.edit("stack: shop\n", "stack: shop\nid: weluuyal\ninclude: ['more/*.yaml', '*.yaml']\n");
    for path in ["stack.esm.yaml", "./stack.esm.yaml"] {
        test.run(&["validate", path]).code(0).stdout("1 stack valid, 3 mappings");
    }
    test.edit("'more/*.yaml'", "'more/**/*.yaml'");
    test.run(&["validate"]).code(0).stdout("1 stack valid, 4 mappings");
    test.edit("'more/**/*.yaml'", "'/tmp/*.yaml'");
    test.run(&["validate"]).code(1).stdout("relative to its root file");
}

#[test]
fn a_pattern_of_tags_that_cannot_be_read_is_an_error() {
    let test = queue();
    test.edit("stack: shop\n", "stack: shop\nignoreTags: ['cost[:*']\n");
    test.run(&["validate"]).code(1).stdout("ESM015").stdout("stack.esm.yaml:3:14");
}

#[test]
fn a_whole_number_may_have_a_point() {
    let test = queue();
    test.edit(":orders\n", ":orders\n      batchSize: 5.0\n");
    test.on_spec(&["plan"]).code(0).stdout("batchSize  5\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let test = queue();
    let mut command = test.command(&["schema"]);
    let full = fs::File::options().write(true).open("/dev/full").unwrap();
    let output = command.stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot write the result"));
}

#[test]
fn init_writes_a_spec_that_validates_and_overwrites_nothing() {
    let test = Test::new();
    test.run(&["init", "--stack", "123"]).code(0).stdout("wrote ./123.esm.yaml");
    test.run(&["validate"]).code(0).stdout("1 stack valid, 1 mapping");
    test.write("123.esm.yaml", QUEUE);
    test.run(&["init", "--stack", "123"]).code(0).stdout("kept  ./123.esm.yaml");
    assert_eq!(fs::read_to_string(test.path("123.esm.yaml")).unwrap(), QUEUE);
    test.run(&["init", "--stack", "a b"]).code(1).stderr("no name for a stack");
}

#[test]
fn problems_come_in_the_forms_that_ci_systems_read() {
    let test = queue();
    test.edit(":orders\n", ":orders\n      bachSize: 5\n");
    let github = "::error file=stack.esm.yaml,line=8,col=7,endLine=8,endColumn=15,title=ESM010::key `bachSize` is not known here%0Ahelp: did you mean `batchSize`?\n";
    test.run(&["validate", "--format", "github"]).code(1).stdout(github);
    test.run(&["validate", "--format", "junit"]).code(1).stdout("tests=\"1\" failures=\"1\"");
    let sarif = test.run(&["validate", "--format", "sarif"]).code(1).json();
    assert_eq!(sarif["version"], "2.1.0");
    assert_eq!(sarif["runs"][0]["results"][0]["ruleId"], "ESM010");
    let region = &sarif["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!(region["startLine"], 8);
}

#[test]
fn a_filter_is_tried_on_an_event() {
    let test = queue();
    test.edit(
        ":orders\n",
        ":orders\n      filterCriteria: { filters: [{ pattern: { body: { a: [1] } } }] }\n",
    );
    test.write("event.json", r#"{"Records": [{"messageId": "m1", "body": "{\"a\": 1}"}, {"messageId": "m2", "body": "{\"a\": 2}"}]}"#);
    let words = ["filter", "test", "stack.esm.yaml", "orders", "--event", "event.json"];
    test.run(&words).code(0).stdout(
        "passes   m1\ndropped  m2\n         filter 1: `body.a` is 2, wanted [1]\n1 of 2 records passes.\n",
    );
}

#[test]
fn what_the_program_knows_is_explained() {
    let test = Test::new();
    test.run(&["explain", "BATCHSIZE"]).code(0).stdout("batchSize (AWS: BatchSize)");
    test.run(&["explain", "esm050"]).code(0).stdout("batch size above 10 needs a window");
    test.run(&["explain", "nothing"]).code(1).stderr("neither a setting nor a code");
    test.run(&["completion", "bash"]).code(0).stdout("_esmith()");
    test.run(&["man", "--folder", "man"]).code(0);
    assert!(test.path("man/esmith.1").exists() && test.path("man/esmith-plan.1").exists());
}

#[test]
fn a_number_agrees_with_its_noun() {
    let test = queue();
    test.on_spec(&["apply", "--auto-approve"]).code(0);
    let list = |test: &Test| test.run(&["list", "--endpoint-url", test.emulator().url()]);
    list(&test).code(0).stdout("\n1 mapping.\n");
    test.edit("orders:\n", "carts: { function: f, sqs: { arn: 'arn:aws:sqs:us-east-1:123456789012:carts' } }\n  orders:\n");
    test.on_spec(&["apply", "--auto-approve"]).code(0);
    list(&test).code(0).stdout("\n2 mappings.\n");
    test.write("stack.esm.yaml", "version: 1\nstack: shop\nmappings: {}\n");
    let flags = ["apply", "--auto-approve", "--max-deletes", "1", "--max-change-percent", "100"];
    test.on_spec(&flags).code(3).stderr("2 deletes, at most 1");
    let one = ["apply", "--auto-approve", "--max-deletes", "0", "--target", "carts"];
    test.on_spec(&one).code(3).stderr("1 delete, at most 0");
}

#[cfg(unix)]
#[test]
fn a_journal_is_read_within_bounds() {
    let test = queue();
    fs::create_dir_all(test.path(".esmith/journal")).unwrap();
    test.write(".esmith/journal/large.json", &"x".repeat(1024 * 1024 + 1));
    let apply = ["apply", "--auto-approve"];
    test.on_spec(&apply).code(1).stderr("large.json`: it is larger than 1 MiB");
    fs::remove_file(test.path(".esmith/journal/large.json")).unwrap();
    let fifo = test.path(".esmith/journal/pipe.json");
    assert!(std::process::Command::new("mkfifo").arg(&fifo).status().unwrap().success());
    test.on_spec(&apply).code(1).stderr("pipe.json` is not a journal entry");
    assert_eq!(test.emulator().calls(true), [""; 0]);
}

#[test]
fn a_name_in_a_message_does_not_act_on_a_terminal() {
    for verb in ["validate", "plan"] {
        let run = Test::new().run(&[verb, "\u{1b}[2J.esm.yaml"]).code(1);
        assert!(!format!("{}{}", run.text(), run.errors()).contains('\u{1b}'), "{run}");
        run.names("\\u{1b}[2J.esm.yaml");
    }
}

#[test]
fn an_emulator_at_the_pace_of_aws_keeps_a_new_queue_creating() {
    for (timing, state) in [("quick", "Enabled"), ("aws", "Creating")] {
        let emulator = Emulator::start(&["--timing", timing, "--transition", "0"]);
        emulator.create(&json!({
            "FunctionName": "orders-worker",
            "EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:orders",
        }));
        assert_eq!(emulator.mappings()[0]["State"], state, "{timing}");
    }
}

#[test]
fn a_file_that_is_not_there_has_a_place_and_no_empty_line() {
    let run = Test::new().run(&["validate", "none.esm.yaml"]).code(1);
    run.stdout("cannot be read: no such file\n--> none.esm.yaml:1:1\n\n1 error");
}

#[test]
fn an_emulator_beyond_loopback_warns() {
    let test = Test::new();
    let warned = |host: &str| {
        let mut emulator = test.start_bare(&["emulator", "--port", "0", "--quiet", "--host", host]);
        let (stdout, stderr) = (emulator.stdout.take().unwrap(), emulator.stderr.take().unwrap());
        let mut url = String::new();
        BufReader::new(stdout).read_line(&mut url).unwrap();
        assert!(url.starts_with("http://"), "{url}");
        let mut first = String::new();
        if host == "0.0.0.0" {
            BufReader::new(stderr).read_line(&mut first).unwrap();
            emulator.kill().unwrap();
        } else {
            // What comes with the address has come before the end.
            assert!(
                Command::new("kill").arg(emulator.id().to_string()).status().unwrap().success()
            );
            BufReader::new(stderr).read_to_string(&mut first).unwrap();
        }
        emulator.wait().unwrap();
        first
    };
    assert!(warned("0.0.0.0").contains("warning: 0.0.0.0 is no loopback address"));
    assert!(!warned("127.0.0.1").contains("warning"));
}
