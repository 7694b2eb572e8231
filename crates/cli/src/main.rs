//! The binary `esmith`: arguments in, text and an exit code out. What it does is in the crates below.

mod arguments;
mod boundary;
mod failure;
mod fault;
mod foot;
mod fsutil;
mod github;
mod id;
mod journal;
mod planned;
mod progress;
mod reviewed;
mod screen;
mod session;
mod signal;
mod specs;
mod verbs;

use std::process::ExitCode;

use clap::Parser;
use esmith_report::visible_line;

use crate::{
    arguments::{Arguments, Reach, Verb},
    failure::{End, Interrupted, USAGE},
    screen::Screen,
    signal::Interrupts,
};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let error = without_raw_arguments(error);
            // Help and the version are results; everything else is a mistake in the call.
            let _: std::io::Result<()> = error.print();
            return ExitCode::from(if error.use_stderr() { USAGE } else { 0 });
        }
    };
    let screen = Screen::new(&arguments.look);
    let ended = fault::caught(&arguments.look, || run(&arguments.verb, &screen));
    let Some(ended) = ended else {
        if let Verb::Drift(arguments) = &arguments.verb {
            verbs::drift::tell_fault(arguments, &screen);
        }
        return ExitCode::from(End::Failed.code());
    };
    match ended {
        Ok(_) if screen.broken().is_some() => {
            screen.error(&format!(
                "error: cannot write the result: {}",
                screen.broken().unwrap_or_default()
            ));
            ExitCode::from(End::Failed.code())
        }
        Ok(end) => ExitCode::from(end.code()),
        Err(error) => {
            screen.error(&failure::text(&error));
            ExitCode::from(failure::code(&error))
        }
    }
}

/// Returns the error that names the arguments with every control character made visible: they may come
/// from a pull request, as file names do.
fn without_raw_arguments(error: clap::Error) -> clap::Error {
    let visible = std::env::args_os().map(|argument| match argument.to_str() {
        Some(text) => visible_line(text).into_owned(),
        None => argument.to_string_lossy().into_owned(),
    });
    Arguments::try_parse_from(visible).err().unwrap_or(error)
}

fn run(verb: &Verb, screen: &Screen) -> anyhow::Result<End> {
    match verb {
        Verb::Init(arguments) => verbs::init::run(arguments, screen),
        Verb::Completion(arguments) => Ok(verbs::manual::completion(arguments, screen)),
        Verb::Man(arguments) => verbs::manual::man(arguments, screen),
        Verb::Validate(arguments) => verbs::validate::run(arguments, screen),
        Verb::Filter(arguments::Filter::Test(arguments)) => verbs::filter::run(arguments, screen),
        Verb::Explain(arguments) => verbs::explain::run(arguments, screen),
        Verb::IamPolicy(arguments) => verbs::iam_policy::run(arguments, screen),
        Verb::Schema(arguments) => Ok(verbs::schema::run(arguments, screen)),
        Verb::Plan(arguments) => online(&arguments.reach, verbs::plan::run(arguments, screen)),
        Verb::Apply(arguments) => minding_signals(verbs::apply::run(arguments, screen)),
        Verb::Drift(arguments) => online(&arguments.reach, verbs::drift::run(arguments, screen))
            .inspect_err(|error| {
                // What was cut off could not tell it itself.
                if error.is::<Interrupted>() {
                    verbs::drift::tell_fault(arguments, screen);
                }
            }),
        Verb::Import(arguments) => online(&arguments.reach, verbs::import::run(arguments, screen)),
        Verb::List(arguments) => online(&arguments.reach, verbs::list::run(arguments, screen)),
        Verb::Emulator(arguments) => minding_signals(verbs::emulator::run(arguments, screen)),
    }
}

/// Runs what makes calls that only read, until it is interrupted or its time is over.
fn online(reach: &Reach, work: impl Future<Output = anyhow::Result<End>>) -> anyhow::Result<End> {
    minding_signals(async { Interrupts::listen(reach.deadline).cut_off(work).await })
}

/// Runs what makes calls and says itself what an interruption does.
fn minding_signals(work: impl Future<Output = anyhow::Result<End>>) -> anyhow::Result<End> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let end = runtime.block_on(work);
    // A thread may still wait for an answer at the terminal; nobody asks for it any more.
    runtime.shutdown_background();
    end
}
