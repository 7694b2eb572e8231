//! Which step waits for which: AWS refuses two mappings of one content, so a step that takes a
//! content waits for the step that frees it. What nothing frees is a conflict; a ring of steps that
//! wait for each other is blocked (`ring.rs`).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use esmith_spec::stack::Stack;

use crate::{
    key::{self, Key},
    live::{LiveMapping, NAME, STACK},
    plan::{ChangeKind, Setting, Step, Write},
    ring,
};

/// What two mappings cannot both have.
const SOURCE: &str = "source and function";
const GROUP: &str = "consumer group";

/// The most names that a message lists.
const NAMED: usize = 5;

/// Fills in `after`, and blocks conflicts and rings.
pub(crate) fn order(stack: &Stack, live: &[LiveMapping], steps: &mut [Step]) {
    let takes: Vec<Vec<Key>> = steps.iter().map(|step| taken_by(stack, step)).collect();
    let wanted: BTreeSet<&Key> = takes.iter().flatten().collect();
    if wanted.is_empty() {
        return;
    }
    let held = holders(live, &wanted);
    let freed = freed(steps);
    for index in 0..steps.len() {
        let mut after = BTreeSet::new();
        let mut conflicts = BTreeMap::new();
        for key in &takes[index] {
            for holder in held.get(key).into_iter().flatten() {
                match freed.get(holder.uuid.as_str()) {
                    Some(other) if *other == index => {}
                    // Both want it afterwards: `twins` says so.
                    Some(other) if takes[*other].contains(key) => {}
                    Some(other) => drop(after.insert(*other)),
                    None if steps[index].uuid() == Some(&holder.uuid) => {}
                    None => drop(conflicts.entry(holder.uuid.as_str()).or_insert((*holder, key))),
                }
            }
        }
        let names: BTreeSet<&str> = after.iter().map(|other| steps[*other].name.as_str()).collect();
        steps[index].after = names.into_iter().map(str::to_owned).collect();
        for (holder, key) in conflicts.into_values() {
            conflict(&mut steps[index], holder, key);
        }
    }
    twins(steps, &takes);
    rings(steps);
}

/// Returns the contents that a step takes for itself.
fn taken_by(stack: &Stack, step: &Step) -> Vec<Key> {
    let takes = match &step.change {
        ChangeKind::Create { .. } | ChangeKind::Replace(_) => true,
        ChangeKind::Update { .. } => moves(step),
        ChangeKind::Delete { .. } | ChangeKind::TagsOnly { .. } => false,
    };
    let Some(mapping) = stack.mappings.get(&step.name).filter(|_| takes) else { return Vec::new() };
    // A new mapping may take over a function that is left to others.
    let function = step.writes.iter().find_map(|write| match write {
        Write::Create { expect, .. } => expect.function.as_ref(),
        _ => None,
    });
    key::held(&mapping.source, function.unwrap_or(&mapping.function))
}

/// Returns whether a step gives a mapping to another function.
fn moves(step: &Step) -> bool {
    step.changes().iter().any(|change| change.setting == Setting::Function)
}

/// Returns who holds the contents that are wanted.
fn holders<'a, 'k>(
    live: &'a [LiveMapping],
    wanted: &BTreeSet<&'k Key>,
) -> HashMap<&'k Key, Vec<&'a LiveMapping>> {
    let mut holders: HashMap<&Key, Vec<&LiveMapping>> = HashMap::new();
    for mapping in live {
        for key in key::held_by_live(mapping) {
            if let Some(key) = wanted.get(&key) {
                holders.entry(key).or_default().push(mapping);
            }
        }
    }
    holders
}

/// Returns the live mappings that a step deletes or gives to another function, with the step.
fn freed(steps: &[Step]) -> HashMap<String, usize> {
    let mut freed = HashMap::new();
    for (index, step) in steps.iter().enumerate() {
        let deleted = step.writes.iter().filter_map(|write| match write {
            Write::Delete { uuid } => Some(uuid.clone()),
            _ => None,
        });
        let moved = step.uuid().filter(|_| moves(step)).map(str::to_owned);
        let uuids = deleted.chain(moved);
        freed.extend(uuids.map(|uuid| (uuid, index)));
    }
    freed
}

fn conflict(step: &mut Step, holder: &LiveMapping, key: &Key) {
    // A conflict says it already.
    if matches!(step.change, ChangeKind::Create { .. }) && !step.blocked.is_empty() {
        return;
    }
    let owner = holder.tags.get(STACK).map_or_else(String::new, |stack| {
        format!(", as `{}` of stack `{stack}`", holder.tags.get(NAME).unwrap_or_default())
    });
    let what = match key {
        Key::Group { name, .. } => format!("has the consumer group `{name}` on this cluster"),
        Key::Content(_) => format!("maps the same source to `{}`", holder.function),
    };
    step.blocked.push(format!("conflicts with {}, which {what}{owner}", holder.uuid));
}

/// Blocks steps that want one content: AWS would take the first and refuse the second.
fn twins(steps: &mut [Step], takes: &[Vec<Key>]) {
    let mut wanted: BTreeMap<&Key, BTreeSet<usize>> = BTreeMap::new();
    for (index, keys) in takes.iter().enumerate() {
        for key in keys {
            wanted.entry(key).or_default().insert(index);
        }
    }
    let mut rivals: BTreeMap<(usize, &str), BTreeSet<usize>> = BTreeMap::new();
    for (key, group) in wanted.iter().filter(|(_, group)| group.len() > 1) {
        let what = match key {
            Key::Group { .. } => GROUP,
            Key::Content(_) => SOURCE,
        };
        for index in group {
            let others = group.iter().filter(|other| *other != index).take(NAMED);
            rivals.entry((*index, what)).or_default().extend(others);
        }
    }
    for ((index, what), others) in rivals {
        let names = others.iter().map(|other| format!("`{}`", steps[*other].name));
        let names = list(names, others.len());
        let (noun, verb) =
            if others.len() == 1 { ("mapping", "wants") } else { ("mappings", "want") };
        steps[index]
            .blocked
            .push(format!("{noun} {names} {verb} the same {what}; keep one of them"));
    }
}

/// Blocks every step that waits for itself in the end, naming the ring.
fn rings(steps: &mut [Step]) {
    let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
    for (index, step) in steps.iter().enumerate() {
        named.entry(&step.name).or_default().push(index);
    }
    let waits = |step: &Step| {
        step.after.iter().flat_map(|name| &named[name.as_str()]).copied().collect::<Vec<_>>()
    };
    let after: Vec<Vec<usize>> = steps.iter().map(waits).collect();
    for ring in ring::rings(&after) {
        for (at, index) in ring.iter().enumerate() {
            let from_here = ring[at..].iter().chain(&ring[..at]);
            let names = list(from_here.map(|index| steps[*index].name.clone()), ring.len());
            steps[*index]
                .blocked
                .push(format!("these wait for each other: {names}; free one of the sources first"));
        }
    }
}

/// Returns the first names, and how many more there are.
fn list(names: impl Iterator<Item = String>, count: usize) -> String {
    let first: Vec<String> = names.take(NAMED).collect();
    match count.saturating_sub(NAMED) {
        0 => first.join(", "),
        more => format!("{} and {more} more", first.join(", ")),
    }
}
