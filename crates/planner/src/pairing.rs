//! Which live mapping is which desired one: by ownership tags first, then by content. Nothing is
//! guessed: two candidates are an ambiguity, never a choice.

use std::collections::{BTreeSet, HashMap, hash_map::Entry};

use esmith_spec::stack::{Mapping, Stack};

use crate::{
    diff::tags_differ,
    key::{self, Key},
    live::{CREATION, LiveMapping, NAME, REPLACES, STACK, Tags},
    options::globs,
};

/// How a live mapping came to be paired.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum MatchedBy {
    /// Its tags name the stack and the mapping.
    Owned,
    /// Its tags name the stack and a name that the spec no longer has.
    Renamed,
    /// Its tags name a stack of the same name and another id.
    Namesake,
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
    pub(crate) bond: MatchedBy,
    /// The old half of a replace that was not finished.
    pub(crate) leftover: Option<&'a LiveMapping>,
}

/// A desired mapping that cannot be paired for certain.
#[derive(Debug)]
pub(crate) struct Conflict<'a> {
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
    pub(crate) conflicts: Vec<Conflict<'a>>,
    /// Owned by the stack and not desired.
    pub(crate) unexpected: Vec<&'a LiveMapping>,
    /// Known to be nobody's.
    pub(crate) unmanaged: usize,
    /// All that a stack of this name owns.
    pub(crate) owned: usize,
}

/// Pairs a stack with the live mappings of its account and region.
pub(crate) fn pair<'a>(stack: &'a Stack, live: &'a [LiveMapping]) -> Pairing<'a> {
    let mut pairing = Pairing::default();
    let mut census = LiveIndex::new(stack, live);
    let mut rest = by_tags(stack, &mut census, &mut pairing);
    if !rest.is_empty() {
        let content = by_content(&census);
        rest.retain(|mapping| !by_key(mapping, &content, &mut census, &mut pairing));
        pairing.missing = rest;
    }
    for (mapping, standing) in live.iter().zip(census.standings) {
        match standing.owner {
            Owner::Us(_) | Owner::Namesake(_) => {
                pairing.owned += 1;
                pairing.unexpected.extend((!standing.taken).then_some(mapping));
            }
            Owner::Nobody if !standing.taken && mapping.tags.is_unowned() => {
                pairing.unmanaged += 1;
            }
            _ => {}
        }
    }
    pairing
}

/// Who owns a live mapping, as far as its tags tell.
#[derive(Clone, Copy, Debug)]
enum Owner<'a> {
    /// The stack that is planned, by this name.
    Us(&'a str),
    /// A stack of the same name and another id, by this name.
    Namesake(&'a str),
    /// Another stack.
    Another(&'a str),
    Nobody,
}

/// What is settled of a live mapping.
#[derive(Clone, Copy, Debug)]
struct Candidate<'a> {
    owner: Owner<'a>,
    /// Whether a desired mapping has it, or contends for it.
    taken: bool,
}

/// The live mappings with their standings. The tags of each are looked at once: a large account does
/// not fit into the processor's cache.
struct LiveIndex<'a> {
    stack: &'a str,
    live: &'a [LiveMapping],
    /// In the order of `live`.
    standings: Vec<Candidate<'a>>,
}

impl<'a> LiveIndex<'a> {
    fn new(stack: &'a Stack, live: &'a [LiveMapping]) -> Self {
        let standing = |mapping: &'a LiveMapping| {
            let owner = match mapping.tags.get(STACK) {
                Some(owner) if owner == stack.name => {
                    let name = mapping.tags.get(NAME).unwrap_or_default();
                    let is_us = mapping.tags.has_id(stack.id.as_deref());
                    if is_us { Owner::Us(name) } else { Owner::Namesake(name) }
                }
                Some(owner) => Owner::Another(owner),
                None => Owner::Nobody,
            };
            Candidate { owner, taken: false }
        };
        Self { stack: &stack.name, live, standings: live.iter().map(standing).collect() }
    }

    fn take(&mut self, at: usize) {
        self.standings[at].taken = true;
    }

    fn mappings(&self, places: &[usize]) -> Vec<&'a LiveMapping> {
        places.iter().map(|at| &self.live[*at]).collect()
    }
}

/// Live mappings by the name that their tags give: hardly ever more than one.
#[derive(Default)]
struct NameIndex<'a> {
    first: HashMap<&'a str, usize>,
    further: HashMap<&'a str, Vec<usize>>,
}

impl<'a> NameIndex<'a> {
    fn ours(census: &LiveIndex<'a>) -> Self {
        let mut named = Self::default();
        named.first.reserve(census.live.len());
        for (at, standing) in census.standings.iter().enumerate() {
            if let Owner::Us(name) | Owner::Namesake(name) = standing.owner {
                match named.first.entry(name) {
                    Entry::Vacant(entry) => drop(entry.insert(at)),
                    Entry::Occupied(_) => named.further.entry(name).or_default().push(at),
                }
            }
        }
        named
    }

    fn get(&self, name: &str) -> Vec<usize> {
        let further = self.further.get(name).into_iter().flatten();
        self.first.get(name).into_iter().chain(further).copied().collect()
    }
}

