//! What a person sees at a terminal while AWS is read and a plan is carried out. A pseudo terminal and a terminal
//! emulator of Python's world stand in for the real one; `cargo xtask test` installs them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod scene;

use scene::{Precondition, Scene};

/// A settled state that comes soon enough, and late enough to be seen waiting for.
const SOON: &str = "1500";
const NEVER: &str = "3600000";

/// The line that only a run in progress has.
const SUM: &str = " calls made, about ";
const READING: &str = "reading AWS: ";

#[test]
fn a_terminal_sees_what_is_in_flight() {
    let seen = Scene::new(SOON).run(&["apply", "--auto-approve"], 80, None);
    seen.some_screen(&[
        "  create jobs: Creating (",
        "  create mails: Creating (",
        "  create orders: Creating (",
        "0 of 3 steps, 3 in flight; ",
    ]);
    seen.some_line(" calls made, about 3 to go");
    seen.ends_clean(0);
    assert!(seen.last().iter().any(|line| line.starts_with("create orders: done (")), "{seen:?}");
    assert!(seen.last().last().unwrap().starts_with("Applied: 3 done; "), "{seen:?}");
}

#[test]
fn a_terminal_sees_that_aws_is_read() {
    for words in [&["plan"][..], &["drift"]] {
        let seen = Scene::with(&["--latency", "900"]).run(words, 80, None);
        seen.some_line(READING);
        seen.ends_clean(if words == ["drift"] { 2 } else { 0 });
        assert!(seen.last().iter().any(|line| line.contains("orders")), "{seen:?}");
    }
}

#[test]
fn ctrl_c_while_aws_is_read_leaves_the_terminal_clean() {
    let seen = Scene::with(&["--latency", NEVER]).run(&["plan"], 80, Some(READING));
    seen.ends_clean(1);
    assert_eq!(seen.last().last().unwrap(), "interrupted; nothing was written to AWS", "{seen:#?}");
}

#[test]
fn a_narrow_terminal_cuts_lines_rather_than_breaking_them() {
    let seen = Scene::new(SOON).run(&["apply", "--auto-approve"], 30, None);
    seen.some_line("  create orders: Creating");
    seen.some_line("0 of 3 steps, 3 in flight; ");
    assert!(seen.lines().any(|line| line.ends_with('…')), "{seen:?}");
    seen.ends_clean(0);
}

#[test]
fn ctrl_c_leaves_the_terminal_clean() {
    let scene = Scene::new(NEVER);
    let seen = scene.run(&["apply", "--auto-approve"], 80, Some("3 in flight"));
    seen.some_line("interrupted: nothing new is begun; waiting for the calls in flight");
    seen.ends_clean(1);
    assert!(seen.last().last().unwrap().starts_with("Applied: 0 done, 3 failed; "), "{seen:?}");
}

#[test]
fn ctrl_c_at_the_question_writes_nothing() {
    let scene = Scene::new(SOON);
    let seen = scene.run(&["apply"], 80, Some("Only `yes` is taken:"));
    seen.ends_clean(1);
    let last = seen.last().last().unwrap();
    assert_eq!(last, "interrupted; nothing was written to AWS", "{seen:#?}");
    let seen = scene.run(&["plan", "--detailed-exitcode"], 80, None);
    assert_eq!(seen.code, 2, "everything is still to do: {seen:?}");
}

#[test]
fn whoever_asks_for_quiet_sees_nothing_drawn() {
    for flags in [&["--quiet"][..], &["--log-format", "json"]] {
        let words = [&["apply", "--auto-approve"], flags].concat();
        let seen = Scene::with(&["--transition", SOON, "--latency", "600"]).run(&words, 80, None);
        let is_drawn = |line: &String| line.contains(SUM) || line.contains(READING);
        assert!(!seen.lines().any(is_drawn), "{seen:?}");
        assert_eq!(seen.code, 0);
    }
}

impl Precondition {
    /// Claims the exit code, and that nothing that was drawn is left.
    #[track_caller]
    fn ends_clean(&self, code: i64) {
        assert_eq!(self.code, code, "{self:?}");
        assert_eq!(self.column, 0, "the cursor is at the beginning of a line: {self:?}");
        let left = self
            .last()
            .iter()
            .find(|line| [SUM, READING, "…"].iter().any(|text| line.contains(text)));
        assert_eq!(left, None, "{self:?}");
    }
}
