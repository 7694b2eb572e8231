//! Long reports, folded: entries that say the same of many mappings become one group.

use std::collections::BTreeMap;

use esmith_planner::plan::{Action, Step};

/// The number of entries from which on a stack's report is folded.
const LONG: usize = 100;

/// The number of like entries from which on they are folded.
const MANY: usize = 5;

/// Entries that are shown together.
pub(crate) enum Group<'a, T> {
    /// One entry, whole.
    One(&'a T),
    /// Entries that say the same.
    Many(Vec<&'a T>),
}

/// What makes steps alike.
type Likeness<'a> = (Action, &'a str, Option<&'static str>, Vec<&'a str>, Vec<&'static str>, bool);

/// Returns what a step has in common with those that do the same.
pub(crate) fn likeness(step: &Step) -> Likeness<'_> {
    (
        step.action(),
        step.ownership.as_str(),
        step.kind.map(|kind| kind.key().name()),
        step.changes().iter().map(|change| change.setting.as_str()).collect(),
        step.reasons().iter().map(|reason| reason.member()).collect(),
        step.blocked.is_empty(),
    )
}

/// Returns the entries as they are shown: as they are, or, where there are very many, alike ones
/// together at the place of the first.
pub(crate) fn grouped<'a, T, L: Ord>(
    entries: &'a [T],
    likeness: impl Fn(&'a T) -> L,
) -> Vec<Group<'a, T>> {
    if entries.len() < LONG {
        return entries.iter().map(Group::One).collect();
    }
    let mut alike: BTreeMap<L, Vec<&T>> = BTreeMap::new();
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
