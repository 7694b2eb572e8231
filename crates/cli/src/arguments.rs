//! The command line: verbs, flags and what `--help` says of them.

use std::{collections::BTreeSet, path::PathBuf, time::Duration};

use clap::{Args, Parser, Subcommand, ValueEnum};
use esmith_applier::Limits;
use esmith_planner::options::Consent;

/// AWS Lambda event source mappings as code: what the YAML says is what AWS has.
#[derive(Debug, Parser)]
#[command(name = "esmith", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done or nothing to change, 1 error, 2 changes (with --detailed-exitcode), \
3 refused by a guard before any write, 64 usage."
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
    /// Show the live mappings: owner, state and last result
    List(List),
    /// Try a mapping's filters on an event
    #[command(subcommand)]
    Filter(Filter),
    /// Explain a setting or an error code
    Explain(Explain),
    /// Print the JSON Schema of spec files
    Schema(Schema),
    /// Print a completion script for a shell
    Completion(Completion),
    /// Print the manual page, or write those of every verb into a folder
    Man(Man),
    /// Serve Lambda's event source mapping API on loopback, for tests without an account
    Emulator(Emulator),
}

/// Which specs are read, and with what.
#[derive(Args, Debug)]
pub(crate) struct Specs {
    /// Root files, or folders whose root files (*.esm.yaml, *.esm.yml with `stack`) are read; `-` reads
    /// standard input
    #[arg(value_name = "PATH", default_value = ".")]
    pub(crate) paths: Vec<String>,
    /// Set a variable of the specs
    #[arg(long = "var", value_name = "NAME=VALUE", value_parser = variable)]
    pub(crate) variables: Vec<(String, String)>,
    /// Read variables from a YAML file of names and values; --var wins
    #[arg(long, value_name = "FILE")]
    pub(crate) var_file: Vec<PathBuf>,
}

/// How AWS is reached.
#[derive(Args, Clone, Debug)]
pub(crate) struct Reach {
    /// Use the embedded emulator, with its state in .esmith/emulator.json; no account is needed
    #[arg(long)]
    pub(crate) local: bool,
    /// Send every call to this address
    #[arg(long, value_name = "URL", conflicts_with = "local")]
    pub(crate) endpoint_url: Option<String>,
    /// The region, where the spec names none
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The profile of the AWS configuration
    #[arg(long, value_name = "NAME", conflicts_with = "local")]
    pub(crate) profile: Option<String>,
    /// A role to assume
    #[arg(long, value_name = "ARN", conflicts_with = "local")]
    pub(crate) role_arn: Option<String>,
    /// Calls a second to Lambda's control plane; 0 for no limit [default: 8; 0 with --local]
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<u32>,
    /// Show values that AWS hides under a KMS key
    #[arg(long)]
    pub(crate) show_sensitive: bool,
}

/// What is asked of a plan.
#[derive(Args, Debug)]
pub(crate) struct Asked {
    /// Only stacks of this name (a glob; repeatable)
    #[arg(long = "stack", value_name = "NAME", value_parser = glob)]
    pub(crate) stacks: Vec<String>,
    /// Only mappings of this name (a glob; repeatable)
    #[arg(long = "target", value_name = "NAME", value_parser = glob)]
    pub(crate) targets: Vec<String>,
    /// Keep owned mappings that the spec no longer has
    #[arg(long)]
    pub(crate) no_prune: bool,
    /// Take over live mappings of the same content that nobody owns
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = EVERY)]
    pub(crate) adopt: Vec<String>,
    /// Allow replaces
    #[arg(long, value_name = "NAME", num_args = 0..=1, require_equals = true, default_missing_value = EVERY)]
    pub(crate) allow_replace: Vec<String>,
    /// Replace this mapping although nothing forces it (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(crate) replace: Vec<String>,
    /// Overwrite values that cannot be read
    #[arg(long)]
    pub(crate) overwrite_unknown: bool,
    /// Refuse to apply more deletes than this
    #[arg(long, value_name = "N")]
    pub(crate) max_deletes: Option<usize>,
    /// Refuse to delete, replace or adopt more than this share of the owned mappings [default: 30]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub(crate) max_change_percent: Option<u8>,
}

