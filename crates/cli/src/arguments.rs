//! The command line: verbs, flags and what `--help` says of them.

mod asked;
mod drift;
mod emulator;
mod import;
mod offline;
mod online;
mod output;
mod reach;
mod specs;

use clap::{Args, Parser, Subcommand, ValueEnum};

pub(crate) use self::{
    asked::{Asked, consent},
    drift::Drift,
    emulator::{Emulator, Pace, Switch},
    import::Import,
    offline::{
        Completion, Explain, Filter, FilterTest, IamPolicy, Init, Man, Permitted, Schema, Validate,
    },
    online::{Apply, List, Plan},
    output::Output,
    reach::Reach,
    specs::Specs,
};

/// AWS Lambda event source mappings as code: what the YAML says is what AWS has.
#[derive(Debug, Parser)]
#[command(name = "esmith", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done or nothing to change, 1 error, 2 changes (with --detailed-exitcode) or drift, \
3 refused by a guard before any write, or would be (plan --check), 64 usage."
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) look: Look,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// How output looks.
#[derive(Args, Clone, Debug)]
pub(crate) struct Look {
    /// When to use colours; NO_COLOR and CLICOLOR_FORCE are honoured
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value = "auto")]
    pub(crate) color: Color,
    /// Show what is only worth knowing when something is strange: retries, request ids, unknown members
    #[arg(short, long, global = true)]
    pub(crate) verbose: bool,
    /// Show results and errors only
    #[arg(long, global = true, conflicts_with = "verbose")]
    pub(crate) quiet: bool,
    /// How log lines on standard error are written
    #[arg(long, global = true, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Write a first spec, its schema, editor settings and a CI workflow into a folder
    Init(Init),
    /// Check specs offline: schema and rules, every problem with file, line and column
    Validate(Validate),
    /// Show what would change, why, and with what consequence
    Plan(Plan),
    /// Plan, ask, and carry the plan out
    Apply(Apply),
    /// Show how the live mappings differ from the specs; exits with 2 if they do
    Drift(Drift),
    /// Write spec files of mappings that exist: live ones, or those of another tool's file
    Import(Import),
    /// Show the live mappings: owner, state and last result
    List(List),
    /// Try a mapping's filters on an event
    #[command(subcommand)]
    Filter(Filter),
    /// Explain a setting or an error code
    Explain(Explain),
    /// Print the IAM policy that plan, apply or drift of a spec needs, and no more
    IamPolicy(IamPolicy),
    /// Print the JSON Schema of spec files, or of what a verb prints with `--format json`
    Schema(Schema),
    /// Print a completion script for a shell
    Completion(Completion),
    /// Print the manual page, or write those of every verb into a folder
    Man(Man),
    /// Serve Lambda's event source mapping API on loopback, for tests without an account
    Emulator(Emulator),
}
