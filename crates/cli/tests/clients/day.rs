//! A day in an account: fifty mappings that somebody made by hand are taken over, changed through a
//! pull request, and changed again at night by somebody who tells nobody.

use std::{
    collections::BTreeMap,
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use serde_json::Value;

use crate::{Emulator, program};

/// A look that fails after the metrics were asked for.
const FAILS: &str = "drift nowhere.esm.yaml --output prometheus=esmith.prom";

struct Day {
    emulator: Emulator,
    folder: PathBuf,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl Day {
    fn new() -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("day");
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(folder.join("bin")).unwrap();
        symlink(env!("CARGO_BIN_EXE_esmith"), folder.join("bin/esmith")).unwrap();
        Self { emulator: Emulator::start(), folder }
    }

    /// Lets somebody else do something with boto3.
    #[track_caller]
    fn others(&self, act: &str, more: &[PathBuf]) {
        let mut python = Command::new(program("python"));
        python.arg(root().join("tests/clients/day.py")).args([&self.emulator.url, act]).args(more);
        let output = python.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    #[track_caller]
    fn run(&self, program: &Path, words: &str, code: i32) -> String {
        let mut command = Command::new(program);
        command.args(words.split_whitespace()).current_dir(&self.folder).env_clear();
        command.env("PATH", format!("{}:/usr/bin:/bin", self.folder.join("bin").display()));
        command.envs([
            ("AWS_ACCESS_KEY_ID", "any"),
            ("AWS_SECRET_ACCESS_KEY", "any"),
            ("AWS_REGION", "us-east-1"),
            ("AWS_ENDPOINT_URL", &self.emulator.url),
            ("ESMITH_PATHS", "infra"),
            ("ESMITH_ARGS", "--rate 0"),
        ]);
        let Output { status, stdout, stderr } = command.output().unwrap();
        let [stdout, stderr] = [stdout, stderr].map(|text| String::from_utf8(text).unwrap());
        assert_eq!(status.code(), Some(code), "{words}\n{stdout}\n{stderr}");
        stdout
    }

    #[track_caller]
    fn esmith(&self, words: &str, code: i32) -> String {
        self.run(Path::new(env!("CARGO_BIN_EXE_esmith")), words, code)
    }

    #[track_caller]
    fn document(&self, words: &str, code: i32) -> Value {
        serde_json::from_str(&self.esmith(&format!("{words} --format json"), code)).unwrap()
    }

    /// Returns the spec files and what is in them.
    fn files(&self) -> BTreeMap<PathBuf, String> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.folder.join("infra")];
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|end| end == "yaml") {
                    let text = fs::read_to_string(&path).unwrap();
                    files.insert(path, text);
                }
            }
        }
        files
    }

    /// Returns every line of the spec files, with its file.
    fn lines(&self) -> Vec<String> {
        let of = |(path, text): (PathBuf, String)| {
            let line = |line: &str| format!("{}: {line}", path.display());
            text.lines().map(line).collect::<Vec<_>>()
        };
        self.files().into_iter().flat_map(of).collect()
    }

    /// Returns the samples of the metrics, as Prometheus's own client reads them.
    #[track_caller]
    fn metrics(&self) -> Vec<String> {
        let mut python = Command::new(program("python"));
        python.arg(root().join("tests/clients/metrics.py")).arg(self.folder.join("esmith.prom"));
        let output = python.output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
    }

    /// Replaces a text in the file of a function.
    #[track_caller]
    fn edit(&self, function: &str, from: &str, to: &str) {
        let named = format!("function: {function}\n");
        let (path, text) =
            self.files().into_iter().find(|(_, text)| text.contains(&named)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {text}");
        fs::write(path, text.replace(from, to)).unwrap();
    }
}

/// Returns what drifted, by name, with its class.
fn classes(report: &Value) -> BTreeMap<String, String> {
    let stacks = report["stacks"].as_array().unwrap();
    let drift = stacks.iter().flat_map(|stack| stack["drift"].as_array().unwrap());
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    drift.map(|drift| (text(&drift["name"]), text(&drift["class"]))).collect()
}