/// What a flag without a name means.
const EVERY: &str = "*";

/// Returns what `--adopt[=NAME]` and its like agree to.
pub(crate) fn consent(names: &[String]) -> Consent {
    if names.is_empty() {
        Consent::None
    } else if names.iter().any(|name| name == EVERY) {
        Consent::All
    } else {
        Consent::Names(names.iter().cloned().collect::<BTreeSet<_>>())
    }
}

/// Where results go.
#[derive(Args, Clone, Debug)]
pub(crate) struct Output<F: ValueEnum + Clone + Send + Sync + 'static> {
    /// The format of the result on standard output
    #[arg(long, value_enum, value_name = "FORMAT", default_value = "text")]
    pub(crate) format: F,
    /// Write the result to a file as well (repeatable)
    #[arg(long = "output", value_name = "FORMAT=FILE", value_parser = target::<F>)]
    pub(crate) outputs: Vec<(F, PathBuf)>,
}

#[derive(Args, Debug)]
pub(crate) struct Validate {
    #[command(flatten)]
    pub(crate) specs: Specs,
    #[command(flatten)]
    pub(crate) output: Output<ProblemFormat>,
}

#[derive(Args, Debug)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) specs: Specs,
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[command(flatten)]
    pub(crate) output: Output<PlanFormat>,
    /// Exit with 2 if there is a step
    #[arg(long)]
    pub(crate) detailed_exitcode: bool,
    /// Save the plan for `apply --plan`
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
    /// Where an interrupted apply wrote down what it had to remember
    #[arg(long, value_name = "DIR", default_value = ".esmith/journal")]
    pub(crate) journal: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct Apply {
    #[command(flatten)]
    pub(crate) specs: Specs,
    #[command(flatten)]
    pub(crate) asked: Asked,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[command(flatten)]
    pub(crate) output: Output<Format>,
    /// Do not ask
    #[arg(long)]
    pub(crate) auto_approve: bool,
    /// Apply only if planning afresh gives this saved plan
    #[arg(long, value_name = "FILE")]
    pub(crate) plan: Option<PathBuf>,
    /// Apply only if the plan has this fingerprint
    #[arg(long, value_name = "FINGERPRINT", conflicts_with = "plan")]
    pub(crate) expect: Option<String>,
    /// The greatest number of steps in flight
    #[arg(long, value_name = "N", default_value = "16", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub(crate) parallelism: u16,
    /// How long writes may take to settle, such as create=10m,update=10m,delete=5m
    #[arg(long, value_name = "LIMITS", value_parser = limits, default_value = "create=10m,update=10m,delete=5m")]
    pub(crate) timeout: Limits,
    /// How long a refusal is tried again that a new role or function explains
    #[arg(long, value_name = "DURATION", value_parser = duration, default_value = "60s")]
    pub(crate) iam_wait: Duration,
    /// Where to write down what a crash between deleting and recreating a mapping would lose
    #[arg(long, value_name = "DIR", default_value = ".esmith/journal")]
    pub(crate) journal: PathBuf,
}

#[derive(Args, Debug)]
pub(crate) struct List {
    /// Only mappings that this stack owns
    #[arg(long, value_name = "NAME")]
    pub(crate) stack: Option<String>,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[command(flatten)]
    pub(crate) output: Output<Format>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Filter {
    /// Show which records of a Lambda event pass, and which condition stops the others
    Test(FilterTest),
}

#[derive(Args, Debug)]
pub(crate) struct FilterTest {
    /// A root file or folder
    #[arg(value_name = "SPEC")]
    pub(crate) spec: String,
    /// The mapping
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
    /// A file with the event as Lambda passes it to the function
    #[arg(long, value_name = "FILE")]
    pub(crate) event: PathBuf,
    #[command(flatten)]
    pub(crate) output: Output<Format>,
}

#[derive(Args, Debug)]
pub(crate) struct Explain {
    /// A setting, such as batchSize, or a code, such as ESM021
    #[arg(value_name = "NAME")]
    pub(crate) name: String,
}

#[derive(Args, Debug)]
pub(crate) struct Schema {
    /// The variant for SchemaStore, without message keywords
    #[arg(long)]
    pub(crate) store: bool,
}

#[derive(Args, Debug)]
pub(crate) struct Init {
    /// The folder; files that exist are kept
    #[arg(value_name = "FOLDER", default_value = ".")]
    pub(crate) folder: PathBuf,
    /// The stack's name
    #[arg(long, value_name = "NAME", default_value = "my-stack")]
    pub(crate) stack: String,
}

#[derive(Args, Debug)]
pub(crate) struct Completion {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Args, Debug)]
pub(crate) struct Man {
    /// Write esmith.1 and a page for each verb into this folder
    #[arg(long, value_name = "FOLDER")]
    pub(crate) folder: Option<PathBuf>,
}

