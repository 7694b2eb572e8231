//! The mappings of one account in one region, with the indexes that keep lists, filters and the
//! search for duplicates independent of how many there are.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Bound,
};

use crate::{
    conflict::{Key, keys},
    mapping::{Mapping, Phase},
    rate::Bucket,
    tag_index::TagIndex,
};

type Places = BTreeSet<String>;

/// The mappings of one account in one region.
#[derive(Default)]
pub(crate) struct Region {
    /// By place, as the indexes of sources and functions.
    mappings: BTreeMap<String, Mapping>,
    by_source: BTreeMap<String, Places>,
    by_function: BTreeMap<String, Places>,
    by_key: BTreeMap<Key, String>,
    /// When transitions end, in order.
    deadlines: BTreeSet<(u64, String)>,
    pub(crate) tags: TagIndex,
    pub(crate) bucket: Bucket,
    /// Deleted mappings that still stand in the way of new ones: key, UUID and end.
    ghosts: Vec<(Key, String, u64)>,
    /// Mappings that exist but are not shown yet.
    unseen: BTreeMap<String, Unseen>,
}

/// How long a mapping is not shown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unseen {
    /// Until this time, in milliseconds since 1970.
    Until(u64),
    /// For this many calls.
    Calls(u64),
}

/// Which mappings a list shows.
#[derive(Default)]
pub(crate) struct Wanted<'a> {
    pub(crate) source: Option<&'a str>,
    /// A function's ARN; its versions and aliases are other functions.
    pub(crate) function: Option<&'a str>,
    /// The last place of the page before.
    pub(crate) after: Option<&'a str>,
}

impl Region {
    pub(crate) fn get(&self, uuid: &str) -> Option<&Mapping> {
        self.mappings.get(&place(uuid))
    }

    /// Changes a mapping without touching what the indexes know of it.
    pub(crate) fn get_mut(&mut self, uuid: &str) -> Option<&mut Mapping> {
        self.mappings.get_mut(&place(uuid))
    }

    /// Puts a mapping in, in place of the one with its UUID.
    pub(crate) fn put(&mut self, mapping: Mapping) {
        self.remove(&mapping.uuid.clone());
        let (uuid, place) = (&mapping.uuid, place(&mapping.uuid));
        if let Some(source) = source(&mapping) {
            self.by_source.entry(source.to_owned()).or_default().insert(place.clone());
        }
        let function = mapping.function_arn.clone();
        self.by_function.entry(function).or_default().insert(place.clone());
        for key in keys(&mapping) {
            self.by_key.insert(key, uuid.clone());
        }
        if let Some(transition) = mapping.transition {
            self.deadlines.insert((transition.until, uuid.clone()));
        }
        self.mappings.insert(place, mapping);
    }

    fn remove(&mut self, uuid: &str) -> Option<Mapping> {
        let place = place(uuid);
        let mapping = self.mappings.remove(&place)?;
        if let Some(source) = source(&mapping) {
            drop_from(&mut self.by_source, source, &place);
        }
        drop_from(&mut self.by_function, &mapping.function_arn, &place);
        for key in keys(&mapping) {
            self.by_key.remove(&key);
        }
        if let Some(transition) = mapping.transition {
            self.deadlines.remove(&(transition.until, uuid.to_owned()));
        }
        Some(mapping)
    }

    /// Lets time pass: ends every transition that is due. The tagging index hears of deletions
    /// `lag` milliseconds late.
    pub(crate) fn settle(&mut self, now: u64, lag: u64) {
        while let Some((due, uuid)) = self.deadlines.first().cloned() {
            if due > now {
                break;
            }
            self.deadlines.pop_first();
            let deleting = self.get(&uuid).and_then(|mapping| mapping.transition);
            if deleting.is_some_and(|transition| transition.phase == Phase::Deleting) {
                if let Some(gone) = self.remove(&uuid) {
                    self.tags.forget(&gone.arn, due, lag);
                }
            } else if let Some(mapping) = self.get_mut(&uuid) {
                mapping.settle(due);
            }
        }
        self.ghosts.retain(|(_, _, until)| *until > now);
    }

