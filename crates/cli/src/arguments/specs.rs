//! Which specs are read, and with what variables.

use std::path::PathBuf;

use clap::Args;

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

pub(super) fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("wanted NAME=VALUE".to_owned()),
    }
}