#[derive(Args, Debug)]
pub(crate) struct Emulator {
    /// The port; 0 takes a free one, which the first line on standard output names
    #[arg(long, value_name = "N", default_value = "9911")]
    pub(crate) port: u16,
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: std::net::IpAddr,
    /// Keep the state in this file; without it everything is in memory
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// The account that callers belong to
    #[arg(long, value_name = "ID", default_value = "123456789012")]
    pub(crate) account: String,
    /// The region of requests whose signature names none
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    pub(crate) region: String,
    /// How long each answer takes, in milliseconds
    #[arg(long, value_name = "MS", default_value = "0")]
    pub(crate) latency: u64,
    /// Requests a second that an account may make, as AWS's 15; 0 for no limit
    #[arg(long, value_name = "N", default_value = "15")]
    pub(crate) rate: u32,
    /// How long a mapping stays in a transitional state, in milliseconds
    #[arg(long, value_name = "MS", default_value = "2000")]
    pub(crate) transition: u64,
    /// Faults, by rule; see the guide (repeatable)
    #[arg(long = "fault", value_name = "RULES")]
    pub(crate) faults: Vec<String>,
    /// Whether only clearing values that AWS is known to take clear; the others are kept then
    #[arg(long, value_enum, value_name = "WHETHER", default_value = "off")]
    pub(crate) strict_clear: Switch,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    Text,
    /// For programs; stable names
    Json,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum PlanFormat {
    /// For people
    Text,
    /// For programs; stable names
    Json,
    /// For a pull request's comment or a job's summary: under 60,000 characters
    Markdown,
    /// One self-contained page
    Html,
    /// Workflow commands that annotate a pull request on GitHub
    Github,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum ProblemFormat {
    /// For people: the source line, the place underlined
    Text,
    /// For programs; stable names
    Json,
    /// Workflow commands that annotate a pull request on GitHub
    Github,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// JUnit XML, a test case for each file
    Junit,
}

fn glob(text: &str) -> Result<String, String> {
    globset::Glob::new(text).map(|_| text.to_owned()).map_err(|error| error.kind().to_string())
}

fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("wanted NAME=VALUE".to_owned()),
    }
}

fn target<F: ValueEnum>(text: &str) -> Result<(F, PathBuf), String> {
    match text.split_once('=') {
        Some((format, file)) if !file.is_empty() => Ok((F::from_str(format, true)?, file.into())),
        _ => Err("wanted FORMAT=FILE".to_owned()),
    }
}

/// Reads a duration such as `90s` or `10m`.
fn duration(text: &str) -> Result<Duration, String> {
    esmith_spec::stack::duration(text)
        .ok_or_else(|| "wanted a number and s, m, h or d, such as 10m".to_owned())
}

fn limits(text: &str) -> Result<Limits, String> {
    let mut limits = Limits::default();
    for part in text.split(',') {
        let (name, value) =
            part.split_once('=').ok_or("wanted NAME=DURATION, such as create=10m")?;
        let limit = match name {
            "create" => &mut limits.create,
            "update" => &mut limits.update,
            "delete" => &mut limits.delete,
            other => return Err(format!("`{other}` is none of create, update, delete")),
        };
        *limit = duration(value)?;
    }
    Ok(limits)
}
