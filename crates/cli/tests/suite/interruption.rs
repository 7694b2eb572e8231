//! Being told to stop, by a signal or by a reader that has gone.

use std::{
    io::{BufRead, BufReader, Read},
    process::Command,
    time::{Duration, Instant},
};

use crate::support::{Run, Test};

/// How long another process may take to do what it was started for.
const PATIENCE: Duration = Duration::from_secs(20);

/// Interrupts an apply whose first two creates never settle: it reports, and begins nothing new.
#[track_caller]
fn check(signal: &str) {
    let test = Test::with(&["--transition", "3600000"]).example("quickstart.esm.yaml");
    let words = ["apply", "--auto-approve", "--parallelism", "2", "--format", "json"];
    let apply = test.start(&words);
    let begun = Instant::now();
    while test.emulator().calls(true).len() < 2 {
        assert!(begun.elapsed() < PATIENCE, "no create was sent");
        std::thread::yield_now();
    }
    let pid = apply.id().to_string();
    assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    let run = Run::new(words.join(" "), apply.wait_with_output().unwrap());
    assert!(begun.elapsed() < PATIENCE, "it waited for mappings to settle");
    let run = run.code(1).stderr("interrupted: nothing new is begun");
    let outcomes = run.list("outcomes");
    let status =
        |status: &str| outcomes.iter().filter(|outcome| outcome["status"] == status).count();
    assert_eq!((status("failed"), status("notAttempted")), (2, 4), "{run}");
    for failed in outcomes.iter().filter(|outcome| outcome["status"] == "failed") {
        assert_eq!(failed["error"]["code"], "Interrupted", "{run}");
        assert!(failed["uuid"].is_string(), "what was created is named: {run}");
    }
    assert_eq!(test.emulator().calls(true).len(), 2);
}

#[test]
fn an_apply_that_ctrl_c_stops_reports_and_writes_no_more() {
    check("-INT");
}

#[test]
fn an_apply_that_is_terminated_reports_and_writes_no_more() {
    check("-TERM");
}

#[test]
fn a_plan_that_ctrl_c_stops_says_so_in_one_line() {
    for verb in ["plan", "apply"] {
        let test = Test::new().example("quickstart.esm.yaml");
        test.emulator().fault("reads=slow:3600000");
        let plan = test.start(&[verb]);
        let begun = Instant::now();
        while test.emulator().calls(false).is_empty() {
            assert!(begun.elapsed() < PATIENCE, "nothing was read");
            std::thread::yield_now();
        }
        assert!(
            Command::new("kill").args(["-INT", &plan.id().to_string()]).status().unwrap().success()
        );
        let run = Run::new(verb.to_owned(), plan.wait_with_output().unwrap());
        let run = run.code(1).no_stdout();
        assert_eq!(run.errors(), "interrupted; nothing was written to AWS\n");
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let test = Test::new().spec("");
    let mut schema = test.start_bare(&["schema"]);
    let mut first = String::new();
    BufReader::with_capacity(16, schema.stdout.take().unwrap()).read_line(&mut first).unwrap();
    assert_eq!(first, "{\n");
    let mut stderr = String::new();
    schema.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
    assert!(schema.wait().unwrap().success(), "{stderr}");
    assert_eq!(stderr, "");
}

#[test]
fn the_time_of_a_run_can_be_bounded() {
    let test = Test::with(&["--transition", "3600000"]).example("quickstart.esm.yaml");
    let over = "the time that --deadline gives is over";
    let words = ["apply", "--auto-approve", "--parallelism", "2", "--deadline", "5s"];
    let run = test.on_spec(&words).code(1).stderr(&format!("{over}: nothing new is begun"));
    run.stdout("Applied: 0 done, 2 failed, 4 not attempted");
    assert_eq!(test.emulator().calls(true).len(), 2);
    test.emulator().fault("ListEventSourceMappings=slow:3600000");
    let reads: [&[&str]; 3] = [
        &["plan", "stack.esm.yaml"],
        &["drift", "stack.esm.yaml", "--output", "prometheus=metrics"],
        &["list"],
    ];
    for words in reads {
        let reach = ["--deadline", "1s", "--endpoint-url", test.emulator().url()];
        let run = test.run(&[words, &reach].concat()).code(1).no_stdout();
        run.stderr(&format!("{over}; nothing was written to AWS"));
    }
    let metrics = std::fs::read_to_string(test.path("metrics")).unwrap();
    assert!(metrics.contains("\nesmith_last_run_success 0\n"), "{metrics}");
}
