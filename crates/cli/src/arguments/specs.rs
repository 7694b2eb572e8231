//! Which specs are read, and with what variables.

use std::path::PathBuf;

use clap::Args;
use esmith_spec::variables::is_credential;

/// Which specs are read, and with what.
#[derive(Args, Debug, Default)]
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
    /// Let specs read an environment variable whose name does not begin with ESMITH_VAR_
    #[arg(long = "env", value_name = "NAME", value_parser = environment)]
    pub(crate) environment: Vec<String>,
    /// Let spec files be read from a folder outside of the repository, or of the folder that is given
    #[arg(long = "allow-outside", value_name = "PATH")]
    pub(crate) outside: Vec<PathBuf>,
}

fn environment(name: &str) -> Result<String, String> {
    if is_credential(name) {
        return Err("the name of a credential, a token or a key; specs never read one".to_owned());
    }
    Ok(name.to_owned())
}

pub(super) fn variable(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((name, value)) if !name.is_empty() => Ok((name.to_owned(), value.to_owned())),
        _ => Err("wanted NAME=VALUE".to_owned()),
    }
}
