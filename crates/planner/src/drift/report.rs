//! What a drift report holds, and what is asked of one.

use esmith_spec::{kind::SourceKind, problem::Span};

use crate::{change::Change, live::Observed, options::Target};

/// What is wrong with a mapping. It is in the first class that holds, in this order.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Class {
    /// In the spec, and not live.
    Missing,
    /// A setting cannot be read.
    Unreadable,
    /// It differs in what only a new mapping can have.
    Replaced,
    /// AWS disabled what the spec wants enabled.
    DisabledByAws,
    /// A setting differs.
    Settings,
    /// AWS reports a problem with the last polling.
    Problem,
    /// Its function, version or alias is gone.
    Orphan,
    /// The stack owns it and the spec does not have it.
    Unexpected,
    /// Nobody owns it; no drift.
    Unmanaged,
}

impl Class {
    /// Every class, in order.
    pub const ALL: [Self; 9] = [
        Self::Missing,
        Self::Unreadable,
        Self::Replaced,
        Self::DisabledByAws,
        Self::Settings,
        Self::Problem,
        Self::Orphan,
        Self::Unexpected,
        Self::Unmanaged,
    ];

    /// Returns the word in reports.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Replaced => "replaced",
            Self::DisabledByAws => "disabledByAws",
            Self::Settings => "settings",
            Self::Problem => "problem",
            Self::Orphan => "orphan",
            Self::Unexpected => "unexpected",
            Self::Unmanaged => "unmanaged",
        }
    }

    /// Returns false for `Unmanaged`: it is listed but is not drift.
    #[must_use]
    pub const fn is_drift(self) -> bool {
        !matches!(self, Self::Unmanaged)
    }
}

/// One mapping that is not as it should be.
#[derive(Clone, Debug)]
pub struct Drift {
    /// Its name in the spec, else the one it is tagged with, else its UUID.
    pub name: String,
    /// The live mapping's UUID.
    pub uuid: Option<String>,
    /// What is wrong.
    pub class: Class,
    /// What is wrong, in words.
    pub message: String,
    /// The function.
    pub function: String,
    /// The kind of source; none where it cannot be told.
    pub kind: Option<SourceKind>,
    /// The source in one line.
    pub source: String,
    /// AWS's state.
    pub state: Option<String>,
    /// Why it is in this state, in AWS's words.
    pub reason: Option<String>,
    /// AWS's word on the last polling.
    pub last_result: Option<String>,
    /// What differs, from the live value to the spec's.
    pub changes: Vec<Change>,
    /// Where the spec has it.
    pub location: Option<Span>,
}

impl Drift {
    /// Returns a setting's live value, where it differs and can be read.
    #[must_use]
    pub fn live(&self, setting: &str) -> Option<&serde_json::Value> {
        let change = self.changes.iter().find(|change| change.setting.as_str() == setting)?;
        match &change.from {
            Observed::Known(value) => Some(value),
            Observed::Unknown(_) => None,
        }
    }
}

/// The drift of one stack; or of what no stack owns.
#[derive(Clone, Debug)]
pub struct Report {
    /// The stack; none for mappings that nobody owns.
    pub stack: Option<String>,
    /// Its root file; none for a stack whose spec was not given.
    pub file: Option<String>,
    /// The account, where known.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The mappings that are not as they should be, by name.
    pub drift: Vec<Drift>,
    /// The names of those that are.
    pub sound: Vec<String>,
    /// What may surprise.
    pub warnings: Vec<String>,
}

impl Report {
    /// Returns the number of mappings of a class.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        self.drift.iter().filter(|drift| drift.class == class).count()
    }

    /// Returns whether there is drift.
    #[must_use]
    pub fn has_drift(&self) -> bool {
        self.drift.iter().any(|drift| drift.class.is_drift())
    }

    pub(super) fn sorted(mut self) -> Self {
        self.drift.sort_by(|a, b| (&a.name, &a.uuid).cmp(&(&b.name, &b.uuid)));
        self.sound.sort();
        self.warnings.sort();
        self
    }
}

/// What is asked of a drift report beyond the spec.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Names to look at.
    pub target: Target,
    /// Whether the mappings of stacks that were not given are looked at: those that AWS disabled,
    /// that have a problem or no function.
    pub account_wide: bool,
    /// Whether what nobody owns is listed.
    pub unmanaged: bool,
}
