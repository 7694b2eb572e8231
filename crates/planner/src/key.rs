//! The keys of a mapping: what AWS lets only one mapping have. Two mappings with one key are a
//! conflict.

use std::fmt;

use esmith_spec::{
    function::FunctionName,
    kind::SourceKind,
    stack::{Mapping, Source},
    table::{self, Change, Identity, Row},
    value,
};
use serde_json::Value;

use crate::live::LiveMapping;

/// What only one mapping may have. A mapping of a self-managed cluster has a key for each bootstrap
/// server, for one shared server makes a conflict.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(crate) enum Key {
    /// A source as one function reads it: function with qualifier, kind, and what tells sources
    /// apart.
    Content(String),
    /// A consumer group of one Kafka cluster, whatever function and topic it reads.
    Group {
        /// The cluster's ARN or one of its bootstrap servers.
        cluster: String,
        /// The group.
        name: String,
    },
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Content(content) => f.write_str(content),
            Self::Group { cluster, name } => write!(f, "group {name} of {cluster}"),
        }
    }
}

/// The member that names a consumer group.
const GROUP: &str = "consumerGroupId";

/// The members that say where a Kafka cluster is.
const CLUSTER: [&str; 2] = ["arn", "bootstrapServers"];

/// Returns the content keys of a desired mapping.
pub(crate) fn of_desired(mapping: &Mapping) -> Vec<Key> {
    let source = &mapping.source;
    contents(&mapping.function, source.kind, |name| source.given(name).clone())
}

/// Returns the content keys of a live mapping; those of either engine where it cannot be told.
pub(crate) fn of_live(live: &LiveMapping) -> Vec<Key> {
    live.possible_kinds()
        .into_iter()
        .flat_map(|kind| {
            let shown = live.shown(kind);
            contents(&live.function, kind, |name| shown.raw(name).clone())
        })
        .collect()
}

/// Returns all that a desired mapping keeps others from having.
pub(crate) fn held_by_desired(mapping: &Mapping) -> Vec<Key> {
    held(&mapping.source, &mapping.function)
}

/// Returns all that a source that a function reads keeps others from having: its content, and on its
/// cluster the consumer group that it names.
pub(crate) fn held(source: &Source, function: &FunctionName) -> Vec<Key> {
    let mut keys = contents(function, source.kind, |name| source.given(name).clone());
    keys.extend(groups(source.kind, |name| source.given(name).clone()));
    keys
}

/// Returns all that a live mapping keeps others from having.
pub(crate) fn held_by_live(live: &LiveMapping) -> Vec<Key> {
    let mut keys = of_live(live);
    if let Some(kind) = live.kind {
        let shown = live.shown(kind);
        keys.extend(groups(kind, |name| shown.raw(name).clone()));
    }
    keys
}

/// Returns whether AWS refuses the desired mapping while the live one is there.
pub(crate) fn conflict(mapping: &Mapping, live: &LiveMapping) -> bool {
    let wanted = held_by_desired(mapping);
    held_by_live(live).iter().any(|held| wanted.contains(held))
}

fn contents(function: &FunctionName, kind: SourceKind, given: impl Fn(&str) -> Value) -> Vec<Key> {
    // Both modes of self-managed Kafka conflict, as a stream and its consumer do not.
    let start = format!("{}|{}", function.short(), kind.key());
    let texts = addresses(start, kind, given, |_| true);
    texts.into_iter().map(Key::Content).collect()
}

fn groups(kind: SourceKind, given: impl Fn(&str) -> Value) -> Vec<Key> {
    let Some(name) = given(GROUP).as_str().map(str::to_owned) else { return Vec::new() };
    let clusters =
        addresses(kind.key().to_string(), kind, given, |row| CLUSTER.contains(&row.name()));
    clusters.into_iter().map(|cluster| Key::Group { cluster, name: name.clone() }).collect()
}

/// Appends to a text what tells sources apart, in these rows: a text for each entry of which one
/// shared one is enough.
fn addresses(
    start: String,
    kind: SourceKind,
    given: impl Fn(&str) -> Value,
    is_part: impl Fn(&Row) -> bool,
) -> Vec<String> {
    let mut texts = vec![start];
    for row in table::create_only(kind).filter(|row| is_part(row)) {
        let Change::CreateOnly { identity, .. } = row.change else { continue };
        if identity == Identity::No {
            continue;
        }
        let value = match given(row.name()) {
            Value::Null => value::default(&row.member, kind),
            value => value,
        };
        match (identity, value) {
            (Identity::AnyShared, Value::Array(entries)) => {
                let each = |entry: &Value| {
                    texts.iter().map(|text| format!("{text}|{entry}")).collect::<Vec<_>>()
                };
                texts = entries.iter().flat_map(each).collect();
            }
            (_, value) => texts.iter_mut().for_each(|text| *text += &format!("|{value}")),
        }
    }
    texts
}