#[test]
fn a_day_from_import_to_drift_and_back() {
    let day = Day::new();
    day.others("make", &[root().join("tests/contract/minimal.json")]);

    day.esmith("import --stack shop --split --out infra --mq-engine activemq --rate 0", 0);
    day.esmith("validate infra", 0);
    let plan = day.document("plan infra --adopt --rate 0", 0);
    assert_eq!(plan["summary"]["adopt"], 50, "{}", plan["summary"]);
    let steps = plan["stacks"][0]["steps"].as_array().unwrap();
    assert!(steps.iter().all(|step| step["changes"].as_array().unwrap().is_empty()), "{steps:#?}");
    day.esmith("apply infra --adopt --auto-approve --rate 0", 0);
    day.esmith("plan infra --detailed-exitcode --rate 0", 0);

    day.edit("sqs-2", "batchSize: 3", "batchSize: 8");
    day.run(&root().join("ci/plan"), "", 0);
    let comment = fs::read_to_string(day.folder.join("esmith-review/comment.md")).unwrap();
    assert!(comment.contains("**1 to update; 49 unchanged.**"), "{comment}");
    let reviewed = fs::read_to_string(day.folder.join("esmith-review/plan.json")).unwrap();
    let reviewed: Value = serde_json::from_str(&reviewed).unwrap();
    let fingerprint = reviewed["stacks"][0]["fingerprint"].as_str().unwrap();
    day.esmith(&format!("apply infra --expect {fingerprint} --auto-approve --rate 0"), 0);
    day.esmith("drift infra --rate 0", 0);

    day.others("night", &[]);
    let report =
        day.document("drift infra --unmanaged --rate 0 --output prometheus=esmith.prom", 2);
    let found = classes(&report);
    assert_eq!(found.len(), 5, "{found:?}");
    let of = |part: &str| found.iter().find(|(name, _)| name.starts_with(part)).unwrap().1.as_str();
    assert_eq!(
        ["sqs-1", "kinesis-2", "docdb-3", "ghost"].map(of),
        ["settings", "settings", "missing", "unexpected"]
    );
    assert!(found.values().any(|class| class == "unmanaged"), "{found:?}");
    let metrics = day.metrics();
    let shop = "account=123456789012,class=CLASS,region=us-east-1,stack=shop";
    for (class, count) in [("settings", 2), ("missing", 1), ("unexpected", 1), ("problem", 0)] {
        let labels = shop.replace("CLASS", class);
        let sample = format!("esmith_drift_mappings{{{labels}}} {count}");
        assert!(metrics.contains(&sample), "{sample} in {metrics:?}");
    }
    assert!(metrics.contains(&"esmith_last_run_success{} 1".to_owned()), "{metrics:?}");
    day.run(Path::new(env!("CARGO_BIN_EXE_esmith")), FAILS, 1);
    let failed = day.metrics();
    assert!(failed.contains(&"esmith_last_run_success{} 0".to_owned()), "{failed:?}");

    // What somebody changed is kept, what somebody deleted and made is not.
    let before = day.lines();
    day.esmith("drift infra --accept --rate 0", 2);
    let after = day.lines();
    let gone: Vec<&String> = before.iter().filter(|line| !after.contains(line)).collect();
    let new: Vec<&String> = after.iter().filter(|line| !before.contains(line)).collect();
    assert!(gone.len() <= 1 && new.len() == 2, "{gone:?} {new:?}");
    assert!(new.iter().any(|line| line.ends_with("batchSize: 7")), "{new:?}");
    assert!(new.iter().any(|line| line.ends_with("enabled: false")), "{new:?}");
    let plan = day.document("plan infra --rate 0", 0);
    assert_eq!(plan["summary"]["update"], 0, "{}", plan["summary"]);

    day.esmith("apply infra --auto-approve --rate 0", 0);
    day.esmith("drift infra --rate 0", 0);
    day.esmith("plan infra --detailed-exitcode --rate 0", 0);
}
