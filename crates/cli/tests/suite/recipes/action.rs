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
        step["if"].as_str().is_none_or(|condition| holds(condition, &action, inputs))
    };
    let steps = action["runs"]["steps"].as_array().unwrap().iter().filter(is_meant);
    let scripts = steps.filter(|step| step.get("run").is_some());
    scripts.map(|step| run(job, step, &action, inputs)).collect()
}

/// Returns whether what a condition says of inputs holds; the rest is the runner's to know.
fn holds(condition: &str, action: &Value, inputs: &Value) -> bool {
    condition.split(" && ").filter_map(|term| term.split_once(" == ")).all(|(input, value)| {
        evaluated(&format!("${{{{ {input} }}}}"), action, inputs) == value.trim_matches('\'')
    })
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
    for (name, file) in [("PATH", "path.txt"), ("OUTPUT", "output.txt")] {
        command.env(format!("GITHUB_{name}"), job.test.path(file));
    }
    command.env("RUNNER_TEMP", job.test.path("temporary"));
    for (name, value) in step["env"].as_object().into_iter().flatten() {
        command.env(name, evaluated(value.as_str().unwrap(), action, inputs));
    }
    Run::new(script.to_owned(), command.output().unwrap())
}

/// Returns the value of an expression that names an input or what a pull request has.
fn evaluated(value: &str, action: &Value, inputs: &Value) -> String {
    let Some(name) = value.strip_prefix("${{ ").and_then(|rest| rest.strip_suffix(" }}")) else {
        return value.to_owned();
    };
    let default = |name: &str| action["inputs"].get(name).map(|input| input["default"].clone());
    match name.strip_prefix("inputs.") {
        Some("version || github.action_ref") => "v0.1.0".to_owned(),
        Some(name) => {
            let value = inputs.get(name).cloned().or_else(|| default(name));
            value.unwrap().as_str().unwrap_or_default().to_owned()
        }
        None if name == "github.event.pull_request.number" => "7".to_owned(),
        None => panic!("no value for `{name}`"),
    }
}

/// Returns the outputs of the action after its last step.
fn outputs(job: &Job) -> Value {
    let text = job.read("output.txt");
    let set: Value = text
        .lines()
        .filter_map(|line| line.split_once('='))
        .map(|(name, value)| (name.to_owned(), Value::from(value)))
        .collect();
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

    let [_, plan, comment] = act(&job, &inputs("plan")).try_into().ok().unwrap();
    plan.code(0).stdout("1 to create");
    comment.code(0);
    let asked = job.read("asked.txt");
    assert!(asked.contains("--method POST repos/shop/infra/issues/7/comments"), "{asked}");
    let set = outputs(&job);
    assert_eq!(set["changes"], "true");
    assert!(set["fingerprint"].as_str().unwrap().starts_with("sha256:"), "{set}");

    fs::rename(job.test.path("esmith-review"), job.test.path("kept")).unwrap();
    job.test.write("answer-3", "456def\n");
    job.test.write("answer-4", "99\n");
    let [_, fetched, applied] = act(&job, &inputs("apply")).try_into().ok().unwrap();
    fetched.code(0);
    applied.code(0).stdout("Applied: 1 done");
    assert_eq!(outputs(&job), set, "what was applied is what was planned");

    let [_, drift] = act(&job, &inputs("drift")).try_into().ok().unwrap();
    drift.code(0).stdout("No drift");
    assert_eq!(outputs(&job)["drift"], "false");
}
