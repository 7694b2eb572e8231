//! No two steps take hold of one mapping, or of one content without an order.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::case::{Case, touched};
use crate::{
    key::{self, Key},
    plan::{Step, Write},
};

/// Returns which steps would meet.
pub(super) fn faults(case: &Case<'_>) -> Vec<String> {
    let steps = &case.plan.steps;
    let mut faults = sorted(steps);
    let mut hands: BTreeMap<&str, &str> = BTreeMap::new();
    for step in steps {
        for uuid in touched(step).collect::<BTreeSet<_>>() {
            if let Some(other) = hands.insert(uuid, &step.name) {
                faults.push(format!("`{other}` and `{}` both touch {uuid}", step.name));
            }
        }
        for name in &step.after {
            if *name == step.name || !steps.iter().any(|other| other.name == *name) {
                faults.push(format!("`{}` waits for `{name}`, which does not come", step.name));
            }
        }
    }
    faults.extend(collisions(case));
    faults
}

fn sorted(steps: &[Step]) -> Vec<String> {
    let sorted = steps.is_sorted_by(|a, b| (&a.name, a.uuid()) <= (&b.name, b.uuid()));
    if sorted { Vec::new() } else { vec!["the steps are not in the order of names".to_owned()] }
}

/// Returns the steps that may run, take a content and do not wait for who gives it up.
fn collisions(case: &Case<'_>) -> Vec<String> {
    let free: Vec<&Step> = case.plan.steps.iter().filter(|step| step.blocked.is_empty()).collect();
    let mut takers: HashMap<Key, Vec<&Step>> = HashMap::new();
    for step in &free {
        for key in taken(case, step) {
            takers.entry(key).or_default().push(step);
        }
    }
    let mut faults = Vec::new();
    for (key, steps) in &takers {
        if let [a, b, ..] = steps.as_slice() {
            faults.push(format!("`{}` and `{}` both take {key}", a.name, b.name));
        }
    }
    for step in &free {
        for key in given_up(case, step) {
            for taker in takers.get(&key).into_iter().flatten() {
                if taker.name != step.name && !waits(&case.plan.steps, taker, &step.name) {
                    let (taker, giver) = (&taker.name, &step.name);
                    faults.push(format!("`{taker}` takes {key} and does not wait for `{giver}`"));
                }
            }
        }
    }
    faults
}

/// Returns the contents that a step's requests make a mapping of.
fn taken(case: &Case<'_>, step: &Step) -> Vec<Key> {
    let Some(mapping) = case.stack.mappings.get(&step.name) else { return Vec::new() };
    let creates = step.writes.iter().any(|write| matches!(write, Write::Create { .. }));
    let moves = step.writes.iter().any(is_moving);
    match (creates, moves) {
        (true, _) => key::held_by_desired(mapping),
        (false, true) => key::of_desired(mapping),
        (false, false) => Vec::new(),
    }
}

/// Returns the contents of live mappings that a step deletes or moves to another function.
fn given_up(case: &Case<'_>, step: &Step) -> BTreeSet<Key> {
    let keys = step.writes.iter().flat_map(|write| match write {
        Write::Delete { uuid } => case.live.get(uuid.as_str()).map(|live| key::held_by_live(live)),
        Write::Update { uuid, .. } if is_moving(write) => {
            case.live.get(uuid.as_str()).map(|live| key::of_live(live))
        }
        _ => None,
    });
    keys.flatten().collect()
}

/// Returns whether a request gives a mapping to a function.
fn is_moving(write: &Write) -> bool {
    matches!(write, Write::Update { body, .. } if body.get("FunctionName").is_some())
}

/// Returns whether a step waits for another, be it through a third.
fn waits(steps: &[Step], step: &Step, name: &str) -> bool {
    let mut seen = HashSet::new();
    let mut names: Vec<&String> = step.after.iter().collect();
    while let Some(next) = names.pop() {
        if next == name {
            return true;
        }
        if seen.insert(next) {
            let found = steps.iter().filter(|step| step.name == *next);
            names.extend(found.flat_map(|step| &step.after));
        }
    }
    false
}
