//! Which live mapping is which desired one: by ownership tags first, then by content. Nothing is
//! guessed: two candidates are an ambiguity, never a choice.

use std::collections::{BTreeSet, HashMap, HashSet};

use esmith_spec::stack::{Mapping, Stack};

use crate::{
    diff::tags_differ,
    key::{self, Key},
    live::{LiveMapping, NAME, REPLACES, STACK, Tags},
    planning::globs,
};

/// How a live mapping came to be paired.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Bond {
    /// Its tags name the stack and the mapping.
    Owned,
    /// Its tags name the stack and a name that the spec no longer has.
    Renamed,
    /// It has the same content and nobody owns it.
    Unowned,
    /// It has the same content, and AWS cannot tag it.
    Untaggable,
}

/// A desired mapping with its live one.
#[derive(Debug)]
pub(crate) struct Pair<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) live: &'a LiveMapping,
    pub(crate) bond: Bond,
    /// The old half of a replace that was not finished.
    pub(crate) leftover: Option<&'a LiveMapping>,
}

/// A desired mapping that cannot be paired for certain.
#[derive(Debug)]
pub(crate) struct Obstacle<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) why: String,
    /// The live mappings that stand in the way.
    pub(crate) found: Vec<&'a LiveMapping>,
}

/// Every desired and every live mapping, sorted by what they are to each other.
#[derive(Debug, Default)]
pub(crate) struct Pairing<'a> {
    pub(crate) pairs: Vec<Pair<'a>>,
    /// Desired and nowhere live.
    pub(crate) missing: Vec<&'a Mapping>,
    pub(crate) obstacles: Vec<Obstacle<'a>>,
    /// Owned by the stack and not desired.
    pub(crate) unexpected: Vec<&'a LiveMapping>,
    /// Owned by nobody, or not known to be.
    pub(crate) unmanaged: usize,
    /// All that this stack owns.
    pub(crate) owned: usize,
}

/// Pairs a stack with the live mappings of its account and region.
pub(crate) fn pair<'a>(stack: &'a Stack, live: &'a [LiveMapping]) -> Pairing<'a> {
    let mut pairing = Pairing::default();
    let mut taken = HashSet::new();
    let mut rest = by_tags(stack, live, &mut pairing, &mut taken);
    if !rest.is_empty() {
        let content = by_content(live, &taken);
        rest.retain(|mapping| !by_key(stack, mapping, &content, &mut pairing, &mut taken));
        pairing.missing = rest;
    }
    for mapping in live {
        let is_taken = taken.contains(mapping.uuid.as_str());
        match mapping.tags.get(STACK) {
            Some(owner) if owner == stack.name => {
                pairing.owned += 1;
                pairing.unexpected.extend((!is_taken).then_some(mapping));
            }
            None if !is_taken => pairing.unmanaged += 1,
            _ => {}
        }
    }
    pairing
}

/// Pairs what the tags tell; returns the desired mappings that are left.
fn by_tags<'a>(
    stack: &'a Stack,
    live: &'a [LiveMapping],
    pairing: &mut Pairing<'a>,
    taken: &mut HashSet<&'a str>,
) -> Vec<&'a Mapping> {
    let mut owned: HashMap<&str, Vec<&LiveMapping>> = HashMap::new();
    for mapping in live.iter().filter(|mapping| mapping.tags.owned_by(&stack.name)) {
        owned.entry(mapping.tags.get(NAME).unwrap_or_default()).or_default().push(mapping);
    }
    let mut rest = Vec::new();
    for mapping in stack.mappings.values() {
        let candidates = owned.get(mapping.name.as_str()).map_or(&[][..], Vec::as_slice);
        taken.extend(candidates.iter().map(|live| live.uuid.as_str()));
        match halves(candidates) {
            Halves::None => rest.push(mapping),
            Halves::One(live, leftover) => {
                pairing.pairs.push(Pair { mapping, live, bond: Bond::Owned, leftover });
            }
            Halves::Ambiguous => pairing.obstacles.push(Obstacle {
                mapping,
                why: format!(
                    "{} live mappings are tagged with this name: {}; delete all but one, or change their `{NAME}` tags",
                    candidates.len(),
                    uuids(candidates)
                ),
                found: candidates.to_vec(),
            }),
        }
    }
    rest
}

enum Halves<'a> {
    None,
    One(&'a LiveMapping, Option<&'a LiveMapping>),
    Ambiguous,
}

/// Tells the two halves of an unfinished replace apart.
fn halves<'a>(candidates: &[&'a LiveMapping]) -> Halves<'a> {
    match candidates {
        [] => Halves::None,
        [one] => Halves::One(one, None),
        [a, b] if a.tags.get(REPLACES) == Some(&b.uuid) => Halves::One(a, Some(b)),
        [a, b] if b.tags.get(REPLACES) == Some(&a.uuid) => Halves::One(b, Some(a)),
        _ => Halves::Ambiguous,
    }
}

fn by_content<'a>(
    live: &'a [LiveMapping],
    taken: &HashSet<&str>,
) -> HashMap<Key, Vec<&'a LiveMapping>> {
    let mut content: HashMap<Key, Vec<&LiveMapping>> = HashMap::new();
    for mapping in live.iter().filter(|mapping| !taken.contains(mapping.uuid.as_str())) {
        for key in key::of_live(mapping) {
            content.entry(key).or_default().push(mapping);
        }
    }
    content
}

