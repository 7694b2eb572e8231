//! How long each test took, as libtest and Node's test runner print it. Tests run beside each other, so a time
//! also holds what others took from its processor.

use std::ops::AddAssign;

/// The seconds of tests, by name.
#[derive(Debug, Default)]
pub(crate) struct Times(Vec<(f64, String)>);

impl Times {
    /// Reads the time that a line gives, if it does.
    pub(crate) fn read(&mut self, line: &str) {
        self.0.extend(of_libtest(line).or_else(|| of_node(line)));
    }

    /// Returns the slowest, a line each, slowest first.
    pub(crate) fn slowest(mut self, count: usize) -> String {
        self.0.sort_by(|one, other| other.0.total_cmp(&one.0));
        let lines = self.0.iter().take(count);
        let lines: String =
            lines.map(|(seconds, name)| format!("{seconds:>7.1} s  {name}\n")).collect();
        if lines.is_empty() { lines } else { format!("the slowest tests:\n{lines}") }
    }
}

impl AddAssign for Times {
    fn add_assign(&mut self, other: Self) {
        self.0.extend(other.0);
    }
}

/// Reads `test a::b ... ok <0.123s>`.
fn of_libtest(line: &str) -> Option<(f64, String)> {
    let (name, result) = line.strip_prefix("test ")?.split_once(" ... ")?;
    let (_, time) = result.rsplit_once('<')?;
    Some((time.strip_suffix("s>")?.parse().ok()?, name.to_owned()))
}

/// Reads `✔ a name (12.3ms)`, which begins with blanks if the test is inside another.
fn of_node(line: &str) -> Option<(f64, String)> {
    let test = line.trim_start().strip_prefix('✔')?.trim_start();
    let (name, time) = test.rsplit_once(" (")?;
    let milliseconds: f64 = time.strip_suffix("ms)")?.parse().ok()?;
    Some((milliseconds / 1000.0, name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_of_all_tests_come_first() {
        let mut times = Times::default();
        for line in [
            "running 3 tests",
            "test quick ... ok <0.004s>",
            "test a::slow ... FAILED <12.340s>",
            "test without_a_time ... ok",
            "  ✔ sqs: a key is completed (1500.25ms)",
            "test result: ok. 3 passed; 0 failed; finished in 0.04s",
        ] {
            times.read(line);
        }
        let expected =
            "the slowest tests:\n   12.3 s  a::slow\n    1.5 s  sqs: a key is completed\n";
        assert_eq!(times.slowest(2), expected);
        assert_eq!(Times::default().slowest(2), "");
    }
}
