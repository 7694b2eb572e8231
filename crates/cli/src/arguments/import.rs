//! The arguments of `import`.

use std::path::PathBuf;

use clap::{
    Args,
    builder::{PossibleValuesParser, TypedValueParser},
};
use esmith_report::document;
use esmith_spec::kind::{SourceKey, SourceKind};

use super::{Output, Reach};

#[derive(Args, Debug)]
pub(crate) struct Import {
    /// The stack that is written [default: named for the file or folder]
    #[arg(long, value_name = "NAME", value_parser = stack)]
    pub(crate) stack: Option<String>,
    /// Only mappings of this function (a glob; repeatable)
    #[arg(long = "function", value_name = "GLOB", value_parser = super::asked::glob)]
    pub(crate) functions: Vec<String>,
    /// Only mappings with this tag (repeatable)
    #[arg(long = "tag", value_name = "KEY=VALUE", value_parser = super::specs::variable)]
    pub(crate) tags: Vec<(String, String)>,
    /// The engine of brokers of Amazon MQ that do not tell theirs
    #[arg(long, value_name = "ENGINE", value_parser = engine())]
    pub(crate) mq_engine: Option<SourceKind>,
    /// Read another tool's file or folder (repeatable): a CloudFormation or SAM template, cdk.out or
    /// .serverless, a Terraform state or what `terraform show -json` prints, what `pulumi stack export`
    /// or `aws lambda list-event-source-mappings` prints; `-` reads standard input
    #[arg(long, value_name = "PATH", conflicts_with_all = ["local", "endpoint_url", "profile", "role_arn"])]
    pub(crate) from: Vec<String>,
    /// The account that a template's mappings are in
    #[arg(long, value_name = "ID", requires = "from", value_parser = account)]
    pub(crate) account: Option<String>,
    /// The value of a parameter of the template (repeatable)
    #[arg(long = "parameter", value_name = "NAME=VALUE", requires = "from", value_parser = super::specs::variable)]
    pub(crate) parameters: Vec<(String, String)>,
    /// Write to this file, or into this folder; without it to standard output
    #[arg(long, value_name = "PATH")]
    pub(crate) out: Option<PathBuf>,
    /// Write a file for each function, which the root file includes; --out is the folder
    #[arg(long, requires = "out")]
    pub(crate) split: bool,
    /// Overwrite files that exist
    #[arg(long, requires = "out")]
    pub(crate) force: bool,
    #[command(flatten)]
    pub(crate) reach: Reach,
    #[command(flatten)]
    pub(crate) output: Output<document::import::Import>,
}

/// Returns the keys of sources whose ARN does not tell which of them it is.
fn engines() -> impl Iterator<Item = SourceKey> {
    let service = |key: SourceKey| key.row().arn.map(|arn| arn.service);
    SourceKey::ALL.into_iter().filter(move |key| SourceKey::of_service(service(*key)).count() > 1)
}

/// Reads the name of an engine.
fn engine() -> impl TypedValueParser<Value = SourceKind> {
    let kind = |name: String| engines().find(|key| key.name() == name).map(|key| key.kinds()[0]);
    PossibleValuesParser::new(engines().map(SourceKey::name))
        .try_map(move |name| kind(name).ok_or("not an engine"))
}

/// Reads the name of a stack.
fn stack(text: &str) -> Result<String, String> {
    let is_name = |char: char| char.is_ascii_alphanumeric() || "_.-".contains(char);
    if text.is_empty() || text.len() > 128 || !text.chars().all(is_name) {
        return Err("wanted 1 to 128 letters, digits, _ . -".to_owned());
    }
    Ok(text.to_owned())
}

/// Reads the number of an account.
fn account(text: &str) -> Result<String, String> {
    if text.len() != 12 || !text.chars().all(|char| char.is_ascii_digit()) {
        return Err("wanted 12 digits".to_owned());
    }
    Ok(text.to_owned())
}
