//! Generated worlds: a stack, what becomes of it, what others own, and what hands change outside.

use esmith_planner::options::{Consent, Options};
use esmith_spec::{load::load_text, stack::Stack};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::drafts::{Draft, draft};

/// What becomes of a mapping between two versions of a spec.
#[derive(Clone, Debug)]
pub(crate) enum Fate {
    Stays,
    Settings(Vec<(usize, usize)>),
    Function(usize),
    Details(usize),
    Source(usize),
    Renamed,
    Removed,
    Remade(Draft),
}

/// What somebody does to a live mapping outside.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hand {
    Disables,
    SetsBatch,
    Tags,
    Deletes,
}

/// Everything that a property is tried on.
#[derive(Clone, Debug)]
pub(crate) struct World {
    pub(crate) first: Vec<(Draft, Fate)>,
    pub(crate) more: Vec<Draft>,
    /// What others made; the flag says whether a stack owns it.
    pub(crate) foreign: Vec<(Draft, bool)>,
    pub(crate) hands: Vec<(usize, Hand)>,
    pub(crate) allowed: bool,
    pub(crate) adopted: bool,
    pub(crate) pruned: bool,
    pub(crate) shuffle: u64,
}

/// Returns any world.
pub(crate) fn world() -> impl Strategy<Value = World> {
    let settings = proptest::collection::vec((0..12_usize, 0..4_usize), 0..5);
    let fate = prop_oneof![
        3 => Just(Fate::Stays),
        3 => settings.prop_map(Fate::Settings),
        1 => (0..3_usize).prop_map(Fate::Function),
        1 => (0..4_usize).prop_map(Fate::Details),
        1 => (0..40_usize).prop_map(Fate::Source),
        1 => Just(Fate::Renamed),
        1 => Just(Fate::Removed),
        1 => draft().prop_map(Fate::Remade),
    ];
    let hand = prop_oneof![
        Just(Hand::Disables),
        Just(Hand::SetsBatch),
        Just(Hand::Tags),
        Just(Hand::Deletes)
    ];
    (
        proptest::collection::vec((draft(), fate), 1..7),
        proptest::collection::vec(draft(), 0..3),
        proptest::collection::vec((draft(), any::<bool>()), 0..3),
        proptest::collection::vec((0..8_usize, hand), 0..3),
        (prop::bool::weighted(0.9), any::<bool>(), prop::bool::weighted(0.9), any::<u64>()),
    )
        .prop_map(|(first, more, foreign, hands, (allowed, adopted, pruned, shuffle))| World {
            first,
            more,
            foreign,
            hands,
            allowed,
            adopted,
            pruned,
            shuffle,
        })
}

impl World {
    /// Returns the first version of the stack.
    pub(crate) fn before(&self) -> Stack {
        let drafts = self.first.iter().map(|(draft, _)| draft).enumerate();
        stack("shop", drafts.map(|(index, draft)| (format!("m{index}"), draft.yaml())).collect())
    }

    /// Returns the second version.
    pub(crate) fn after(&self) -> Stack {
        let mut mappings = Map::new();
        for (index, (draft, fate)) in self.first.iter().enumerate() {
            let mut draft = draft.clone();
            let mut name = format!("m{index}");
            match fate.clone() {
                Fate::Stays => {}
                Fate::Settings(settings) => draft.settings = settings,
                Fate::Function(function) => draft.function = function,
                Fate::Details(details) => draft.details = details,
                Fate::Source(source) => draft.source = source,
                Fate::Renamed => name = format!("n{index}"),
                Fate::Removed => continue,
                Fate::Remade(other) => draft = other,
            }
            mappings.insert(name, draft.yaml());
        }
        let more = self.more.iter().enumerate();
        mappings.extend(more.map(|(index, draft)| (format!("x{index}"), draft.yaml())));
        stack("shop", mappings)
    }

    /// Returns a stack that somebody else has.
    pub(crate) fn others(&self) -> Stack {
        let drafts = self.foreign.iter().enumerate();
        let each = drafts.map(|(index, (draft, _))| (format!("f{index}"), draft.yaml()));
        stack("other", each.collect())
    }

    /// Returns what is asked for beside the spec.
    pub(crate) fn options(&self) -> Options {
        let all = |asked| if asked { Consent::All } else { Consent::None };
        Options {
            prune: self.pruned,
            adopt: all(self.adopted),
            allow_replace: all(self.allowed),
            ..Options::default()
        }
    }
}

/// Returns the stack with these mappings, read as a spec.
pub(crate) fn stack(name: &str, mappings: Map<String, Value>) -> Stack {
    let spec = json!({
        "version": 1, "stack": name, "region": "eu-west-1", "ignoreTags": ["cost:*"], "mappings": mappings,
    });
    let loaded = load_text(&spec.to_string());
    assert!(!loaded.has_errors(), "{:#?}", loaded.problems);
    loaded.stacks.into_iter().next().unwrap()
}
