//! The documents that leave the program as JSON: types both ways, for whoever writes and whoever reads
//! them back. The names and words here are the contract; everything else in the program may be renamed.
//! A value that a key hides is hidden where a document is made, and nowhere else.

pub mod apply;
pub mod drift;
pub mod filter;
pub mod import;
pub mod journal;
pub mod list;
pub mod plan;
pub mod saved;
pub mod validate;
mod value;
mod words;

use esmith_spec::{kind::SourceKind, problem::Span};
use serde::{Deserialize, Serialize};

pub use self::{
    value::{Change, Value, shown},
    words::{Action, Class, Meaning, Ownership, Severity, SourceKey, Status, Strategy, User},
};

/// The JSON Schema of each document, by the verb that prints it, as `cargo xtask generate` wrote it.
pub const SCHEMAS: [(&str, &str); 7] = [
    ("plan", include_str!("../../../../schemas/cli/plan.schema.json")),
    ("apply", include_str!("../../../../schemas/cli/apply.schema.json")),
    ("drift", include_str!("../../../../schemas/cli/drift.schema.json")),
    ("list", include_str!("../../../../schemas/cli/list.schema.json")),
    ("validate", include_str!("../../../../schemas/cli/validate.schema.json")),
    ("filter", include_str!("../../../../schemas/cli/filter.schema.json")),
    ("import", include_str!("../../../../schemas/cli/import.schema.json")),
];

/// The version of a document's form. It grows when a name goes or changes what it means, not when a name
/// is added.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct FormatVersion;

impl FormatVersion {
    const THIS: u32 = 1;
}

impl From<FormatVersion> for u32 {
    fn from(_: FormatVersion) -> Self {
        FormatVersion::THIS
    }
}

impl TryFrom<u32> for FormatVersion {
    type Error = String;

    fn try_from(version: u32) -> Result<Self, String> {
        if version == Self::THIS {
            return Ok(Self);
        }
        Err(format!("its formatVersion is {version}, and this release reads {}", Self::THIS))
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for FormatVersion {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FormatVersion".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "const": Self::THIS })
    }

    fn inline_schema() -> bool {
        true
    }
}

/// A place in a spec.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Location {
    /// The file, as it was given or as `include` found it; `-` for standard input.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The last line.
    pub end_line: usize,
    /// The column behind the end.
    pub end_column: usize,
}

impl From<&Span> for Location {
    fn from(span: &Span) -> Self {
        Self {
            file: span.file.clone(),
            line: span.line,
            column: span.column,
            end_line: span.end_line,
            end_column: span.end_column,
        }
    }
}

/// Returns a kind of source in words: where AWS does not tell the engine of a broker, both.
fn kind_in_words(kind: Option<SourceKind>, source: &str) -> String {
    match kind {
        Some(kind) => kind.to_string(),
        None if source.starts_with("arn:") && source.split(':').nth(2) == Some("mq") => {
            "activemq or rabbitmq".to_owned()
        }
        None => "unknown source".to_owned(),
    }
}

/// Returns a text, or none for an empty one.
fn said(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
