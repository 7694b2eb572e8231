//! What a run leaves to the GitHub job around it: the job's summary and the step's outputs.

use std::{fs, path::Path};

use crate::support::{Run, Test};

const SPEC: &str = "version: 1
stack: shop
region: eu-west-1
mappings:
  orders: { function: orders, sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:orders' } }
";

/// Runs the program on the spec as a step of a job whose files are these.
fn step(test: &Test, words: &[&str], summary: &Path, output: &Path) -> Run {
    let reach = ["--endpoint-url", test.emulator().url(), "--rate", "0"];
    let words = [words, &reach].concat();
    let mut command = test.command(&words);
    command.env("GITHUB_STEP_SUMMARY", summary).env("GITHUB_OUTPUT", output);
    Run::new(words.join(" "), command.output().unwrap())
}

/// As [`step`], on files of the test's folder; returns them as they are then.
fn left(test: &Test, words: &[&str], code: i32) -> (String, String) {
    let [summary, output] = ["summary.md", "output.txt"].map(|name| test.path(name));
    step(test, words, &summary, &output).code(code);
    [summary, output].map(|path| fs::read_to_string(path).unwrap_or_default()).into()
}

fn fingerprint(test: &Test) -> String {
    let plan = test.on_spec(&["plan", "--format", "json"]).code(0).json();
    plan["stacks"][0]["fingerprint"].as_str().unwrap().to_owned()
}

#[test]
fn a_plan_leaves_its_page_and_its_counts() {
    let test = Test::new().spec(SPEC);
    let shown = test.on_spec(&["plan", "--format", "markdown"]).code(0);
    let (summary, output) = left(&test, &["plan", "--detailed-exitcode"], 2);
    shown.stdout(&summary[..summary.len() - 1]);
    let counts = "create=1\nupdate=0\nreplace=0\ndelete=0\nadopt=0\nrename=0\nunchanged=0\nblocked=0\nunmanaged=0\n";
    assert_eq!(output, format!("changes=true\nfingerprint={}\n{counts}", fingerprint(&test)));
}

#[test]
fn what_a_step_wrote_before_is_kept() {
    let test = Test::new().spec(SPEC);
    test.write("summary.md", "# Before\n");
    test.write("output.txt", "mine=1\n");
    let (summary, output) = left(&test, &["plan"], 0);
    assert!(summary.starts_with("# Before\n## esmith plan\n"), "{summary}");
    assert!(output.starts_with("mine=1\nchanges=true\n"), "{output}");
}

#[test]
fn several_stacks_leave_an_object_of_fingerprints() {
    let test = Test::new().spec(SPEC);
    let first = fingerprint(&test);
    test.write("other.esm.yaml", "version: 1\nstack: a-b\nregion: eu-west-1\nmappings: {}\n");
    let (_, output) = left(&test, &["plan"], 0);
    let line = output.lines().find(|line| line.starts_with("fingerprint=")).unwrap();
    let object: serde_json::Value =
        serde_json::from_str(line.strip_prefix("fingerprint=").unwrap()).unwrap();
    assert_eq!(object["shop"], first);
    assert!(object["a-b"].as_str().unwrap().starts_with("sha256:"), "{object}");
}

#[test]
fn an_apply_leaves_what_became_of_its_plan() {
    let test = Test::new().spec(SPEC);
    let (summary, output) = left(&test, &["apply", "--auto-approve"], 0);
    assert!(summary.starts_with("## esmith plan\n\n**1 to create"), "{summary}");
    assert!(summary.contains("\n### Applied: 1 done; "), "{summary}");
    assert!(output.starts_with("changes=true\nfingerprint=sha256:"), "{output}");
    let (_, output) = left(&test, &["apply", "--auto-approve"], 0);
    assert!(output.contains("\nchanges=false\n"), "{output}");
}

#[test]
fn a_failed_step_and_a_refusal_are_on_the_page() {
    let test = Test::new().spec(SPEC);
    test.emulator().fault("CreateEventSourceMapping=denied");
    let (summary, _) = left(&test, &["apply", "--auto-approve"], 1);
    let failed = "- <code>create shop orders</code> <code>failed: AccessDeniedException: ";
    assert!(summary.contains(failed), "{summary}");

    let (summary, _) = left(&test, &["apply"], 3);
    let refused = "### Failed\n\n<pre>error: nothing was written:\n  there is no terminal";
    assert!(summary.contains(refused), "{summary}");
}

#[test]
fn files_that_cannot_be_written_are_a_warning() {
    let test = Test::new().spec(SPEC);
    let nowhere = test.path("no/such/folder");
    let run = step(&test, &["plan"], &nowhere, &nowhere).code(0).stdout("1 to create");
    run.stderr("warning: cannot write")
        .stderr("which GITHUB_STEP_SUMMARY names")
        .stderr("which GITHUB_OUTPUT names");
}

#[test]
fn drift_leaves_its_page_and_its_counts() {
    let test = Test::new().spec(SPEC);
    let (summary, output) = left(&test, &["drift"], 2);
    assert!(summary.starts_with("## esmith drift\n\n**Drift in 1 of 1 mapping: 1 missing.**"));
    assert!(output.starts_with("drift=true\nmissing=1\nunreadable=0\n"), "{output}");
}
