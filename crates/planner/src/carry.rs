//! What a new mapping takes over from the one that it replaces: the consumer group of a handover, and
//! everything that `ignoreChanges` leaves to somebody else.

use std::collections::BTreeMap;

use esmith_spec::{function::FunctionName, stack::Mapping, table};
use serde_json::{Value, json};

use crate::{
    live::{LiveMapping, Tags},
    plan::{Recipe, Seeing},
};

/// The member that a handover on Kafka keeps.
const GROUP: &str = "consumerGroupId";

/// Returns what is taken over, by YAML key.
pub(crate) fn from(
    mapping: &Mapping,
    live: &LiveMapping,
    recipe: Recipe,
) -> BTreeMap<String, Value> {
    let kind = mapping.source.kind;
    let shown = live.shown(live.as_kind(kind).unwrap_or(kind));
    let mut carried = BTreeMap::new();
    if recipe == Recipe::Handover && !shown.raw(GROUP).is_null() {
        carried.insert(GROUP.to_owned(), shown.raw(GROUP).clone());
    }
    for name in &mapping.ignore_changes {
        let value = match (name.as_str(), &live.tags) {
            ("enabled", _) => live.enabled().map(Value::from),
            ("function", _) => Some(live.function.as_given().into()),
            ("tags", Tags::Known(tags)) => {
                let foreign = |key: &str| !key.starts_with("aws:") && !key.starts_with("esmith:");
                Some(json!(tags.iter().filter(|(key, _)| foreign(key)).collect::<BTreeMap<_, _>>()))
            }
            (name, _) => table::row(name).and_then(|row| match shown.effective(row, kind) {
                Seeing::Known(value) => Some(value),
                Seeing::Unknown(_) => None,
            }),
        };
        carried.extend(value.map(|value| (name.clone(), value)));
    }
    carried
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
