//! The table of a walk: runs by row and column, and what went wrong.

use std::{collections::BTreeMap, fmt::Write};

use crate::ready::Ready;

/// Runs and failures.
pub(crate) struct Table {
    rows: Vec<String>,
    columns: Vec<&'static str>,
    runs: BTreeMap<(usize, usize), usize>,
    failures: Vec<String>,
}

impl Table {
    pub(crate) fn new(rows: &[Ready], columns: &[&'static str]) -> Self {
        Self {
            rows: rows.iter().map(Ready::label).collect(),
            columns: columns.to_vec(),
            runs: BTreeMap::new(),
            failures: Vec::new(),
        }
    }

    /// Counts a run, and tells and keeps what went wrong in it.
    #[expect(
        clippy::print_stdout,
        reason = "whoever looks after a walk of an hour reads it at once"
    )]
    pub(crate) fn add(&mut self, row: usize, column: usize, about: &str, wrong: Option<String>) {
        *self.runs.entry((row, column)).or_default() += 1;
        if let Some(wrong) = wrong {
            println!("{about}\n{wrong}");
            self.failures.push(format!("{about}\n{wrong}"));
        }
    }

    /// Tells that a row is done, for a walk of an hour is looked after.
    #[expect(clippy::print_stdout, reason = "the table is the report of the walk")]
    pub(crate) fn tell(&self, row: usize) {
        let runs: usize = self.runs.range((row, 0)..(row + 1, 0)).map(|(_, runs)| runs).sum();
        println!("{}: {runs} runs; {} failures so far", self.rows[row], self.failures.len());
    }

    /// Prints the table and claims that nothing went wrong.
    #[expect(clippy::print_stdout, reason = "the table is the report of the walk")]
    pub(crate) fn report(&self) {
        let text = self.text();
        assert!(self.failures.is_empty(), "{text}\n{}", self.failures.join("\n\n"));
        println!("{text}");
    }

    /// Returns the runs of each cell, a row a line; `-` where no call can meet the fault.
    fn text(&self) -> String {
        let mut text = format!("{:32}{}\n", "runs", self.columns.join(" "));
        for (row, label) in self.rows.iter().enumerate() {
            write!(text, "{label:32}").unwrap();
            for (column, name) in self.columns.iter().enumerate() {
                let runs = self.runs.get(&(row, column)).map_or("-".to_owned(), usize::to_string);
                write!(text, "{runs:>width$} ", width = name.len()).unwrap();
            }
            text.push('\n');
        }
        let (sum, cells) = (self.runs.values().sum::<usize>(), self.runs.len());
        writeln!(text, "{sum} runs in {cells} cells, {} failures", self.failures.len()).unwrap();
        text
    }
}
