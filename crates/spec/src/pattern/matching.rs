//! A record against a pattern. A record is what AWS's engine makes of it: its leaves, each with the keys
//! down to it. A node that is no leaf is nothing that a condition could meet.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    address,
    model::{Alternative, Bound, Condition, Pattern},
    number,
};

/// A leaf of a record.
struct Leaf<'a> {
    path: String,
    value: &'a Value,
    /// The entries of lists that it is in: the list's number and the entry's.
    entries: Vec<(usize, usize)>,
}

impl Pattern {
    /// Returns the first condition that a record does not meet, if it meets no combination of them.
    pub(crate) fn stop(&self, record: &Value) -> Option<String> {
        let mut flat = Flat::default();
        flat.add(record, String::new(), &[]);
        let mut first = None;
        for way in &self.ways {
            let conditions: Vec<&Condition> =
                way.iter().map(|condition| &self.conditions[*condition]).collect();
            let why = stop(&conditions, &flat.leaves)?;
            first.get_or_insert(why);
        }
        first.or_else(|| Some("the pattern has no condition".to_owned()))
    }
}

#[derive(Default)]
struct Flat<'a> {
    leaves: Vec<Leaf<'a>>,
    lists: usize,
}

impl<'a> Flat<'a> {
    fn add(&mut self, value: &'a Value, path: String, entries: &[(usize, usize)]) {
        match value {
            Value::Object(members) => {
                for (key, value) in members {
                    self.add(value, join(&path, key), entries);
                }
            }
            Value::Array(list) => {
                let number = self.lists;
                self.lists += 1;
                for (index, entry) in list.iter().enumerate() {
                    let is_leaf = !entry.is_object() && !entry.is_array();
                    // Leaves of one list meet conditions together.
                    let own = (!is_leaf).then_some((number, index));
                    let within: Vec<_> = entries.iter().copied().chain(own).collect();
                    self.add(entry, path.clone(), &within);
                }
            }
            leaf => self.leaves.push(Leaf { path, value: leaf, entries: entries.to_vec() }),
        }
    }
}

/// Returns a key behind the keys around it.
pub(super) fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

fn stop(conditions: &[&Condition], leaves: &[Leaf<'_>]) -> Option<String> {
    let mut places = Vec::new();
    for condition in conditions {
        let here: Vec<&Leaf<'_>> =
            leaves.iter().filter(|leaf| leaf.path == condition.path).collect();
        let meets =
            |leaf: &&&Leaf<'_>| condition.alternatives.iter().any(|it| it.is_met(leaf.value));
        let met: BTreeSet<&[(usize, usize)]> =
            here.iter().filter(meets).map(|leaf| leaf.entries.as_slice()).collect();
        let may_be_absent =
            condition.alternatives.iter().any(|it| matches!(it, Alternative::Absent));
        if here.is_empty() && may_be_absent {
            continue;
        }
        if met.is_empty() {
            return Some(condition.unmet(&here, leaves));
        }
        places.push(met);
    }
    let fit = fit(&places, &[]);
    (!fit).then(|| "no entry of a list meets all conditions that look into it".to_owned())
}

/// Returns whether each condition can be met in the same entries of lists as the others.
fn fit(places: &[BTreeSet<&[(usize, usize)]>], taken: &[(usize, usize)]) -> bool {
    let Some((first, rest)) = places.split_first() else { return true };
    let is_other =
        |entry: &(usize, usize)| taken.iter().any(|taken| taken.0 == entry.0 && taken.1 != entry.1);
    first
        .iter()
        .any(|entries| !entries.iter().any(is_other) && fit(rest, &[taken, entries].concat()))
}

impl Condition {
    fn unmet(&self, here: &[&Leaf<'_>], leaves: &[Leaf<'_>]) -> String {
        let of_members = format!("{}.", self.path);
        let found = match here {
            [] if leaves.iter().any(|leaf| leaf.path.starts_with(&of_members)) => {
                "has members and is no leaf".to_owned()
            }
            [] => "is absent".to_owned(),
            [leaf] => format!("is {}", leaf.value),
            leaves => {
                let values: Vec<String> =
                    leaves.iter().map(|leaf| leaf.value.to_string()).collect();
                format!("is [{}]", values.join(","))
            }
        };
        format!("`{}` {found}, wanted {}", self.path, self.wanted)
    }
}

impl Alternative {
    /// Returns whether a leaf that is there is what is wanted.
    fn is_met(&self, found: &Value) -> bool {
        let text = |holds: &dyn Fn(&str) -> bool| found.as_str().is_some_and(holds);
        match self {
            Self::Same(Value::String(wanted)) => {
                text(&|text| text == wanted || address::same(text, wanted))
            }
            Self::Same(wanted) => found == wanted,
            Self::Number(wanted) => {
                matches!(found, Value::Number(found) if number::same(wanted, found))
            }
            Self::SameInAnyCase(wanted) => text(&|text| folded(text) == folded(wanted)),
            Self::Begins(start) => text(&|text| text.starts_with(start)),
            Self::BeginsInAnyCase(start) => text(&|text| folded(text).starts_with(&folded(start))),
            Self::Ends(end) => text(&|text| text.ends_with(end)),
            Self::EndsInAnyCase(end) => text(&|text| folded(text).ends_with(&folded(end))),
            Self::Like(wildcard) => text(&|text| wildcard.matches(text)),
            Self::In(network) => text(&|text| network.has(text)),
            Self::Between { low, high } => is_between(found, *low, *high),
            Self::Exists => true,
            Self::Absent => false,
            Self::NoneOf(unwanted) => !unwanted.iter().any(|one| one.is_met(found)),
        }
    }
}

fn folded(text: &str) -> String {
    text.to_lowercase()
}

fn is_between(found: &Value, low: Option<Bound>, high: Option<Bound>) -> bool {
    let Value::Number(found) = found else { return false };
    number::millionths(found).is_some_and(|found| {
        low.is_none_or(|low| found > low.at || (found == low.at && !low.is_open))
            && high.is_none_or(|high| found < high.at || (found == high.at && !high.is_open))
    })
}
