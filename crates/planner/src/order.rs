//! Which step waits for which: AWS refuses two mappings of one content, so a step that takes a
//! content waits for the step that frees it. What nothing frees is a conflict; a ring of steps that
//! wait for each other is blocked.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use esmith_spec::stack::Stack;

use crate::{
    key::{self, Key},
    live::LiveMapping,
    plan::{Action, Step},
};

/// Fills in `after`, and blocks conflicts and rings.
pub(crate) fn order(stack: &Stack, live: &[LiveMapping], steps: &mut [Step]) {
    if steps.is_empty() {
        return;
    }
    let by_uuid: HashMap<String, usize> = steps
        .iter()
        .enumerate()
        .filter_map(|(index, step)| Some((step.uuid.clone()?, index)))
        .collect();
    let takes: Vec<Vec<Key>> = steps.iter().map(|step| taken_by(stack, step)).collect();
    let mut holders: HashMap<&Key, Vec<&LiveMapping>> = HashMap::new();
    let wanted: BTreeSet<&Key> = takes.iter().flatten().collect();
    if wanted.is_empty() {
        return;
    }
    let held: HashMap<&str, (Vec<Key>, &LiveMapping)> =
        live.iter().map(|live| (live.uuid.as_str(), (key::of_live(live), live))).collect();
    for (keys, live) in held.values() {
        for key in keys.iter().filter(|key| wanted.contains(key)) {
            holders.entry(key).or_default().push(live);
        }
    }
    let frees: Vec<bool> =
        steps.iter().zip(&takes).map(|(step, takes)| frees_content(step, takes, &held)).collect();
    for (index, keys) in takes.iter().enumerate() {
        let found: BTreeMap<&str, &LiveMapping> = keys
            .iter()
            .filter_map(|key| holders.get(key))
            .flatten()
            .filter(|live| steps[index].uuid.as_deref() != Some(&live.uuid))
            .map(|live| (live.uuid.as_str(), *live))
            .collect();
        for (uuid, holder) in found {
            match by_uuid.get(uuid).copied().filter(|other| frees[*other]) {
                Some(other) => {
                    let name = steps[other].name.clone();
                    steps[index].after.push(name);
                }
                None => conflict(&mut steps[index], holder),
            }
        }
    }
    twins(steps, &takes);
    blocked_rings(steps);
}

/// Returns the contents that a step takes for itself.
fn taken_by(stack: &Stack, step: &Step) -> Vec<Key> {
    let takes = match step.action {
        Action::Create | Action::Replace => true,
        Action::Update | Action::Adopt | Action::Rename => {
            step.recipe.is_some() || step.changes.iter().any(|change| change.setting == "function")
        }
        Action::Delete => false,
    };
    stack.mappings.get(&step.name).filter(|_| takes).map(key::of_desired).unwrap_or_default()
}

/// Returns whether a step makes its live mapping's content free for another.
fn frees_content(
    step: &Step,
    takes: &[Key],
    held: &HashMap<&str, (Vec<Key>, &LiveMapping)>,
) -> bool {
    let Some(uuid) = &step.uuid else { return false };
    if step.action == Action::Delete {
        return true;
    }
    let Some((keys, _)) = held.get(uuid.as_str()) else { return false };
    !takes.is_empty() && !keys.iter().any(|key| takes.contains(key))
}

fn conflict(step: &mut Step, holder: &LiveMapping) {
    // An obstacle says it already.
    if step.blocked.is_empty() || step.action != Action::Create {
        step.blocked.push(format!(
            "conflicts with {}, which maps the same source to `{}`",
            holder.uuid, holder.function
        ));
    }
}

/// Blocks steps that want one content: AWS would take the first and refuse the second.
fn twins(steps: &mut [Step], takes: &[Vec<Key>]) {
    let mut wanted: BTreeMap<&Key, Vec<usize>> = BTreeMap::new();
    for (index, keys) in takes.iter().enumerate() {
        for key in keys {
            wanted.entry(key).or_default().push(index);
        }
    }
    let rivals: BTreeSet<(usize, usize)> = wanted
        .values()
        .flat_map(|indices| indices.iter().flat_map(|a| indices.iter().map(move |b| (*a, *b))))
        .filter(|(a, b)| a != b)
        .collect();
    for (index, rival) in rivals {
        let name = steps[rival].name.clone();
        steps[index].blocked.push(format!(
            "mapping `{name}` wants the same source and function; keep one of the two"
        ));
    }
}

/// Blocks every step that waits for itself in the end, naming the ring.
fn blocked_rings(steps: &mut [Step]) {
    let after: BTreeMap<String, Vec<String>> =
        steps.iter().map(|step| (step.name.clone(), step.after.clone())).collect();
    for step in steps.iter_mut().filter(|step| !step.after.is_empty()) {
        if let Some(ring) = ring(&step.name, &after) {
            step.blocked.push(format!(
                "these wait for each other: {}; free one of the sources first",
                ring.join(" → ")
            ));
        }
    }
}

/// Returns the way from a step back to itself.
fn ring(start: &str, after: &BTreeMap<String, Vec<String>>) -> Option<Vec<String>> {
    let mut ways = vec![vec![start.to_owned()]];
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop() {
        for next in after.get(way.last()?).into_iter().flatten() {
            if next == start {
                return Some(way);
            }
            if seen.insert(next.clone()) {
                ways.push(way.iter().cloned().chain([next.clone()]).collect());
            }
        }
    }
    None
}
