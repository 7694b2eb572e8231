//! What is told on standard error while a plan is carried out, in a pipe.

use serde_json::Value;

use crate::support::Test;

fn applied(flags: &[&str], faults: &str) -> String {
    let test = Test::new().example("quickstart.esm.yaml");
    test.emulator().fault(faults);
    let words = [&["apply", "--auto-approve"], flags].concat();
    test.on_spec(&words).code(0).errors().to_owned()
}

/// What is met once and passes.
const BROKEN: &str = "CreateEventSourceMapping#2=500";

#[test]
fn a_pipe_sees_plain_lines_and_no_escape_sequence() {
    let told = applied(&["--color", "always"], BROKEN);
    assert!(!told.contains('\x1b'), "{told}");
    for line in told.lines() {
        let is_wait = line.starts_with("  create ") && line.contains(": ");
        let is_end = line.starts_with("create ") && line.contains(": done (");
        assert!(is_wait || is_end, "`{line}` of {told}");
    }
    assert!(told.contains(": Creating\n"), "{told}");
    assert!(told.ends_with(" [6/6]\n"), "{told}");
}

#[test]
fn a_failed_attempt_is_told_with_its_request_id_if_asked() {
    let ask = |flags: &[&str]| {
        let told = applied(flags, "ListEventSourceMappings#1=500");
        let lines = told.lines().filter(|line| line.contains("ListEventSourceMappings"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(ask(&[]), [""; 0]);
    let told = ask(&["-v"]);
    let [line] = told.as_slice() else { panic!("{told:?}") };
    assert!(line.contains("ServiceException") && line.contains(" (request "), "{line}");
    assert!(line.contains("; trying again in "), "{line}");
}

#[test]
fn json_logs_are_an_object_a_line_with_level_and_message() {
    let told = applied(&["--log-format", "json", "-v"], "ListEventSourceMappings#1=500");
    let mut levels = Vec::new();
    for line in told.lines() {
        let log: Value = serde_json::from_str(line).unwrap();
        let members: Vec<&String> = log.as_object().unwrap().keys().collect();
        assert_eq!(members, ["level", "message"]);
        levels.push(log["level"].as_str().unwrap().to_owned());
    }
    assert!(levels.iter().any(|level| level == "debug"), "{told}");
    assert!(levels.iter().any(|level| level == "info"), "{told}");
}

#[test]
fn whoever_asks_for_quiet_is_told_errors_only() {
    assert_eq!(applied(&["--quiet"], BROKEN), "");
}
