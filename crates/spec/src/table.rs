//! The table's rows and the questions asked of them. The rows themselves are in `fields.rs`.

use crate::kind::{SourceKey, SourceKind};

pub use crate::fields::ENCRYPTION_KEY;
#[cfg(feature = "mutate")]
pub use crate::mutants::{RELATIONS, ROWS};
pub use crate::relations::{Becomes, Is, Relation, Term, Updates};
pub use crate::row::{Change, Drift, Identity, Place, Row};
#[cfg(not(feature = "mutate"))]
pub use crate::{fields::ROWS, relations::RELATIONS};

/// Returns the rows that a kind accepts.
pub fn rows(kind: SourceKind) -> impl Iterator<Item = &'static Row> {
    ROWS.iter().filter(move |row| row.member.accepted_by(kind))
}

/// Returns the rows that a kind accepts and can change in place.
pub fn settings(kind: SourceKind) -> impl Iterator<Item = &'static Row> {
    rows(kind).filter(|row| row.is_setting())
}

/// Returns the rows that a kind accepts and that are chosen at creation.
pub fn create_only(kind: SourceKind) -> impl Iterator<Item = &'static Row> {
    rows(kind).filter(|row| !row.is_setting())
}

/// Returns the row with this YAML key.
#[must_use]
pub fn row(name: &str) -> Option<&'static Row> {
    ROWS.iter().find(|row| row.name() == name)
}

/// Returns the changes before which a setting must be cleared, alone.
pub fn clears_first(setting: &str) -> impl Iterator<Item = (&'static str, Becomes)> {
    RELATIONS.iter().filter_map(move |relation| relation.clears_first(setting))
}

/// Returns the relations that a member takes part in under a key.
pub fn relations_of(member: &str, key: SourceKey) -> impl Iterator<Item = &'static Relation> {
    let names = move |relation: &&Relation| {
        relation.kinds.has_key(key)
            && [relation.when.member, relation.needs.member].contains(&member)
    };
    RELATIONS.iter().filter(names)
}
