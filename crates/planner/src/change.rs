//! What differs between a live mapping and the desired one, as plans, drift and read-backs tell it.

use std::fmt;

use esmith_spec::kind::SourceKey;
use serde_json::Value;

use crate::live::Observed;

/// Why a step is more than an update.
#[derive(Clone, Debug, PartialEq)]
pub enum Reason {
    /// A member differs that only a new mapping can have so.
    CreateOnly {
        /// The YAML key.
        member: &'static str,
        /// The live value, in normal form.
        from: Value,
        /// The desired value, in normal form.
        to: Value,
    },
    /// The source is of another kind.
    Kind {
        /// The live kind; several words where it cannot be told.
        from: String,
        /// The desired one.
        to: SourceKey,
    },
    /// A replace was asked for by name, and nothing else forces it.
    Requested,
    /// An earlier run began a replace and did not finish it.
    Unfinished {
        /// The old mapping's UUID.
        old: String,
        /// The new mapping's UUID, where that is there.
        new: Option<String>,
    },
    /// The mapping has another name in the spec.
    Renamed {
        /// The name that it is tagged with.
        from: String,
        /// The name in the spec.
        to: String,
    },
}

impl Reason {
    /// Returns the word in plans: of a create-only member, its YAML key.
    #[must_use]
    pub const fn member(&self) -> &'static str {
        match self {
            Self::CreateOnly { member, .. } => member,
            Self::Kind { .. } => "kind",
            Self::Requested => "--replace",
            Self::Unfinished { .. } => "unfinished",
            Self::Renamed { .. } => "name",
        }
    }

    /// Returns what was and what will be; `null` where the reason has no such values.
    #[must_use]
    pub fn values(&self) -> (Value, Value) {
        match self {
            Self::CreateOnly { from, to, .. } => (from.clone(), to.clone()),
            Self::Kind { from, to } => (from.as_str().into(), to.name().into()),
            Self::Requested => (Value::Null, Value::Null),
            Self::Unfinished { old, new } => (old.as_str().into(), new.as_deref().into()),
            Self::Renamed { from, to } => (from.as_str().into(), to.as_str().into()),
        }
    }
}

/// What of a mapping changes.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Setting {
    /// The function that is invoked.
    Function,
    /// Whether the source is polled.
    Enabled,
    /// The name in the stack.
    Name,
    /// The kind of source.
    Kind,
    /// Whether it must never be deleted or replaced.
    Protect,
    /// The tags.
    Tags,
    /// Members that this release does not know.
    Extra,
    /// A member of the table, by its YAML key.
    Member(&'static str),
}

impl Setting {
    /// Returns the YAML key.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Function => "function",
            Self::Enabled => "enabled",
            Self::Name => "name",
            Self::Kind => "kind",
            Self::Protect => "protect",
            Self::Tags => "tags",
            Self::Extra => "extra",
            Self::Member(name) => name,
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A setting that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What changes.
    pub setting: Setting,
    /// What was; `null` is absent.
    pub from: Observed,
    /// What will be; `null` is absent.
    pub to: Value,
    /// Whether the values are hidden.
    pub sensitive: bool,
}

impl Change {
    /// Returns a change of a value that can be read and that nothing hides.
    #[must_use]
    pub fn open(setting: Setting, from: Value, to: Value) -> Self {
        Self { setting, from: Observed::Known(from), to, sensitive: false }
    }
}
