//! What a user asks of a plan beyond the spec.

use std::collections::BTreeSet;

use globset::{Glob, GlobSet, GlobSetBuilder};

/// Options that change a plan.
#[derive(Clone, Debug)]
pub struct Options {
    /// Whether owned mappings that the spec no longer has are deleted. Default: yes.
    pub prune: bool,
    /// Which unowned mappings may be taken over. Default: none.
    pub adopt: Consent,
    /// Which mappings of a stack of the same name with another id may be taken over. Default: none.
    pub take_over: Consent,
    /// Which mappings may be replaced. Default: none.
    pub allow_replace: Consent,
    /// Mappings to replace although nothing forces it.
    pub replace: BTreeSet<String>,
    /// Whether values that cannot be read are overwritten. Default: no.
    pub overwrite_unknown: bool,
    /// Names to plan for; empty means all. Matched as globs by the caller's [`Target`].
    pub target: Target,
    /// The most deletes that apply carries out.
    pub max_deletes: Option<usize>,
    /// The greatest share of owned mappings, in percent, that apply deletes, replaces or adopts at
    /// once. Default: 30.
    pub max_change_percent: Option<u8>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            prune: true,
            adopt: Consent::None,
            take_over: Consent::None,
            allow_replace: Consent::None,
            replace: BTreeSet::new(),
            overwrite_unknown: false,
            target: Target::default(),
            max_deletes: None,
            max_change_percent: None,
        }
    }
}

/// Whether values that a KMS key hides are kept out of what is shown and of files that are written.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Redaction {
    /// They are.
    #[default]
    On,
    /// They are shown and written as they are.
    Off,
}

/// What a flag such as `--adopt[=NAME]` agrees to.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Consent {
    /// Nothing.
    #[default]
    None,
    /// These mappings.
    Names(BTreeSet<String>),
    /// Every mapping.
    All,
}

impl Consent {
    /// Returns whether it covers a mapping.
    #[must_use]
    pub fn covers(&self, name: &str) -> bool {
        match self {
            Self::None => false,
            Self::Names(names) => names.contains(name),
            Self::All => true,
        }
    }
}

/// Which mappings are planned for.
#[derive(Clone, Debug, Default)]
pub struct Target {
    globs: Vec<(String, globset::GlobMatcher)>,
}

impl Target {
    /// Returns a target of these globs; none means every mapping.
    ///
    /// # Errors
    /// The first glob that cannot be read, and why.
    pub fn new(globs: &[String]) -> Result<Self, globset::Error> {
        let globs = globs
            .iter()
            .map(|text| Ok((text.clone(), globset::Glob::new(text)?.compile_matcher())));
        Ok(Self { globs: globs.collect::<Result<_, _>>()? })
    }

    /// Returns whether a mapping is planned for.
    #[must_use]
    pub fn covers(&self, name: &str) -> bool {
        self.globs.is_empty() || self.globs.iter().any(|(_, glob)| glob.is_match(name))
    }

    /// Returns the globs as they were given.
    pub fn texts(&self) -> impl Iterator<Item = &str> {
        self.globs.iter().map(|(text, _)| text.as_str())
    }
}

/// Returns the globs as one set.
pub(crate) fn globs(patterns: &[String]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in patterns.iter().filter_map(|pattern| Glob::new(pattern).ok()) {
        builder.add(glob);
    }
    builder.build().unwrap_or_default()
}
