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
