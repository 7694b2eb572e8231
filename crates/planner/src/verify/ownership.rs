//! Nothing is deleted, replaced, renamed, adopted or changed that is not proved ours or asked for.

use esmith_spec::stack::Mapping;

use super::case::{Case, touched};
use crate::{
    live::{ID, LiveMapping, NAME, PROTECT, REPLACES, STACK, Tags},
    plan::{ChangeKind, ExpectedOwner, Ownership, Step, Write},
};

/// Returns where a step takes hold of what it may not.
pub(super) fn faults(case: &Case<'_>, step: &Step) -> Vec<String> {
    let mut faults: Vec<String> = touched(step)
        .filter_map(|uuid| match case.live.get(uuid) {
            None => Some(format!("{uuid} is not live")),
            Some(live) => touches(case, step, live),
        })
        .collect();
    for write in &step.writes {
        if let Write::Delete { uuid } = write
            && let Some(live) = case.live.get(uuid.as_str()).filter(|_| step.blocked.is_empty())
        {
            faults.extend(deletes(case, step, live));
        }
    }
    if !case.options.target.covers(&step.name) {
        faults.push("it is not among the targets".to_owned());
    }
    faults
}

fn owned(case: &Case<'_>, live: &LiveMapping) -> bool {
    live.tags.get(STACK) == Some(case.stack.name.as_str())
}

/// A live mapping is ours, or is being taken over and was nobody's.
fn touches(case: &Case<'_>, step: &Step, live: &LiveMapping) -> Option<String> {
    if owned(case, live) {
        let name = live.tags.get(NAME).unwrap_or_default();
        let claim = ExpectedOwner::Owned {
            stack: case.stack.name.clone(),
            id: live.tags.get(ID).map(str::to_owned),
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
        };
        let name = if name.is_empty() { live.uuid.as_str() } else { name };
        let is_ours = live.tags.get(ID) == case.stack.id.as_deref()
            || case.options.take_over.covers(name)
            || case.options.take_over.covers(&step.name);
        if !is_ours && step.blocked.is_empty() {
            return Some(format!("{} may be of another stack of this name", live.uuid));
        }
        let proved = step.claim == claim;
        return (!proved).then(|| format!("it does not ask for proof that {} is ours", live.uuid));
    }
    let asked = case
        .stack
        .mappings
        .get(&step.name)
        .is_some_and(|mapping| mapping.adopt || case.options.adopt.covers(&mapping.name));
    let free = !step.blocked.is_empty() || asked;
    let holds = match (&step.ownership, &live.tags) {
        (_, Tags::Known(tags)) if tags.contains_key(STACK) => false,
        (Ownership::Adopt, Tags::Known(tags)) if step.blocked.is_empty() => {
            free && step.claim == ExpectedOwner::Unowned
                && !tags.keys().any(|key| key.starts_with("aws:cloudformation:"))
        }
        (Ownership::Adopt, _) => free && step.claim == ExpectedOwner::Unowned,
        (Ownership::Untaggable, Tags::Untaggable) => free && step.claim == ExpectedOwner::None,
        _ => false,
    };
    (!holds).then(|| format!("{} is not ours and was not asked for", live.uuid))
}

/// What is deleted is gone from the spec, or may be replaced.
fn deletes(case: &Case<'_>, step: &Step, live: &LiveMapping) -> Option<String> {
    let mapping = case.stack.mappings.get(&step.name);
    if live.tags.get(PROTECT).is_some() {
        return Some(format!("{} is protected by its tag", live.uuid));
    }
    match (&step.change, mapping) {
        (ChangeKind::Delete { .. }, None) => {
            (!case.options.prune).then(|| "nothing was to be pruned".to_owned())
        }
        (ChangeKind::Delete { .. }, Some(_)) => Some("the spec has it".to_owned()),
        (_, Some(mapping)) => (!may_replace(case, mapping))
            .then(|| format!("nobody allowed {} to be replaced", live.uuid)),
        (_, None) => Some("the spec does not have it".to_owned()),
    }
}

fn may_replace(case: &Case<'_>, mapping: &Mapping) -> bool {
    let name = &mapping.name;
    let asked = case.options.replace.contains(name) || case.options.allow_replace.covers(name);
    !mapping.protect && (mapping.may_replace || asked)
}

/// The tag that tells the halves of a replace apart, which every successor is created with.
pub(super) fn names_its_predecessor(step: &Step, tags: &serde_json::Value) -> bool {
    let needs = step.writes.iter().any(|write| matches!(write, Write::Delete { .. }));
    !needs || tags.get(REPLACES).is_some_and(|uuid| Some(uuid.as_str()) == Some(step.uuid()))
}
