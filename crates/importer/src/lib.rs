//! From event source mappings that exist elsewhere to spec files: live ones, or those of another
//! tool's file. Whatever tells of a mapping is first made AWS's own JSON, and goes one way from there.
//!
//! Pure: no IO, no async. What is written is read again here, as `esmith validate` would.

mod check;
mod entry;
mod files;
mod found;
mod kind;
mod live;
mod loose;
mod name;
mod place;
mod pulumi;
mod template;
mod terraform;
mod text;

use esmith_planner::{live::LiveMapping, options::Redaction};
use esmith_spec::{function::FunctionName, kind::SourceKind, load::Loaded};
use globset::GlobSet;

pub use self::{
    found::Origin,
    live::from_live,
    text::{Text, from_texts},
};

/// What is asked of an import.
#[derive(Clone, Debug)]
pub struct Asked {
    /// The stack that is written.
    pub stack: String,
    /// The account that the mappings are in, if it is known.
    pub account: Option<String>,
    /// The region that the mappings are in, if it is known.
    pub region: Option<String>,
    /// The functions that are meant, as globs; none means all.
    pub functions: GlobSet,
    /// Tags that a mapping must have.
    pub tags: Vec<(String, String)>,
    /// The engine of brokers of Amazon MQ that do not tell theirs.
    pub mq_engine: Option<SourceKind>,
    /// Whether what AWS hides under a KMS key is written.
    pub redaction: Redaction,
    /// Values of a template's parameters.
    pub parameters: Vec<(String, String)>,
    /// Whether each function gets a file of its own, which the root file includes.
    pub split: bool,
    /// The root file's path, as problems name it.
    pub root: String,
}

impl Asked {
    /// Returns whether a function is meant: by its name, or with its qualifier.
    #[must_use]
    pub fn is_function(&self, function: &FunctionName) -> bool {
        let short = function.short();
        let name = short.split(':').next().unwrap_or(short);
        let globs = &self.functions;
        globs.is_empty() || globs.is_match(short) || globs.is_match(name)
    }

    /// Returns whether a mapping is meant: by its function and its tags.
    fn is_meant(&self, mapping: &LiveMapping) -> bool {
        let has = |(key, value): &(String, String)| mapping.tags.get(key) == Some(value);
        self.is_function(&mapping.function) && self.tags.iter().all(has)
    }
}

/// What an import made.
#[derive(Debug)]
pub struct Imported {
    /// Who told of the mappings.
    pub origin: Origin,
    /// The files; the root file is the first.
    pub files: Vec<File>,
    /// The number of mappings in them.
    pub count: usize,
    /// What the mappings are called where they come from.
    pub addresses: Vec<String>,
    /// What there is to say of single mappings.
    pub remarks: Vec<Remark>,
    /// Variables that must be given before the files are valid.
    pub needed: Vec<String>,
    /// The files as they load, with stand-ins for the variables that must be given.
    pub loaded: Loaded,
}

/// A file to write.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct File {
    /// The path, beside the root file's.
    pub path: String,
    /// The text.
    pub text: String,
}

/// Something to say of a mapping, beyond what stands in the files.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Remark {
    /// The mapping, as it is called where it comes from.
    pub about: String,
    /// What there is to say.
    pub text: String,
    /// What it means for the import.
    pub meaning: Meaning,
}

/// What a remark means for the import.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Meaning {
    /// The mapping is in the files; something of it is not, or is not as it was.
    Carried,
    /// The mapping is left out, as it should be.
    LeftOut,
    /// The mapping is left out, since it cannot be written.
    Failed,
}
