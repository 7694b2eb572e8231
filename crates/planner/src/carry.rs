//! What a new mapping takes over from the one that it replaces: the consumer group of a handover, and
//! everything that `ignoreChanges` leaves to somebody else.

use std::{borrow::Cow, collections::BTreeMap};

use esmith_spec::{function::FunctionName, stack::Mapping, table};
use serde_json::{Value, json};

use crate::{
    live::{JournalEntry, LiveMapping, Observed, Tags},
    plan::Strategy,
};

/// The member that a handover on Kafka keeps.
const GROUP: &str = "consumerGroupId";

/// Returns what is taken over, by YAML key.
pub(crate) fn from(
    mapping: &Mapping,
    live: &LiveMapping,
    strategy: Strategy,
    earlier: Option<&JournalEntry>,
) -> BTreeMap<String, Value> {
    let kind = mapping.source.kind;
    let shown = live.shown(live.as_kind(kind).unwrap_or(kind));
    let mut carried = BTreeMap::new();
    if strategy == Strategy::Handover && !shown.raw(GROUP).is_null() {
        carried.insert(GROUP.to_owned(), shown.raw(GROUP).clone());
    }
    for name in &mapping.ignore_changes {
        let value = match (name.as_str(), &live.tags) {
            // A handover that was interrupted has disabled it; what was before is in the journal.
            ("enabled", _) => earlier
                .filter(|_| strategy == Strategy::Handover)
                .and_then(|kept| kept.carried.get("enabled").cloned())
                .or_else(|| live.enabled().map(Value::from)),
            ("function", _) => Some(live.function.as_given().into()),
            ("tags", Tags::Known(tags)) => {
                let foreign = |key: &str| !key.starts_with("aws:") && !key.starts_with("esmith:");
                Some(json!(tags.iter().filter(|(key, _)| foreign(key)).collect::<BTreeMap<_, _>>()))
            }
            (name, _) => table::row(name).and_then(|row| match shown.effective(row, kind) {
                Observed::Known(value) => Some(value),
                Observed::Unknown(_) => None,
            }),
        };
        carried.extend(value.map(|value| (name.clone(), value)));
    }
    carried
}

/// Returns a mapping with the function that reads its source: `ignoreChanges` may leave that to others.
pub(crate) fn reader<'a>(mapping: &'a Mapping, live: &LiveMapping) -> Cow<'a, Mapping> {
    if mapping.ignore_changes.contains("function") {
        let mut reader = mapping.clone();
        reader.function = live.function.clone();
        Cow::Owned(reader)
    } else {
        Cow::Borrowed(mapping)
    }
}

/// Returns a mapping with what it takes over.
pub(crate) fn with(mapping: &Mapping, carried: &BTreeMap<String, Value>) -> Mapping {
    let mut mapping = mapping.clone();
    for (name, value) in carried {
        match (name.as_str(), value) {
            ("enabled", Value::Bool(enabled)) => mapping.enabled = *enabled,
            ("function", Value::String(name)) => mapping.function = FunctionName::new(name),
            ("tags", Value::Object(tags)) => {
                let pair = |(key, value): (&String, &Value)| {
                    Some((key.clone(), value.as_str()?.to_owned()))
                };
                mapping.tags = tags.iter().filter_map(pair).collect();
            }
            (name, value) => {
                let Some(row) = table::row(name) else { continue };
                if value.is_null() {
                    mapping.source.values.remove(row.name());
                } else {
                    mapping.source.values.insert(row.name(), value.clone());
                }
            }
        }
    }
    mapping
}

/// Returns what of a journal entry the spec still leaves to others or hands over: it may have changed since.
pub(crate) fn still(
    mapping: &Mapping,
    carried: &BTreeMap<String, Value>,
) -> BTreeMap<String, Value> {
    let group = mapping.handover.is_some() && mapping.source.given(GROUP).is_null();
    let holds = |name: &str| mapping.ignore_changes.contains(name) || (name == GROUP && group);
    let kept = carried.iter().filter(|(name, _)| holds(name));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

/// Returns why a mapping may not be deleted first: a value that a key hides would have to be written
/// to the journal.
pub(crate) fn secret(
    live: &LiveMapping,
    strategy: Strategy,
    carried: &BTreeMap<String, Value>,
) -> Option<String> {
    let is_secret = |name: &&String| table::row(name).is_some_and(|row| row.sensitive);
    let name = carried.keys().find(is_secret).filter(|_| live.has_key())?;
    (strategy != Strategy::CreateFirst).then(|| {
        format!("`{name}` is left to others and hidden by a key, and the journal would hold it; take it out of ignoreChanges")
    })
}

/// Returns a mapping as AWS showed it, without what a key hides.
pub(crate) fn definition(live: &LiveMapping) -> Value {
    let mut body = live.body.clone();
    if live.has_key() {
        for row in table::ROWS.iter().filter(|row| row.sensitive) {
            body.swap_remove(row.member.wire);
        }
    }
    Value::Object(body)
}
