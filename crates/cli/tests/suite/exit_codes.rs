//! Every exit code, and the guards that refuse before anything is written.

use crate::support::{Run, Test};

fn quickstart() -> Test {
    Test::new().example("quickstart.esm.yaml")
}

/// Runs `apply` with these flags: it must be refused, for this reason, and nothing be written.
#[track_caller]
fn check_refused(test: &Test, flags: &[&str], why: &str) {
    test.emulator().forget_calls();
    let words = [&["apply"], flags].concat();
    test.on_spec(&words).code(3).stderr("nothing was written").stderr(why);
    assert_eq!(test.emulator().calls(true), [""; 0]);
}

#[test]
fn done_and_nothing_to_do_are_0() {
    let test = quickstart();
    test.on_spec(&["plan"]).code(0);
    test.on_spec(&["apply", "--auto-approve"]).code(0);
    test.on_spec(&["plan", "--detailed-exitcode"]).code(0);
    test.run(&["--help"]).code(0).stdout("Exit codes: 0");
    test.run(&["--version"]).code(0).stdout("esmith ");
}

#[test]
fn what_cannot_be_read_is_1() {
    let test = quickstart();
    test.run(&["plan", "absent.esm.yaml"]).code(1).stderr("no such file");
    let nowhere = ["plan", "stack.esm.yaml", "--endpoint-url", "http://127.0.0.1:1"];
    test.emulator().fault("ListEventSourceMappings=denied");
    test.on_spec(&["plan"]).code(1).stderr("ListEventSourceMappings");
    test.run(&[&nowhere[..], &["--role-arn", "no-arn"]].concat()).code(1).stderr("error: ");
}

#[test]
fn a_failed_step_is_1() {
    let test = quickstart();
    test.emulator().fault("CreateEventSourceMapping#1=denied");
    test.on_spec(&["apply", "--auto-approve"])
        .code(1)
        .stdout("5 done, 1 failed")
        .stdout("help: `esmith iam-policy`");
}

#[test]
fn a_plan_with_steps_is_2_if_asked() {
    let test = quickstart();
    test.on_spec(&["plan", "--detailed-exitcode"]).code(2);
}

#[test]
fn a_mistake_in_the_call_is_64() {
    let test = quickstart();
    test.run(&["aply"]).code(64).stderr("unrecognized subcommand");
    test.run(&[]).code(64);
    test.on_spec(&["plan", "--local"]).code(64).stderr("cannot be used with");
    test.on_spec(&["apply", "--timeout", "create=soon"]).code(64).stderr("wanted a number");
}

#[test]
fn without_approval_and_without_a_terminal_apply_is_refused() {
    check_refused(&quickstart(), &[], "there is no terminal to ask on");
}

#[test]
fn a_plan_that_moved_is_refused() {
    let test = quickstart();
    test.on_spec(&["plan", "--out", "saved.json"]).code(0);
    test.edit("batchSize: 500", "batchSize: 400");
    let saved = ["--auto-approve", "--plan", "saved.json"];
    check_refused(&test, &saved, "stack `quickstart` moved since it was planned");
    test.edit("batchSize: 400", "batchSize: 500");
    test.apply(&["--plan", "saved.json"]);
    check_refused(&test, &saved, "stack `quickstart` moved since it was planned");
}

#[test]
fn a_fingerprint_that_moved_is_refused() {
    let test = quickstart();
    let plan = test.on_spec(&["plan", "--format", "json"]).json();
    let fingerprint = plan["stacks"][0]["fingerprint"].as_str().unwrap();
    let expect = ["--auto-approve", "--expect", fingerprint];
    test.edit("batchSize: 500", "batchSize: 400");
    check_refused(&test, &expect, fingerprint);
    test.edit("batchSize: 400", "batchSize: 500");
    test.apply(&["--expect", fingerprint]);
}

#[test]
fn another_account_is_refused() {
    let test = quickstart();
    test.edit("region: eu-west-1", "region: eu-west-1\naccount: \"210987654321\"");
    let why = "stack `quickstart` is for account 210987654321, and the credentials are those of 123456789012";
    check_refused(&test, &["--auto-approve"], why);
    test.on_spec(&["plan"]).code(3).stderr(why);
}

#[test]
fn too_many_deletes_are_refused() {
    let test = quickstart();
    test.apply(&[]);
    let gone = "version: 1\nstack: quickstart\nregion: eu-west-1\nmappings: {}\n";
    let test = test.spec(gone);
    check_refused(&test, &["--auto-approve"], "6 of 6 owned mappings would be deleted");
    let flags = ["--auto-approve", "--max-change-percent", "100", "--max-deletes", "5"];
    check_refused(&test, &flags, "6 deletes, at most 5");
    assert_eq!(test.apply(&["--max-change-percent", "100"]).len(), 6);
}

#[test]
fn a_key_that_cannot_be_sent_is_told_in_words() {
    let test = quickstart();
    let words = ["plan", "stack.esm.yaml", "--endpoint-url", test.emulator().url()];
    for variable in ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"] {
        for key in ["AK\nIA", "AK\r\nIA", "AKIA\u{7f}", "schlüssel"] {
            let output = test.command(&words).env(variable, key).output().unwrap();
            let run = Run::new(format!("{variable}={key:?}"), output).code(1);
            run.stderr(&format!("({variable}, or the setting that replaces it) has a line break"));
        }
    }
    let keys = "[default]\naws_access_key_id = schlüssel\naws_secret_access_key = s\n";
    test.write("credentials", keys);
    let mut command = test.command(&words);
    command.env_remove("AWS_ACCESS_KEY_ID").env_remove("AWS_SECRET_ACCESS_KEY");
    let output = command.env("AWS_SHARED_CREDENTIALS_FILE", "credentials").output().unwrap();
    Run::new("with a profile".to_owned(), output).code(1).stderr("the access key id (");
    assert_eq!(test.emulator().calls(false), [""; 0]);
}

/// The SDK panics where there are no root certificates at all.
#[test]
fn a_fault_of_the_program_is_1_and_asks_to_be_reported() {
    let test = quickstart();
    let words = ["drift", "stack.esm.yaml", "--output", "prometheus=metrics"];
    for format in ["text", "json"] {
        let words = [&words[..], &["--log-format", format]].concat();
        let output = test.command(&words).env("SSL_CERT_FILE", "nowhere").output().unwrap();
        let run = Run::new(format!("{words:?}"), output).code(1).no_stdout();
        let run = run.stderr("a fault of esmith itself at client/tls/").stderr("please report");
        assert_eq!(run.errors().lines().count(), if format == "json" { 1 } else { 2 });
        let metrics = std::fs::read_to_string(test.path("metrics")).unwrap();
        assert!(metrics.contains("\nesmith_last_run_success 0\n"), "{metrics}");
        std::fs::remove_file(test.path("metrics")).unwrap();
    }
}
