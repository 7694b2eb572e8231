//! Where results go, and the formats they come in.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

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

fn target<F: ValueEnum>(text: &str) -> Result<(F, PathBuf), String> {
    match text.split_once('=') {
        Some((format, file)) if !file.is_empty() => Ok((F::from_str(format, true)?, file.into())),
        _ => Err("wanted FORMAT=FILE".to_owned()),
    }
}