/// Pairs what the tags tell; returns the desired mappings that are left.
fn by_tags<'a>(
    stack: &'a Stack,
    census: &mut LiveIndex<'a>,
    pairing: &mut Pairing<'a>,
) -> Vec<&'a Mapping> {
    let named = NameIndex::ours(census);
    let mut rest = Vec::new();
    for mapping in stack.mappings.values() {
        let mut places = named.get(&mapping.name);
        // What is ours for certain is not in doubt because of a stack of the same name.
        let is_us = |at: &usize| matches!(census.standings[*at].owner, Owner::Us(_));
        let bond = if places.iter().any(is_us) {
            places.retain(is_us);
            MatchedBy::Owned
        } else {
            MatchedBy::Namesake
        };
        places.iter().for_each(|at| census.take(*at));
        let candidates = census.mappings(&places);
        match halves(&candidates) {
            ReplacePair::None => rest.push(mapping),
            ReplacePair::One(live, leftover) if leftover.is_none() || bond == MatchedBy::Owned => {
                pairing.pairs.push(Pair { mapping, live, bond, leftover });
            }
            ReplacePair::One(..) | ReplacePair::Ambiguous => pairing.conflicts.push(Conflict {
                mapping,
                why: format!(
                    "{} live mappings are tagged with this name: {}; delete all but one, or change their `{NAME}` tags",
                    candidates.len(),
                    uuids(&candidates)
                ),
                found: candidates,
            }),
        }
    }
    rest
}

enum ReplacePair<'a> {
    None,
    One(&'a LiveMapping, Option<&'a LiveMapping>),
    Ambiguous,
}

/// Tells the two halves of an unfinished replace apart. The tag of the new half is a claim that anybody
/// with the right to tag can make; whether it is true is for the plan to prove.
fn halves<'a>(candidates: &[&'a LiveMapping]) -> ReplacePair<'a> {
    match candidates {
        [] => ReplacePair::None,
        [one] => ReplacePair::One(one, None),
        [a, b] if succeeds(a, b) => ReplacePair::One(a, Some(b)),
        [a, b] if succeeds(b, a) => ReplacePair::One(b, Some(a)),
        _ => ReplacePair::Ambiguous,
    }
}

/// Returns whether a mapping says that a run made it in the place of another.
fn succeeds(new: &LiveMapping, old: &LiveMapping) -> bool {
    new.tags.get(REPLACES) == Some(&old.uuid) && new.tags.get(CREATION).is_some()
}

/// Returns where the live mappings that nothing has taken are, by their content.
fn by_content(census: &LiveIndex<'_>) -> HashMap<Key, Vec<usize>> {
    let mut content: HashMap<Key, Vec<usize>> = HashMap::new();
    for (at, mapping) in census.live.iter().enumerate() {
        if !census.standings[at].taken {
            for key in key::of_live(mapping) {
                content.entry(key).or_default().push(at);
            }
        }
    }
    content
}

/// Returns where the live mappings with the content of a desired one are.
fn candidates(
    mapping: &Mapping,
    content: &HashMap<Key, Vec<usize>>,
    census: &LiveIndex<'_>,
) -> Vec<usize> {
    let mut found: Vec<usize> = Vec::new();
    for at in key::of_desired(mapping).iter().filter_map(|key| content.get(key)).flatten() {
        if !found.contains(at) && census.live[*at].function.is_same(&mapping.function) {
            found.push(*at);
        }
    }
    found
}

/// Pairs a mapping by content; returns whether its case is settled.
fn by_key<'a>(
    mapping: &'a Mapping,
    content: &HashMap<Key, Vec<usize>>,
    census: &mut LiveIndex<'a>,
    pairing: &mut Pairing<'a>,
) -> bool {
    let mut places = candidates(mapping, content, census);
    places.retain(|at| !census.standings[*at].taken);
    let found = census.mappings(&places);
    let at = match places.as_slice() {
        [] => return false,
        [one] => *one,
        many => {
            let why = format!("{} live mappings have this content: {}", many.len(), uuids(&found));
            pairing.conflicts.push(Conflict { mapping, why, found });
            return true;
        }
    };
    let live = &census.live[at];
    let bond = match census.standings[at].owner {
        Owner::Us(_) => MatchedBy::Renamed,
        Owner::Namesake(_) => MatchedBy::Namesake,
        Owner::Another(owner) => {
            let name = live.tags.get(NAME).unwrap_or_default();
            let why = format!(
                "its content is mapped by {}, which stack `{owner}` owns as `{name}`; stack `{}` cannot have it too",
                live.uuid, census.stack
            );
            pairing.conflicts.push(Conflict { mapping, why, found });
            return true;
        }
        Owner::Nobody if live.tags == Tags::Untaggable => MatchedBy::Untaggable,
        Owner::Nobody => MatchedBy::Unowned,
    };
    census.take(at);
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
pub struct RequiredReads {
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
pub fn required_reads(stack: &Stack, live: &[LiveMapping]) -> RequiredReads {
    let mut pairing = Pairing::default();
    let mut census = LiveIndex::new(stack, live);
    let rest = by_tags(stack, &mut census, &mut pairing);
    let content = if rest.is_empty() { HashMap::new() } else { by_content(&census) };
    let near = rest.iter().flat_map(|mapping| candidates(mapping, &content, &census));
    let near = census.mappings(&near.collect::<Vec<_>>());
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
    RequiredReads {
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
