//! Long plans, folded: steps that do the same to many mappings become one group.

use std::collections::BTreeMap;

use crate::plan::{Action, Step};

/// The number of steps from which on a stack's plan is folded.
const LONG: usize = 100;

/// The number of like steps from which on they are folded.
const MANY: usize = 5;

/// Steps that are shown together.
pub(super) enum Group<'a> {
    /// One step, whole.
    One(&'a Step),
    /// Steps that do the same.
    Many(Vec<&'a Step>),
}

/// What makes steps alike.
type Likeness<'a> = (Action, Option<&'static str>, Vec<&'a str>, Vec<&'a str>, bool);

fn likeness(step: &Step) -> Likeness<'_> {
    (
        step.action,
        step.kind.map(|kind| kind.key().name()),
        step.changes.iter().map(|change| change.setting.as_str()).collect(),
        step.reasons.iter().map(|reason| reason.member.as_str()).collect(),
        step.blocked.is_empty(),
    )
}

/// Returns the steps as they are shown: as they are, or, where there are very many, alike ones
/// together at the place of the first.
pub(super) fn grouped(steps: &[Step]) -> Vec<Group<'_>> {
    if steps.len() < LONG {
        return steps.iter().map(Group::One).collect();
    }
    let mut alike: BTreeMap<Likeness<'_>, Vec<&Step>> = BTreeMap::new();
    for step in steps {
        alike.entry(likeness(step)).or_default().push(step);
    }
    let mut groups = Vec::new();
    for step in steps {
        match alike.get_mut(&likeness(step)) {
            Some(many) if many.len() >= MANY => groups.push(Group::Many(std::mem::take(many))),
            // Shown with the first of its group.
            Some(many) if many.is_empty() => {}
            _ => groups.push(Group::One(step)),
        }
    }
    groups
}
