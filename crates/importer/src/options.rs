//! The options of an import, and the mappings that they select.

use esmith_planner::{live::LiveMapping, options::Redaction};
use esmith_spec::{function::FunctionName, kind::SourceKind};
use globset::GlobSet;

/// The options of an import.
#[derive(Clone, Debug)]
pub struct ImportOptions {
    /// The stack that is written.
    pub stack: String,
    /// What tells the stack from others of its name.
    pub id: Option<String>,
    /// The account that the mappings are in, if it is known.
    pub account: Option<String>,
    /// The region that the mappings are in, if it is known.
    pub region: Option<String>,
    /// The functions to import, as globs; none means all.
    pub functions: GlobSet,
    /// Tags that a mapping must have.
    pub tags: Vec<(String, String)>,
    /// The engine of Amazon MQ brokers whose ARN does not show it.
    pub mq_engine: Option<SourceKind>,
    /// Whether values that a KMS key encrypts are written.
    pub redaction: Redaction,
    /// Values of a template's parameters.
    pub parameters: Vec<(String, String)>,
    /// Whether each function gets a file of its own, which the root file includes.
    pub split: bool,
    /// The root file's path, as problems name it.
    pub root: String,
}

impl ImportOptions {
    /// Returns whether a function is selected, by its name or with its qualifier.
    #[must_use]
    pub fn is_function(&self, function: &FunctionName) -> bool {
        let short = function.short();
        let name = short.split(':').next().unwrap_or(short);
        let globs = &self.functions;
        globs.is_empty() || globs.is_match(short) || globs.is_match(name)
    }

    /// Returns whether a mapping is selected, by its function and its tags.
    pub(crate) fn is_meant(&self, mapping: &LiveMapping) -> bool {
        let has = |(key, value): &(String, String)| mapping.tags.get(key) == Some(value);
        self.is_function(&mapping.function) && self.tags.iter().all(has)
    }
}
