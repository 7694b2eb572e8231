//! Long reports, folded: entries that say the same of many mappings become one group.

use std::collections::BTreeMap;

use crate::{escape::Line, page::Entry};

/// The number of entries from which on a section is folded.
const LONG: usize = 100;

/// The number of like entries from which on they are folded.
const MANY: usize = 5;

/// Entries that are shown together.
pub(super) enum Group<'a> {
    /// One entry, whole.
    One(&'a Entry),
    /// Entries that say the same.
    Many(Vec<&'a Entry>),
}

/// What makes entries alike.
type Likeness<'a> = (&'static str, &'a Line, Vec<&'a Line>, Vec<&'a Line>, Vec<&'a Line>, bool);

/// Returns what an entry has in common with those that say the same.
fn likeness(entry: &Entry) -> Likeness<'_> {
    (
        entry.word,
        &entry.kind,
        entry.changes.iter().map(|change| &change.setting).collect(),
        entry.points.iter().filter_map(|point| point.shared.as_ref()).collect(),
        entry.changes.iter().filter(|it| it.is_final).map(|it| &it.to).collect(),
        entry.is_blocked,
    )
}

/// Returns the entries as they are shown: as they are, or, where there are very many, alike ones
/// together at the place of the first.
pub(super) fn grouped(entries: &[Entry]) -> Vec<Group<'_>> {
    if entries.len() < LONG {
        return entries.iter().map(Group::One).collect();
    }
    let mut alike: BTreeMap<Likeness<'_>, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        alike.entry(likeness(entry)).or_default().push(entry);
    }
    let mut groups = Vec::new();
    for entry in entries {
        match alike.get_mut(&likeness(entry)) {
            Some(many) if many.len() >= MANY => groups.push(Group::Many(std::mem::take(many))),
            // Shown with the first of its group.
            Some(many) if many.is_empty() => {}
            _ => groups.push(Group::One(entry)),
        }
    }
    groups
}
