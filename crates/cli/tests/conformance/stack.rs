//! A stack in a folder of its own, and the verbs run on it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};

/// A folder with a spec, and the endpoint that it is applied to.
pub(crate) struct Stack {
    folder: PathBuf,
    endpoint: String,
}

/// What a run of the program ended with.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// Returns a new, empty folder for a test.
pub(crate) fn folder(test: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance").join(test);
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

impl Stack {
    pub(crate) fn new(folder: PathBuf, endpoint: String) -> Self {
        Self { folder, endpoint }
    }

    /// Writes the spec, as the JSON that is YAML too.
    pub(crate) fn write(&self, mappings: &Value) {
        let spec = json!({"version": 1, "stack": "conformance", "mappings": mappings});
        fs::write(self.folder.join("stack.esm.yaml"), spec.to_string()).unwrap();
    }

    /// Runs a verb on the spec, with nothing in the environment but dummy keys and a region, and
    /// without the limit on calls that protects an account.
    pub(crate) fn run(&self, words: &[&str]) -> Run {
        let mut esmith = Command::new(env!("CARGO_BIN_EXE_esmith"));
        esmith.env_clear().env("HOME", &self.folder).current_dir(&self.folder);
        esmith.envs([
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]);
        esmith.args(words).arg("stack.esm.yaml").args([
            "--endpoint-url",
            &self.endpoint,
            "--rate",
            "0",
        ]);
        let output = esmith.output().unwrap();
        Run {
            code: output.status.code().unwrap(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Plans and returns the steps, one line each; the exit code must agree with them.
    #[track_caller]
    pub(crate) fn plan(&self) -> Vec<String> {
        let run = self.run(&["plan", "--detailed-exitcode", "--format", "json"]);
        let steps = run.steps();
        assert_eq!(run.code, if steps.is_empty() { 0 } else { 2 }, "{}", run.stderr);
        steps
    }

    /// Applies, and plans again: nothing may be left to do.
    #[track_caller]
    pub(crate) fn settle(&self) {
        self.apply(&[]);
        assert_eq!(self.plan(), [""; 0], "after a successful apply");
    }

    /// Applies; every outcome must be done.
    #[track_caller]
    pub(crate) fn apply(&self, flags: &[&str]) {
        let run = self.run(&[&["apply", "--auto-approve", "--format", "json"], flags].concat());
        assert_eq!(run.code, 0, "{}\n{}", run.stdout, run.stderr);
        for outcome in run.of_the_stack("outcomes") {
            assert_eq!(outcome["status"], "done", "{outcome}");
        }
    }
}

impl Run {
    /// Returns a list of the only stack of a JSON document.
    #[track_caller]
    pub(crate) fn of_the_stack(&self, list: &str) -> Vec<Value> {
        let document: Value = serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}\n{}\n{}", self.stdout, self.stderr));
        let stacks = document["stacks"].as_array().unwrap();
        assert_eq!(stacks.len(), 1, "{document}");
        stacks[0][list].as_array().unwrap().clone()
    }

    /// Returns the steps of a plan: `update kept: batchSize 5 -> 7`.
    #[track_caller]
    fn steps(&self) -> Vec<String> {
        let step = |step: &Value| {
            let changes = step["changes"].as_array().unwrap().iter().map(|change| {
                let side = |key: &str| &change[key]["value"];
                format!(
                    "{} {} -> {}",
                    change["setting"].as_str().unwrap(),
                    side("from"),
                    side("to")
                )
            });
            let changes: Vec<_> = changes.collect();
            let [action, name] = ["action", "name"].map(|key| step[key].as_str().unwrap());
            let blocked = step["blocked"].as_array().unwrap();
            assert!(blocked.is_empty(), "{step}");
            format!("{action} {name}: {}", changes.join("; "))
        };
        self.of_the_stack("steps").iter().map(step).collect()
    }
}
