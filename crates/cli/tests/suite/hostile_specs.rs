//! What a spec that anybody may change can make a run read: of the environment what was allowed, of the
//! disk what is in the repository.

use std::{fs, os::unix::fs::symlink, process::Command};

use crate::support::{Run, Test};

const SPEC: &str = "stack.esm.yaml";

const SECRET: &str = "stack: n0t-t0-be-seen";

/// A repository with a spec, beside a folder that is not part of it.
fn repository(spec: &str) -> Test {
    let test = Test::new();
    fs::create_dir_all(test.path("repository/.git")).unwrap();
    fs::create_dir_all(test.path("outside")).unwrap();
    test.write("outside/other.esm.yaml", SECRET);
    test.write(&format!("repository/{SPEC}"), spec);
    test
}

/// Runs `validate` in the repository.
fn validate(test: &Test, words: &[&str]) -> Run {
    let words = [&["validate"], words].concat();
    let mut command = test.command(&words);
    let output = command.current_dir(test.path("repository")).output().unwrap();
    Run::new(words.join(" "), output).lacks("n0t-t0-be-seen")
}

fn spec(more: &str) -> String {
    format!("version: 1\nstack: shop\n{more}\nmappings: {{}}\n")
}

#[test]
fn only_what_was_allowed_is_taken_from_the_environment() {
    let text = |name: &str| spec(&format!("defaults: {{ tags: {{ seen: '${{env:{name}}}' }} }}"));
    let run = |name: &str, words: &[&str]| {
        let test = Test::new().spec(&text(name));
        let mut command = test.command(&[&["validate", SPEC], words].concat());
        let names = ["AWS_SESSION_TOKEN", "GITHUB_TOKEN", "ESMITH_VAR_A", "STAGE", "github_token"];
        command.envs(names.map(|name| (name, "n0t-t0-be-seen")));
        Run::new(name.to_owned(), command.output().unwrap()).lacks("n0t-t0-be-seen")
    };
    run("ESMITH_VAR_A", &[]).code(0);
    run("STAGE", &[]).code(1).stdout("ESM034").stdout("give --env STAGE");
    run("STAGE", &["--env", "STAGE"]).code(0);
    for name in ["AWS_SESSION_TOKEN", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN", "github_token"] {
        run(name, &[]).code(1).stdout("ESM034");
        run(name, &["--env", name]).code(64).stderr("specs never read one");
    }
}

#[test]
fn an_include_stays_in_the_repository() {
    for include in ["../outside/other.esm.yaml", "../outside/*", "../**/*.yaml", "link/*.yaml"] {
        let test = repository(&spec(&format!("include: ['{include}']")));
        symlink("../outside", test.path("repository/link")).unwrap();
        validate(&test, &[SPEC]).code(1).stdout("outside of").stdout("--allow-outside PATH");
        let outside = ["--allow-outside", "../outside"];
        if include != "../**/*.yaml" {
            validate_seen(&test, &outside);
        }
    }
}

/// What is allowed is read, and then told of.
fn validate_seen(test: &Test, outside: &[&str]) {
    let mut command = test.command(&[&["validate", SPEC], outside].concat());
    let output = command.current_dir(test.path("repository")).output().unwrap();
    assert!(String::from_utf8_lossy(&output.stdout).contains("n0t-t0-be-seen"));
}

#[test]
fn a_link_to_a_file_outside_is_not_followed() {
    let test = repository(&spec("include: ['part.yaml']"));
    symlink("../outside/other.esm.yaml", test.path("repository/part.yaml")).unwrap();
    symlink("../outside/other.esm.yaml", test.path("repository/root.esm.yaml")).unwrap();
    symlink("../outside", test.path("repository/folder")).unwrap();
    validate(&test, &[SPEC]).code(1).stdout("`part.yaml`: it is outside of");
    test.write(&format!("repository/{SPEC}"), &spec("include: ['p*.yaml']"));
    validate(&test, &[SPEC]).code(1).stdout("`part.yaml` cannot be read: it is outside of");
    validate(&test, &["root.esm.yaml"]).code(1).stdout("it is outside of");
    validate(&test, &["."]).code(1).stdout("`root.esm.yaml` cannot be read: it is outside of");
    validate(&test, &["folder"]).code(1).stdout("it is outside of");
    validate(&test, &["folder/other.esm.yaml"]).code(1).stdout("it is outside of");
}

#[test]
fn a_link_inside_the_repository_is_followed() {
    let test = repository(&spec("include: ['part.yaml']"));
    test.write("repository/real.yaml", "mappings: {}\n");
    symlink("real.yaml", test.path("repository/part.yaml")).unwrap();
    validate(&test, &[SPEC]).code(0);
}

#[test]
fn a_pipe_a_device_and_a_folder_are_refused_at_once() {
    let test = repository(&spec("include: ['pipe.yaml']"));
    let pipe = test.path("repository/pipe.yaml");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    validate(&test, &["pipe.yaml"]).code(1).stdout("it is a pipe or a device");
    fs::create_dir(test.path("repository/folder.yaml")).unwrap();
    validate(&test, &["--allow-outside", "/dev", "/dev/zero"]).code(1).stdout("a pipe or a device");
}
