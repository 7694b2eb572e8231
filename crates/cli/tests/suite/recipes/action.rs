//! The steps of `action.yml` that run scripts, with its inputs and outputs; what a runner does with the
//! rest (keeping a file, conditions on the event) is left to the runner.

use std::{fs, path::PathBuf, process::Command};

use serde_json::{Value, json};

use super::job::Job;
use crate::support::Run;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn action() -> Value {
    let text = fs::read_to_string(root().join("action.yml")).unwrap();
    esmith_spec::load::plain_yaml(&text).unwrap()
}

/// Runs the action as a step of a job, and returns what the runs of its scripts came to.
fn act(job: &Job, inputs: &Value) -> Vec<Run> {
    let action = action();
    let is_meant = |step: &&Value| {
        step["if"].as_str().is_none_or(|condition| holds(job, condition, &action, inputs))
    };
    let steps = action["runs"]["steps"].as_array().unwrap().iter().filter(is_meant);
    let scripts = steps.filter(|step| step.get("run").is_some());
    scripts.map(|step| run(job, step, &action, inputs)).collect()
}

/// Returns whether what a condition says of inputs holds; the rest is the runner's to know.
fn holds(job: &Job, condition: &str, action: &Value, inputs: &Value) -> bool {
    condition
        .split(" && ")
        .filter_map(|term| term.split_once(" == "))
        .all(|(input, value)| named(job, input, action, inputs) == value.trim_matches('\''))
}

fn run(job: &Job, step: &Value, action: &Value, inputs: &Value) -> Run {
    let script = step["run"].as_str().unwrap();
    let mut command = Command::new("sh");
    command.args(["-e", "-c", script]);
    job.prepare(&mut command);
    let added = fs::read_to_string(job.test.path("path.txt")).unwrap_or_default();
    let path =
        format!("{}{}:/usr/bin:/bin", added.replace('\n', ":"), job.test.path("gh").display());
    command.env("PATH", path).env("GITHUB_ACTION_PATH", root());
    let set = job.test.path(&format!("output-{}.txt", step["id"].as_str().unwrap_or("none")));
    fs::write(&set, "").unwrap();
    command.env("GITHUB_PATH", job.test.path("path.txt")).env("GITHUB_OUTPUT", set);
    command.env("RUNNER_TEMP", job.test.path("temporary"));
    for (name, value) in step["env"].as_object().into_iter().flatten() {
        command.env(name, evaluated(job, value.as_str().unwrap(), action, inputs));
    }
    Run::new(script.to_owned(), command.output().unwrap())
}

/// Returns the value of an expression: the first of its terms that is not empty.
fn evaluated(job: &Job, value: &str, action: &Value, inputs: &Value) -> String {
    let Some(terms) = value.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(" }}")) else {
        return value.to_owned();
    };
    let mut values = terms.split(" || ").map(|name| named(job, name, action, inputs));
    values.find(|value| !value.is_empty()).unwrap_or_default()
}

/// Returns the value of an input, of an earlier step's output, or of what GitHub knows.
fn named(job: &Job, name: &str, action: &Value, inputs: &Value) -> String {
    if let Some(name) = name.strip_prefix("inputs.") {
        let value = inputs.get(name).unwrap_or(&action["inputs"][name]["default"]);
        return value.as_str().unwrap_or_default().to_owned();
    }
    if let Some(output) = name.strip_prefix("steps.") {
        let (step, output) = output.split_once(".outputs.").unwrap();
        return outputs_of(job, step)[output].as_str().unwrap_or_default().to_owned();
    }
    match name {
        "github.event.pull_request.number" => "7".to_owned(),
        "github.event.pull_request.head.sha" => "456def".to_owned(),
        // The action of a checkout is in no repository.
        name if name.starts_with("github.action_repository") => String::new(),
        _ => panic!("no value for `{name}`"),
    }
}