/// Returns the live mappings with the content of a desired one.
fn candidates<'a>(
    mapping: &Mapping,
    content: &HashMap<Key, Vec<&'a LiveMapping>>,
) -> Vec<&'a LiveMapping> {
    let mut found: Vec<&LiveMapping> = Vec::new();
    for live in key::of_desired(mapping).iter().filter_map(|key| content.get(key)).flatten() {
        let known = found.iter().any(|other| other.uuid == live.uuid);
        if !known && live.function.is_same(&mapping.function) {
            found.push(live);
        }
    }
    found
}

/// Pairs a mapping by content; returns whether its case is settled.
fn by_key<'a>(
    stack: &Stack,
    mapping: &'a Mapping,
    content: &HashMap<Key, Vec<&'a LiveMapping>>,
    pairing: &mut Pairing<'a>,
    taken: &mut HashSet<&'a str>,
) -> bool {
    let mut found = candidates(mapping, content);
    found.retain(|live| !taken.contains(live.uuid.as_str()));
    let live = match found.as_slice() {
        [] => return false,
        [one] => *one,
        many => {
            let why = format!("{} live mappings have this content: {}", many.len(), uuids(many));
            pairing.obstacles.push(Obstacle { mapping, why, found });
            return true;
        }
    };
    let bond = match live.tags.get(STACK) {
        Some(owner) if owner == stack.name => Bond::Renamed,
        Some(owner) => {
            let name = live.tags.get(NAME).unwrap_or_default();
            let why = format!(
                "its content is mapped by {}, which stack `{owner}` owns as `{name}`; stack `{}` cannot have it too",
                live.uuid, stack.name
            );
            pairing.obstacles.push(Obstacle { mapping, why, found });
            return true;
        }
        None if live.tags == Tags::Untaggable => Bond::Untaggable,
        None => Bond::Unowned,
    };
    taken.insert(live.uuid.as_str());
    pairing.pairs.push(Pair { mapping, live, bond, leftover: None });
    true
}

fn uuids(mappings: &[&LiveMapping]) -> String {
    let mut uuids: Vec<&str> = mappings.iter().map(|mapping| mapping.uuid.as_str()).collect();
    uuids.sort_unstable();
    uuids.join(", ")
}

/// What must still be read before a plan can be made.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Inquiry {
    /// Mappings whose tags decide whose they are: by UUID.
    pub tags: Vec<String>,
    /// Mappings whose filters only `Get` shows: by UUID.
    pub bodies: Vec<String>,
    /// Mappings in transition that the plan looks at: by UUID.
    pub moving: Vec<String>,
}

/// Returns what must still be read: the tags of live mappings with the content, the function or the
/// source of an unpaired desired one, and the bodies of those that will be compared.
#[must_use]
pub fn inquire(stack: &Stack, live: &[LiveMapping]) -> Inquiry {
    let mut taken = HashSet::new();
    let mut pairing = Pairing::default();
    let rest = by_tags(stack, live, &mut pairing, &mut taken);
    let content = by_content(live, &taken);
    let near: Vec<&LiveMapping> =
        rest.iter().flat_map(|mapping| candidates(mapping, &content)).collect();
    let paired = pairing.pairs.iter().map(|pair| pair.live);
    let compared: Vec<&LiveMapping> = paired.chain(near.iter().copied()).collect();
    let uuids = |mappings: Vec<&LiveMapping>| {
        let set: BTreeSet<String> =
            mappings.into_iter().map(|mapping| mapping.uuid.clone()).collect();
        set.into_iter().collect()
    };
    // The index may not show what is ours (it lags, and some endpoints have none), and a changed
    // function or source hides a mapping from its content key: those with either are asked too.
    let functions: BTreeSet<&str> = rest.iter().map(|mapping| mapping.function.short()).collect();
    let sources: BTreeSet<String> = rest.iter().map(|mapping| mapping.source.describe()).collect();
    let is_related = |live: &&LiveMapping| {
        functions.contains(live.function.short()) || sources.contains(&live.describe())
    };
    let unasked = live.iter().filter(|live| live.tags == Tags::Unasked);
    let related = unasked.filter(|live| !rest.is_empty() && is_related(live));
    // Where the index may be behind, what it shows is not acted on: a rename, another set of tags.
    let asked = near.iter().copied().filter(|mapping| mapping.tags != Tags::Untaggable);
    let ignore_tags = globs(&stack.ignore_tags);
    let differs = |pair: &&Pair<'_>| tags_differ(pair.mapping, pair.live, &ignore_tags);
    let outdated = pairing.pairs.iter().filter(differs).map(|pair| pair.live);
    Inquiry {
        tags: uuids(asked.chain(related).chain(outdated).collect()),
        bodies: uuids(
            compared
                .iter()
                .copied()
                .filter(|mapping| mapping.has_key() && !mapping.from_get)
                .collect(),
        ),
        moving: uuids(compared.into_iter().filter(|mapping| !mapping.is_settled()).collect()),
    }
}