    /// Counts a call, which may bring hidden mappings into view.
    pub(crate) fn count_call(&mut self, now: u64) {
        self.unseen.retain(|_, unseen| match unseen {
            Unseen::Until(until) => *until > now,
            Unseen::Calls(0) => false,
            Unseen::Calls(left) => {
                *left -= 1;
                true
            }
        });
    }

    /// Hides a mapping from Get and List.
    pub(crate) fn hide(&mut self, uuid: &str, unseen: Unseen) {
        self.unseen.insert(uuid.to_owned(), unseen);
    }

    /// The mapping, unless it is hidden.
    pub(crate) fn see(&self, uuid: &str) -> Option<&Mapping> {
        self.get(uuid).filter(|_| !self.unseen.contains_key(uuid))
    }

    /// Finds the mapping that stands in the way of `mapping`, and the key that they share.
    pub(crate) fn rival(&self, mapping: &Mapping) -> Option<(Key, &str)> {
        keys(mapping).into_iter().find_map(|key| {
            let ghost = self.ghosts.iter().find(|(of, _, _)| *of == key).map(|(_, uuid, _)| uuid);
            let uuid = self.by_key.get(&key).or(ghost)?;
            (*uuid != mapping.uuid).then_some((key, uuid.as_str()))
        })
    }

    /// Lets a mapping stand in the way of new ones after it is gone.
    pub(crate) fn haunt(&mut self, uuid: &str, until: u64) {
        let Some(mapping) = self.get(uuid) else { return };
        let ghosts = keys(mapping).into_iter().map(|key| (key, uuid.to_owned(), until));
        self.ghosts.extend(ghosts);
    }

    /// The wanted mappings, from the marker on.
    pub(crate) fn list<'a>(&'a self, wanted: &Wanted<'a>) -> impl Iterator<Item = &'a Mapping> {
        let from = wanted.after.map_or(Bound::Unbounded, Bound::Excluded);
        let range = (from, Bound::Unbounded);
        let narrowed = match (wanted.source, wanted.function) {
            (Some(source), _) => Some(self.by_source.get(source)),
            (None, Some(function)) => Some(self.by_function.get(function)),
            (None, None) => None,
        };
        let mappings: Box<dyn Iterator<Item = &Mapping>> = match narrowed {
            Some(Some(places)) => {
                let places = places.range::<str, _>(range);
                Box::new(places.filter_map(|place| self.mappings.get(place)))
            }
            Some(None) => Box::new(std::iter::empty()),
            None => Box::new(self.mappings.range::<str, _>(range).map(|(_, mapping)| mapping)),
        };
        let function = wanted.function;
        mappings.filter(move |mapping| {
            let seen = !self.unseen.contains_key(&mapping.uuid);
            seen && function.is_none_or(|arn| mapping.function_arn == arn)
        })
    }

    /// The UUIDs of the mappings of a source.
    pub(crate) fn of_source(&self, source: &str) -> Vec<String> {
        let places = self.by_source.get(source).into_iter().flatten();
        places.map(|place| uuid_at(place)).collect()
    }
}

fn source(mapping: &Mapping) -> Option<&str> {
    mapping.members.get("EventSourceArn")?.as_str()
}

/// Where a mapping stands in lists: by nothing that a client could rely on, as at AWS.
pub(crate) fn place(uuid: &str) -> String {
    uuid.chars().rev().collect()
}

/// The UUID of the mapping that stands there.
pub(crate) fn uuid_at(place: &str) -> String {
    place.chars().rev().collect()
}

fn drop_from(index: &mut BTreeMap<String, Places>, of: &str, place: &str) {
    if let Some(places) = index.get_mut(of) {
        places.remove(place);
        if places.is_empty() {
            index.remove(of);
        }
    }
}
