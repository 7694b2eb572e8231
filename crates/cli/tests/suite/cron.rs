//! The examples for cron, systemd and Kubernetes: each command is run, and looks for drift.

use std::fs;

use serde_json::Value;

use crate::support::{Test, examples};

/// Runs the words behind `esmith` of an example on the quickstart; paths of the host become names in
/// the test's folder.
#[track_caller]
fn check(words: &[&str]) {
    let test = Test::new().example("quickstart.esm.yaml");
    test.apply(&[]);
    let here = |word: &&str| match *word {
        "/specs" => ".".to_owned(),
        word => match word.split_once("=/") {
            Some((format, path)) => format!("{format}={}", path.rsplit('/').next().unwrap()),
            None => word.to_owned(),
        },
    };
    let words: Vec<String> = words.iter().map(here).collect();
    let reach = ["--endpoint-url", test.emulator().url(), "--rate", "0"];
    let words: Vec<&str> = words.iter().map(String::as_str).chain(reach).collect();
    test.run(&words).code(0).stdout("No drift in 6 mappings.");
    let metrics = fs::read_to_string(test.path("esmith.prom")).unwrap();
    assert!(metrics.contains("esmith_last_run_success 1\n"), "{metrics}");
}

fn example(name: &str) -> String {
    fs::read_to_string(examples().join("cron").join(name)).unwrap()
}

#[test]
fn the_service_looks_for_drift() {
    let text = example("esmith-drift.service");
    let line = text.lines().find(|line| line.starts_with("ExecStart=")).unwrap();
    check(&line.split_whitespace().skip(1).collect::<Vec<_>>());
}

#[test]
fn the_line_of_cron_looks_for_drift() {
    let text = example("esmith-drift.cron");
    let (_, words) = text.split_once("esmith drift ").unwrap();
    let words = words.split_whitespace().take_while(|word| *word != ">");
    check(&["drift"].into_iter().chain(words).collect::<Vec<_>>());
}

#[test]
fn the_job_of_kubernetes_looks_for_drift() {
    let job = esmith_spec::load::plain_yaml(&example("esmith-drift.cronjob.yaml")).unwrap();
    let pod = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    let names = |of: &Value| -> Vec<String> {
        let all = of.as_array().unwrap().iter();
        all.map(|one| one["name"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(job["kind"], "CronJob");
    assert_eq!(names(&container["volumeMounts"]), names(&pod["volumes"]));
    let words = container["args"].as_array().unwrap().iter();
    check(&words.map(|word| word.as_str().unwrap()).collect::<Vec<_>>());
}
