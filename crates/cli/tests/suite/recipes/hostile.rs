//! What a pull request may bring to make a job do something else: committed plans, links, commands in names.

use std::{fs, os::unix::fs::symlink, path::Path};

use super::job::Job;
use crate::support::Run;

/// Returns the lines that GitHub's runner would obey.
fn obeyed(run: &Run) -> Vec<String> {
    let mut paused: Option<String> = None;
    let mut obeyed = Vec::new();
    for line in [&run.text(), run.errors()].into_iter().flat_map(str::lines) {
        let line = line.trim_start();
        match &paused {
            Some(closing) if line == closing => paused = None,
            Some(_) => {}
            None => match line.strip_prefix("::stop-commands::") {
                Some(token) => {
                    assert_eq!(token.len(), 40, "nobody guesses `{token}`");
                    paused = Some(format!("::{token}::"));
                }
                None if line.starts_with("::") || line.contains("##[") => {
                    obeyed.push(line.to_owned());
                }
                None => {}
            },
        }
    }
    assert_eq!(paused, None, "{run}");
    obeyed
}

#[track_caller]
fn only_annotates(run: &Run) {
    for line in obeyed(run) {
        let kinds = ["::error file=", "::warning file=", "::notice file="];
        assert!(kinds.iter().any(|kind| line.starts_with(kind)), "{line}");
    }
}

#[test]
fn no_name_is_obeyed_as_a_command() {
    let on_github = [("GITHUB_ACTIONS", "true")];
    let job = Job::new();
    job.test.write("::add-mask::x.esm.yaml", "version: 2\n");
    job.test.write("##[add-path]x.esm.yaml", "version: 2\n");
    for script in ["validate", "plan", "drift"] {
        let run = job.run_with(script, &on_github).code(1);
        only_annotates(&run);
        let plain = job.run(script).code(1);
        let plain = plain.text() + plain.errors();
        assert!(plain.contains("::add-mask::x.esm.yaml"), "this would be obeyed: {plain}");
    }
}

#[test]
fn no_output_is_obeyed_whatever_it_holds() {
    let job = Job::new();
    let loud = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite/recipes/loud.sh");
    fs::remove_file(job.test.path("bin/esmith")).unwrap();
    symlink(loud, job.test.path("bin/esmith")).unwrap();
    for script in ["validate", "plan", "apply", "drift"] {
        let run = job.run_with(script, &[("GITHUB_ACTIONS", "true")]).code(0);
        assert!(run.text().contains("::add-path::/x"), "{run}");
        assert_eq!(obeyed(&run), [""; 0]);
    }
}

#[test]
fn what_is_planned_applied_and_found_is_not_obeyed() {
    let on_github = [("GITHUB_ACTIONS", "true")];
    let job = Job::new();
    only_annotates(&job.run_with("plan", &on_github).code(0));
    only_annotates(&job.run_with("apply", &on_github).code(0).stdout("Applied: 1 done"));
    only_annotates(&job.run_with("drift", &on_github).code(0));
}

#[test]
fn a_committed_plan_is_not_applied() {
    let job = Job::new();
    job.run("plan").code(0);
    job.commit();
    job.git("add --force esmith-review");
    job.run("apply").code(1).stderr("esmith-review is committed");
    job.run("plan").code(1).stderr("esmith-review is committed");
    assert_eq!(job.writes(), [""; 0]);
}

#[test]
fn a_link_in_place_of_the_review_is_not_followed() {
    let job = Job::new();
    let elsewhere = job.test.path("elsewhere");
    fs::create_dir(&elsewhere).unwrap();
    symlink(&elsewhere, job.test.path("esmith-review")).unwrap();
    for script in ["plan", "drift", "apply", "comment 7", "propose"] {
        job.run(script).code(1).stderr("esmith-review leads elsewhere");
    }
    fs::create_dir(job.test.path("real")).unwrap();
    symlink(job.test.path("real"), job.test.path("above")).unwrap();
    fs::create_dir(job.test.path("real/review")).unwrap();
    job.run_with("plan", &[("ESMITH_REVIEW", "above/review")]).code(1).stderr("leads elsewhere");
    assert_eq!(fs::read_dir(elsewhere).unwrap().count(), 0);
    assert!(!job.test.path("asked.txt").exists());
}

#[test]
fn a_link_within_the_review_is_not_followed() {
    let job = Job::new();
    job.test.write("secret", "as it was");
    fs::create_dir(job.test.path("esmith-review")).unwrap();
    symlink(job.test.path("secret"), job.test.path("esmith-review/comment.md")).unwrap();
    for script in ["plan", "drift", "apply", "comment 7", "propose"] {
        job.run(script).code(1).stderr("esmith-review holds what is no file");
    }
    assert_eq!(job.read("secret"), "as it was");
    assert!(!job.test.path("asked.txt").exists(), "nothing is sent");
}

#[test]
fn a_link_in_what_was_kept_is_refused() {
    let job = Job::new();
    fs::create_dir(job.test.path("kept")).unwrap();
    symlink("/etc/hostname", job.test.path("kept/plan.json")).unwrap();
    job.test.write("answer-1", "456def\n");
    job.test.write("answer-2", "99\n");
    job.run("reviewed-plan").code(1).stderr("holds what is no file");
}

#[test]
fn flags_are_true_or_false() {
    let job = Job::new();
    for value in ["yes", "1", "True", ""] {
        let run = job.run_with("drift", &[("ESMITH_ACCEPT", value)]);
        if value.is_empty() {
            run.code(2);
        } else {
            run.code(1).stderr(&format!("ESMITH_ACCEPT is `{value}`; it takes `true` or `false`"));
        }
    }
    job.run_with("reviewed-plan", &[("ESMITH_WORKFLOW", "../x?")])
        .code(1)
        .stderr("is not the name of a workflow's file");
}

#[test]
fn releases_come_over_https_or_from_a_folder() {
    let job = Job::new();
    for releases in ["http://127.0.0.1:1", "file:///releases", "ftp://127.0.0.1:1", ""] {
        job.run_with("install", &[("ESMITH_RELEASES", releases)])
            .code(1)
            .stderr("it takes an https address of releases, or a folder");
    }
}
