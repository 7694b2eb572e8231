//! The project's own tasks: `cargo xtask test` is what CI runs, `cargo xtask generate` writes what is
//! derived from the code. This file reads the command line; each task has its own file.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a task runner talks to its terminal"
)]

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

mod bench;
mod dist;
mod generate;
mod live;
mod mutate;
mod node;
mod process;
mod python;
mod stamp;
mod suites;
mod tally;
mod test;
mod times;

/// The project's own tasks
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Words {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    Test(test::Choice),
    /// Write the files that are derived from the code
    Generate {
        /// Only say which are stale
        #[arg(long)]
        check: bool,
    },
    BenchCalls(bench::Sizes),
    Dist(dist::Dist),
    Mutate(mutate::Choice),
    Live(live::Choice),
}

/// The exit code for a command line that cannot be understood.
const EXIT_USAGE: u8 = 64;

fn main() -> ExitCode {
    let words = match Words::try_parse() {
        Ok(words) => words,
        Err(error) => {
            let asked_for_help = !error.use_stderr();
            let code = if asked_for_help { ExitCode::SUCCESS } else { ExitCode::from(EXIT_USAGE) };
            return error.print().map_or(ExitCode::FAILURE, |()| code);
        }
    };
    match run(words.task) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Runs a task and says whether all is well.
fn run(task: Task) -> Result<bool> {
    match task {
        Task::Test(choice) => test::run(&choice),
        Task::Generate { check: false } => generate::write().map(|()| true),
        Task::Generate { check: true } => generate::are_current(),
        Task::BenchCalls(sizes) => bench::calls(&sizes),
        Task::Dist(dist) => dist.run().map(|()| true),
        Task::Mutate(choice) => mutate::run(&choice),
        Task::Live(choice) => live::run(&choice),
    }
}
