//! The content key: by what AWS tells two mappings of one function apart. Two mappings with one key
//! are a conflict.

use esmith_spec::{
    function::FunctionName,
    kind::SourceKind,
    stack::Mapping,
    table::{self, Change, Identity},
    value,
};
use serde_json::Value;

use crate::live::LiveMapping;

/// A content key as text. A mapping of a self-managed cluster has one for each bootstrap server,
/// for one shared server makes a conflict.
pub(crate) type Key = String;

/// The member that no two mappings of Kafka share, whatever they read.
const GROUP: &str = "consumerGroupId";

/// Returns the keys of a desired mapping.
pub(crate) fn of_desired(mapping: &Mapping) -> Vec<Key> {
    let source = &mapping.source;
    keys(&mapping.function, source.kind, |name| source.given(name).clone())
}

/// Returns the keys of a live mapping; those of either engine where it cannot be told.
pub(crate) fn of_live(live: &LiveMapping) -> Vec<Key> {
    live.possible_kinds()
        .into_iter()
        .flat_map(|kind| {
            let shown = live.shown(kind);
            keys(&live.function, kind, |name| shown.raw(name).clone())
        })
        .collect()
}

/// Returns all that a desired mapping keeps others from having: its keys, and the consumer group that
/// it names, which is unique among an account's Kafka sources.
pub(crate) fn held_by_desired(mapping: &Mapping) -> Vec<Key> {
    let group = mapping.source.given(GROUP).as_str().map(group);
    of_desired(mapping).into_iter().chain(group).collect()
}

/// Returns all that a live mapping keeps others from having.
pub(crate) fn held_by_live(live: &LiveMapping) -> Vec<Key> {
    let shown = live.kind.map(|kind| live.shown(kind));
    let group = shown.and_then(|shown| shown.raw(GROUP).as_str().map(group));
    of_live(live).into_iter().chain(group).collect()
}

fn group(name: &str) -> Key {
    format!("{GROUP}|{name}")
}

/// Returns the consumer group that a key is of.
pub(crate) fn as_group(key: &str) -> Option<&str> {
    key.strip_prefix(GROUP)?.strip_prefix('|')
}

fn keys(function: &FunctionName, kind: SourceKind, given: impl Fn(&str) -> Value) -> Vec<Key> {
    // Both modes of self-managed Kafka conflict, as a stream and its consumer do not.
    let mut keys = vec![format!("{}|{}", function.short(), kind.key())];
    for row in table::create_only(kind) {
        let Change::CreateOnly { identity, .. } = row.change else { continue };
        let value = match given(row.name()) {
            Value::Null => value::default(&row.member, kind),
            value => value,
        };
        match (identity, value) {
            (Identity::No, _) => {}
            (Identity::AnyShared, Value::Array(entries)) => {
                let each = |entry: &Value| {
                    keys.iter().map(|key| format!("{key}|{entry}")).collect::<Vec<_>>()
                };
                keys = entries.iter().flat_map(each).collect();
            }
            (_, value) => keys.iter_mut().for_each(|key| *key += &format!("|{value}")),
        }
    }
    keys
}
