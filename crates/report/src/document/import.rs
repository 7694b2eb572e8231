//! What `import --format json` prints.

use serde::{Deserialize, Serialize};

use super::{FormatVersion, Meaning, validate::Problem};

/// What an import made.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Import {
    /// The version of this document's form.
    pub format_version: FormatVersion,
    /// The stack that is written.
    pub stack: String,
    /// The account of the mappings; null where it is not known.
    pub account: Option<String>,
    /// The region of the mappings; null where it is not known.
    pub region: Option<String>,
    /// The number of mappings in the files.
    pub mappings: usize,
    /// The files; the root file is the first.
    pub files: Vec<File>,
    /// What there is to say of single mappings.
    pub remarks: Vec<Remark>,
    /// Variables that must be given before the files are valid.
    pub needed: Vec<String>,
    /// What is wrong with the files.
    pub problems: Vec<Problem>,
}

/// A file of specs.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct File {
    /// The path.
    pub path: String,
    /// Whether it was written; without `--out` nothing is.
    pub written: bool,
    /// The text.
    pub text: String,
}

/// Something to say of a mapping, beyond what stands in the files.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Remark {
    /// The mapping, as it is called where it comes from.
    pub mapping: String,
    /// What it means for the import.
    pub meaning: Meaning,
    /// What there is to say.
    pub message: String,
}
