//! The project's own tasks: `cargo xtask test` is what CI runs, `cargo xtask generate` writes what is
//! derived from the code. This file reads the command line; each task has its own file.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task runner talks to its terminal"
)]

use std::collections::BTreeSet;
use std::process::ExitCode;

use dist::Dist;
use suites::Need;

mod bench;
mod dist;
mod generate;
mod mutate;
mod node;
mod process;
mod python;
mod stamp;
mod suites;
mod tally;
mod test;

const USAGE: &str = "\
The project's own tasks.

Usage: cargo xtask <TASK>

Tasks:
  test [--without-python] [--without-node]
          Run everything that CI runs: format, lints, generated files, all tests. What the tests need
          from Python and Node is installed inside the checkout. The flags leave out the suites that
          need Python or Node, and say how many tests that skips.
  generate [--check]
          Write the files that are derived from the code; with --check, only say which are stale.
  bench-calls [--sizes 50,1000,10000] [--large 100000]
          Measure the calls, CPU, memory and time of plan, apply and drift beside a plain boto3 script,
          with a release build, and write docs/benchmarks.md. Takes some minutes.
  dist [--target TARGET] [--binary PATH]
          Pack a release into dist/: the program, manual pages, completions, a checksum. Without --binary
          it is built first; TARGET is by default this machine.
  dist --version
          Print the version that would be packed.
  mutate [--seed N] [--sample N] [PART]
          Flip each fact of the table in turn and print which test notices: all facts, or as many as
          the sample holds, in the order of the seed; only those whose name has PART in it.
  help
          Print this text.
";

/// The exit code for a command line that cannot be understood.
const EXIT_USAGE: u8 = 64;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let done = match words.as_slice() {
        [] | ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            Ok(true)
        }
        ["generate"] => generate::write().map(|()| true),
        ["generate", "--check"] => generate::are_current(),
        ["bench-calls", words @ ..] => bench::calls(words),
        ["dist", "--version"] => {
            println!("{}", dist::version());
            Ok(true)
        }
        ["dist", flags @ ..] => match Dist::parse(flags) {
            Some(dist) => dist.run().map(|()| true),
            None => return misused(&words),
        },
        ["mutate", flags @ ..] => match mutate::Choice::of(flags) {
            Some(choice) => mutate::run(&choice),
            None => return misused(&words),
        },
        ["test", flags @ ..] => match left_out(flags) {
            Some(left_out) => test::run(&left_out),
            None => return misused(&words),
        },
        _ => return misused(&words),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Returns the needs whose suites the flags leave out, or nothing if a flag is unknown.
fn left_out(flags: &[&str]) -> Option<BTreeSet<Need>> {
    flags.iter().map(|flag| Need::ALL.into_iter().find(|need| need.flag() == *flag)).collect()
}

fn misused(words: &[&str]) -> ExitCode {
    eprint!("error: `cargo xtask {}` is not a task\n\n{USAGE}", words.join(" "));
    ExitCode::from(EXIT_USAGE)
}
