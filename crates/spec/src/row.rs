//! What a row of the table of settings says of a member of a source.

use crate::{
    kind::SourceKind,
    shape::{Member, Unset},
};

/// All that esmith knows of one member of a source.
#[derive(Debug)]
pub struct Row {
    /// Names, kinds, shape, absence.
    pub member: Member,
    /// Where AWS keeps it.
    pub place: Place,
    /// Whether it can change.
    pub change: Change,
    /// Whether its value is hidden once the mapping has a KMS key.
    pub sensitive: bool,
}

/// Where AWS keeps a member.
#[derive(Clone, Copy, Debug)]
pub enum Place {
    /// At the top of the mapping.
    Body,
    /// Inside these objects, outermost first.
    Within(fn(SourceKind) -> &'static [&'static str]),
    /// As the entry of this type among the access configurations.
    AccessEntry,
}

/// Whether a member can change after creation.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Change {
    /// It is chosen at creation.
    CreateOnly {
        /// Its part in the content key.
        identity: Identity,
        /// What a difference means.
        drift: Drift,
    },
    /// `UpdateEventSourceMapping` changes it: it is a setting.
    InPlace,
}

/// A member's part in the content key: what AWS tells two mappings of a function apart by.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Identity {
    /// None.
    No,
    /// Equal values are the same source.
    Equal,
    /// One shared entry makes the same source.
    AnyShared,
}

/// What a difference in a create-only member means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Drift {
    /// The mapping must be replaced.
    Replaces,
    /// A note: the member only matters at creation.
    Noted,
}

impl Row {
    /// Returns the YAML key.
    #[must_use]
    pub fn name(&self) -> &'static str {
        self.member.name
    }

    /// Returns AWS's objects around the member, for any kind that accepts it.
    pub fn containers(&self) -> impl Iterator<Item = &'static str> {
        let kinds = SourceKind::ALL.into_iter().filter(|kind| self.member.accepted_by(*kind));
        kinds.flat_map(|kind| self.path(kind)).copied()
    }

    /// Returns AWS's objects around the member, outermost first.
    #[must_use]
    pub fn path(&self, kind: SourceKind) -> &'static [&'static str] {
        match self.place {
            Place::Body => &[],
            Place::Within(path) => path(kind),
            Place::AccessEntry => &["SourceAccessConfigurations"],
        }
    }

    /// Returns whether the member is a setting: can change in place.
    #[must_use]
    pub fn is_setting(&self) -> bool {
        self.change == Change::InPlace
    }

    /// Returns what the member's absence means for a kind.
    #[must_use]
    pub fn unset(&self, kind: SourceKind) -> Unset {
        (self.member.unset)(kind)
    }
}
