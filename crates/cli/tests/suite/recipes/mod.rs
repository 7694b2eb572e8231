//! The scripts in `ci/`, as a pull request, its merge and a later edit would run them. `gh` is a
//! script that writes down what it is asked; everything else is real.

mod action;
mod hostile;
mod job;
mod propose;
mod supply;

use std::fs;

use serde_json::json;

use self::job::Job;

const SPEC: &str = "version: 1
stack: shop
region: eu-west-1
mappings:
  orders: { function: orders, sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:orders' } }
";

const OTHER: &str = "version: 1
stack: mail
region: eu-west-1
mappings:
  letters: { function: letters, sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:letters' } }
";

#[test]
fn what_a_pull_request_shows_is_what_its_merge_applies() {
    let job = Job::new();
    job.run("plan").code(0).stdout("1 to create");
    let comment = job.read("esmith-review/comment.md");
    assert!(comment.starts_with("<!-- esmith . -->\n## esmith plan\n\n**1 to create"), "{comment}");
    assert_eq!(job.writes(), [""; 0], "a pull request writes nothing");

    job.run("apply").code(0).stdout("Applied: 1 done");
    assert_eq!(job.writes(), ["CreateEventSourceMapping"]);
    assert_eq!(job.test.plan(), [""; 0]);

    job.run("apply").code(0).stdout("nothing is left to apply");
    assert_eq!(job.writes().len(), 1, "a job that runs again writes nothing");
}

#[test]
fn several_stacks_are_reviewed_and_applied_together() {
    let job = Job::new();
    job.test.write("mail.esm.yaml", OTHER);
    job.run("plan").code(0);
    job.run("apply").code(0).stdout("Applied: 2 done");
}

#[test]
fn what_moved_since_the_review_is_not_applied() {
    let job = Job::new();
    job.run("plan").code(0);
    job.test.edit("function: orders,", "function: returns,");
    job.run("apply").code(3).stderr("stack `shop` moved since it was planned");
    assert_eq!(job.writes(), [""; 0]);
}

#[test]
fn without_a_reviewed_plan_nothing_is_applied() {
    let job = Job::new();
    job.run("apply").code(3).stdout("there is no reviewed plan").stderr("was not reviewed");
    assert_eq!(job.writes(), [""; 0]);
    job.test.apply(&[]);
    job.run("apply").code(0).stdout("nothing is left to apply");
}

#[test]
fn flags_hold_for_the_plan_and_for_its_apply() {
    let job = Job::new();
    job.test.emulator().create(&json!({
        "FunctionName": "orders",
        "EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:orders",
    }));
    let adopting = [("ESMITH_ARGS", "--rate 0 --adopt=orders --max-change-percent 100")];
    job.run_with("plan", &adopting).code(0).stdout("1 to adopt");
    job.run("apply").code(3);
    job.run_with("apply", &adopting).code(0).stdout("Applied: 1 done");
}

#[test]
fn a_spec_that_is_not_valid_is_shown_where_it_is_reviewed() {
    let job = Job::new();
    job.test.edit("version: 1", "version: 2");
    job.run("plan").code(1).stderr("stack.esm.yaml");
    let comment = job.read("esmith-review/comment.md");
    let start = "<!-- esmith . -->\n## esmith plan\n\n**The specs are not valid.**\n\n    ";
    assert!(comment.starts_with(start), "{comment}");
    job.run_with("plan", &[("GITHUB_ACTIONS", "true")])
        .code(1)
        .stdout("::error file=stack.esm.yaml");
    job.run_with("validate", &[("GITHUB_ACTIONS", "true")]).code(1).stdout("::error file=");
    assert!(!job.test.path("esmith-review/plan.json").exists());
}

#[test]
fn a_plan_that_apply_would_refuse_fails_the_check_and_is_shown() {
    let job = Job::new();
    job.test.emulator().create(&json!({
        "FunctionName": "orders",
        "EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:orders",
    }));
    job.run("plan").code(3).stderr("apply would refuse this plan");
    let comment = job.read("esmith-review/comment.md");
    assert!(comment.contains("apply will refuse: 1 blocked step: orders"), "{comment}");
    assert!(comment.ends_with("\n<sub>commit 0123abc</sub>\n"), "{comment}");
}

#[test]
fn many_warnings_do_not_push_an_error_out_of_the_comment() {
    let job = Job::new();
    let stream = "arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/a', startingPosition: LATEST";
    let mut spec = "version: 1\nstack: many\nregion: eu-west-1\nmappings:\n".to_owned();
    for index in 0..150 {
        spec += &format!("  m{index}: {{ function: f{index}, kinesis: {{ {stream} }} }}\n");
    }
    job.test.write("a.esm.yaml", &spec);
    job.test.edit("version: 1", "version: 2");
    job.run("plan").code(1);
    let comment = job.read("esmith-review/comment.md");
    let first = comment.lines().find(|line| line.starts_with("    ")).unwrap();
    assert!(first.starts_with("    error["), "{first}");
    assert!(comment.contains("stack.esm.yaml:1"), "{comment}");
}

#[test]
fn a_plan_that_fails_says_why_in_the_comment() {
    let job = Job::new();
    job.run("plan").code(0);
    job.test.emulator().fault("reads=denied");
    job.run("plan").code(1).stderr("AccessDenied");
    let comment = job.read("esmith-review/comment.md");
    assert!(comment.contains("**There is no plan.**\n\n    error: "), "{comment}");
    assert!(!job.test.path("esmith-review/plan.json").exists(), "the last plan does not stay");
}

#[test]
fn on_github_the_lines_of_a_plan_are_annotated() {
    let job = Job::new();
    let run = job.run_with("plan", &[("GITHUB_ACTIONS", "true")]).code(0);
    run.stdout("::notice file=stack.esm.yaml,line=5,col=").stdout("1 to create");
}

#[test]
fn a_pull_request_has_one_comment() {
    let job = Job::new();
    job.run("plan").code(0);
    job.run("comment 7").code(0);
    job.test.write("answer-3", "41\n42\n");
    job.run("comment 7").code(0);
    let asked = job.read("asked.txt");
    let find = "api --paginate repos/shop/infra/issues/7/comments --jq .[] | select(.user.type == \"Bot\" and (.body | startswith(env.MARK))) | .id\n";
    let sent = "--field body=@esmith-review/comment.md\n";
    let create = format!("api --silent --method POST repos/shop/infra/issues/7/comments {sent}");
    let change = format!("api --silent --method PATCH repos/shop/infra/issues/comments/41 {sent}");
    assert_eq!(asked, [find, &create, find, &change].concat());
}

#[test]
fn a_merge_fetches_the_plan_that_was_reviewed() {
    let job = Job::new();
    job.run("plan").code(0);
    fs::rename(job.test.path("esmith-review"), job.test.path("kept")).unwrap();
    job.test.write("answer-1", "456def\n");
    job.test.write("answer-2", "99\n");
    let fetched = job.run("reviewed-plan").code(0).text();
    let folder = fetched.trim_end();
    let asked = job.read("asked.txt");
    let asked: Vec<&str> = asked.lines().collect();
    let [pulls, runs, download] = asked[..] else { panic!("{asked:?}") };
    // What was merged as this commit, from this repository; then a run of the planning workflow for its head.
    claims(
        pulls,
        "api repos/shop/infra/commits/0123abc/pulls --jq ",
        &[
            ".merged_at != null",
            ".merge_commit_sha == env.GITHUB_SHA",
            ".head.repo.full_name == env.GITHUB_REPOSITORY",
        ],
    );
    claims(
        runs,
        "api repos/shop/infra/actions/workflows/pull-request.yml/runs?head_sha=456def&event=pull_request&status=success",
        &[
            ".head_sha == env.HEAD",
            ".event == \"pull_request\"",
            ".head_repository.full_name == env.GITHUB_REPOSITORY",
        ],
    );
    assert_eq!(
        download,
        format!("run download 99 --repo shop/infra --name esmith-review --dir {folder}")
    );
    let outside = fs::canonicalize(job.test.path("temporary")).unwrap();
    assert!(fs::canonicalize(folder).unwrap().starts_with(outside), "{folder}");
    job.run_with("apply", &[("ESMITH_REVIEW", folder)]).code(0).stdout("Applied: 1 done");
}

/// Claims that a call begins so, and that its filter asks for all of these.
#[track_caller]
fn claims(call: &str, start: &str, asks: &[&str]) {
    assert!(call.starts_with(start), "{call}");
    asks.iter().for_each(|ask| assert!(call.contains(ask), "no `{ask}` in {call}"));
}

#[test]
fn a_push_without_a_pull_request_fetches_nothing() {
    let job = Job::new();
    job.run("reviewed-plan").code(0);
    assert_eq!(job.read("asked.txt").lines().count(), 1);
    job.run("apply").code(3).stdout("there is no reviewed plan");
}

#[test]
fn a_schedule_finds_what_was_changed_behind_the_specs() {
    let job = Job::new();
    job.run("drift").code(2);
    job.test.apply(&[]);
    job.run("drift").code(0).stdout("No drift");
    job.test.edit("orders' }", "orders', batchSize: 5 }");
    job.run("drift").code(2).stdout("settings");
    let run = job.run_with("drift", &[("GITHUB_ACTIONS", "true")]).code(2);
    run.stdout("file=stack.esm.yaml,line=5,col=");
    let page = job.read("esmith-review/drift.md");
    assert!(page.contains("orders"), "{page}");
    let report: serde_json::Value =
        serde_json::from_str(&job.read("esmith-review/drift.json")).unwrap();
    assert_eq!(report["stacks"][0]["drift"][0]["class"], "settings", "{report}");
    job.test.emulator().fault("reads=denied");
    job.run("drift").code(1).stderr("AccessDenied");
}

#[test]
fn what_is_no_release_is_not_looked_for() {
    let job = Job::new();
    let folder = job.test.path("installed");
    let variables = [("ESMITH_VERSION", "main"), ("ESMITH_FOLDER", folder.to_str().unwrap())];
    job.run_with("install", &variables).code(1).stderr("`main` is not a release");
}
