//! Counts of tests, and how they are read from what libtest and Node's test runner print.

use std::fmt;
use std::iter::Sum;
use std::ops::AddAssign;

/// How many tests passed, failed and were left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Tally {
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0, skipped: 0 };
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1, skipped: 0 };

    /// Returns the tally of a check that is one test.
    pub(crate) fn of_check(passed: bool) -> Self {
        if passed { Self::PASSED } else { Self::FAILED }
    }

    /// Returns the number of tests.
    pub(crate) fn total(self) -> usize {
        self.passed + self.failed + self.skipped
    }

    /// Reads the counts that a line gives; any other line counts nothing.
    pub(crate) fn of_line(line: &str) -> Self {
        if let Some((_, counts)) = line.split_once("test result: ") {
            return Self::of_libtest(counts);
        }
        if let Some(count) = line.strip_prefix("ℹ ") {
            return Self::of_node(count);
        }
        Self::default()
    }

    /// Reads `ok. 3 passed; 0 failed; 1 ignored; …`.
    fn of_libtest(counts: &str) -> Self {
        let count = |name: &str| {
            let words: Vec<_> = counts.split([' ', ';', '.']).filter(|w| !w.is_empty()).collect();
            let found = words.windows(2).find(|pair| pair[1] == name);
            found.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
        };
        Self { passed: count("passed"), failed: count("failed"), skipped: count("ignored") }
    }

    /// Reads `pass 3`, `fail 0`, `skipped 1`: Node gives each count a line.
    fn of_node(count: &str) -> Self {
        let mut tally = Self::default();
        let Some((word, count)) = count.split_once(' ') else { return tally };
        let count = count.parse().unwrap_or(0);
        match word {
            "pass" => tally.passed = count,
            "fail" | "cancelled" => tally.failed = count,
            "skipped" | "todo" => tally.skipped = count,
            _ => {}
        }
        tally
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Self>>(tallies: I) -> Self {
        tallies.fold(Self::default(), |mut sum, tally| {
            sum += tally;
            sum
        })
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed, {} skipped", self.passed, self.failed, self.skipped)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        assert_eq!(Tally::of_line(line).to_string(), expected);
    }

    #[test]
    fn a_result_line_is_counted() {
        check(
            "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 2 filtered out; finished in 0.00s",
            "12 passed, 3 failed, 1 skipped",
        );
    }

    #[test]
    fn a_coloured_result_line_is_counted() {
        check(
            "test result: \u{1b}[32mok\u{1b}(B\u{1b}[m. 7 passed; 0 failed; 0 ignored; 0 measured",
            "7 passed, 0 failed, 0 skipped",
        );
    }

    #[test]
    fn the_lines_of_node_are_counted() {
        check("ℹ pass 12", "12 passed, 0 failed, 0 skipped");
        check("ℹ cancelled 1", "0 passed, 1 failed, 0 skipped");
        check("ℹ duration_ms 61.2", "0 passed, 0 failed, 0 skipped");
    }

    #[test]
    fn any_other_line_counts_nothing() {
        check("test a::b ... ok", "0 passed, 0 failed, 0 skipped");
    }
}