/// Returns what a step set, if it ran.
fn outputs_of(job: &Job, step: &str) -> Value {
    let text = fs::read_to_string(job.test.path(&format!("output-{step}.txt")));
    let text = text.unwrap_or_default();
    let pairs = text.lines().filter_map(|line| line.split_once('='));
    pairs.map(|(name, value)| (name.to_owned(), Value::from(value))).collect::<Value>()
}

/// Returns the outputs of the action after its last step.
fn outputs(job: &Job) -> Value {
    let set = outputs_of(job, "run");
    let action = action();
    let declared = action["outputs"].as_object().unwrap().iter();
    declared
        .map(|(name, output)| {
            let from = output["value"].as_str().unwrap();
            let from = from.strip_prefix("${{ steps.run.outputs.").unwrap();
            (name.clone(), set[from.strip_suffix(" }}").unwrap()].clone())
        })
        .collect()
}

#[test]
fn the_action_plans_comments_and_applies_what_was_reviewed() {
    let job = Job::new();
    fs::create_dir(job.test.path("gh")).unwrap();
    fs::rename(job.test.path("bin/gh"), job.test.path("gh/gh")).unwrap();
    let inputs = |command: &str| json!({ "command": command, "binary": env!("CARGO_BIN_EXE_esmith"), "args": "--rate 0" });

    let [_, _, plan, comment] = act(&job, &inputs("plan")).try_into().ok().unwrap();
    plan.code(0).stdout("1 to create");
    comment.code(0);
    let asked = job.read("asked.txt");
    assert!(asked.contains("--method POST repos/shop/infra/issues/7/comments"), "{asked}");
    let set = outputs(&job);
    assert_eq!(set["changes"], "true");
    assert!(set["fingerprint"].as_str().unwrap().starts_with("sha256:"), "{set}");
    let review = outputs_of(&job, "begin")["review"].as_str().unwrap().to_owned();
    let checkout = job.test.path("esmith-review");
    assert!(!checkout.exists(), "the plan is kept outside the checkout, in {review}");

    fs::rename(review, job.test.path("kept")).unwrap();
    job.test.write("answer-3", "456def\n");
    job.test.write("answer-4", "99\n");
    let [_, _, fetched, applied] = act(&job, &inputs("apply")).try_into().ok().unwrap();
    fetched.code(0);
    applied.code(0).stdout("Applied: 1 done");
    assert_eq!(outputs(&job), set, "what was applied is what was planned");

    let [_, _, drift] = act(&job, &inputs("drift")).try_into().ok().unwrap();
    drift.code(0).stdout("No drift");
    assert_eq!(outputs(&job)["drift"], "false");
}

#[test]
fn only_files_of_the_review_are_kept_by_name() {
    let action = action();
    let steps = action["runs"]["steps"].as_array().unwrap();
    let kept = steps.iter().find(|step| step["name"] == "Keep the plan").unwrap();
    let review = "${{ steps.begin.outputs.review }}";
    let expected = format!("{review}/plan.json\n{review}/comment.md\n");
    assert_eq!(kept["with"]["path"], expected);
}

#[test]
fn the_inputs_of_the_action_take_nothing_else() {
    for (input, value, why) in [
        ("accept", "yes", "accept is `yes`; it takes `true` or `false`"),
        ("comment", "True", "comment is `True`; it takes `true` or `false`"),
        ("command", "../../steal", "it takes plan, apply, drift or validate"),
    ] {
        let job = Job::new();
        let mut inputs = json!({ "command": "drift" });
        inputs[input] = json!(value);
        let action = action();
        let begin = &action["runs"]["steps"][0];
        run(&job, begin, &action, &inputs).code(1).stderr(why);
    }
}

#[test]
fn an_action_that_is_pinned_to_a_commit_knows_its_release() {
    let action = action();
    assert_eq!(action["inputs"]["version"]["default"], "");
    let job = Job::new();
    let releases = job.test.path("releases");
    let variables = [("ESMITH_RELEASES", releases.to_str().unwrap())];
    // The version is that of the checkout; there are no releases in the folder.
    let version = env!("CARGO_PKG_VERSION");
    job.run_with("install", &variables).code(1).stderr(&format!("/v{version}/esmith-{version}-"));
}
