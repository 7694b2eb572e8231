//! check-jsonschema and the program agree on every file in `tests/spec`, and it finds the files for
//! GitHub in order by the schemas that it brings. Needs Python: `cargo xtask test` installs the
//! validator and names it in `ESMITH_CHECK_JSONSCHEMA`.

use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

mod agreement;

fn check_jsonschema(words: &[&str], files: &[PathBuf]) -> Value {
    let program = env::var_os("ESMITH_CHECK_JSONSCHEMA").expect("`cargo xtask test` sets it");
    let mut command = Command::new(program);
    command.args(["--output-format", "json"]).args(words).args(files);
    let output = command.output().expect("check-jsonschema runs");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    })
}

fn schemas() -> [PathBuf; 2] {
    ["esmith.schema.json", "esmith.store.schema.json"]
        .map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas").join(name))
}

#[test]
fn check_jsonschema_and_the_program_agree() {
    let specs = ["valid", "invalid"].map(agreement::specs).concat();
    for schema in schemas() {
        let schema = schema.to_string_lossy();
        let check = |files: &[PathBuf]| check_jsonschema(&["--schemafile", &schema], files);
        let report = check(&specs);
        let mut refused = named(&report, "errors");
        // A file that it cannot read makes it stumble over the next one, too: each is asked again alone.
        let unreadable = named(&report, "parse_errors");
        refused.extend(
            unreadable
                .into_iter()
                .filter(|file| check(std::slice::from_ref(file))["status"] != "ok"),
        );
        let refused: BTreeSet<String> =
            refused.iter().map(|file| agreement::called(file)).collect();
        let all: BTreeSet<String> = specs.iter().map(|path| agreement::called(path)).collect();
        agreement::check(&all.difference(&refused).cloned().collect());
    }
}

/// Returns the files that a report names under a key.
fn named(report: &Value, key: &str) -> BTreeSet<PathBuf> {
    let entries = report[key].as_array().into_iter().flatten();
    entries.filter_map(|entry| entry["filename"].as_str()).map(PathBuf::from).collect()
}

#[test]
fn the_schemas_are_schemas() {
    let report = check_jsonschema(&["--check-metaschema"], &schemas());
    assert_eq!(report["status"], "ok", "{report:#}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns the workflows of a folder.
fn workflows(folder: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(root().join(folder)).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("the folder is read").path());
    paths.filter(|path| path.extension().is_some_and(|end| end == "yml")).collect()
}

#[track_caller]
fn check_for_github(schema: &str, files: &[PathBuf]) {
    let report = check_jsonschema(&["--builtin-schema", schema], files);
    assert_eq!(report["status"], "ok", "{report:#}");
}

#[test]
fn workflows_are_what_github_reads() {
    let mut files: Vec<_> =
        [".github/workflows", "examples/github"].into_iter().flat_map(workflows).collect();
    assert!(files.len() >= 5, "{files:?}");
    files.push(root().join("crates/cli/src/verbs/init/workflow.yaml"));
    check_for_github("vendor.github-workflows", &files);
}

#[test]
fn the_action_is_what_github_reads() {
    check_for_github("vendor.github-actions", &[root().join("action.yml")]);
}
