//! A stack as the text of one spec file, which loads to the same stack. Comments, variables, defaults
//! and includes of the files that it was read from are not in it.

use serde_json::{Map, Value, json};

use crate::{
    stack::{Mapping, Stack},
    table::ROWS,
};

/// Returns a spec file that says what a stack says.
///
/// # Errors
/// A value that YAML cannot hold; a loaded stack has none.
pub fn yaml(stack: &Stack) -> Result<String, serde_saphyr::SerializeError> {
    let mut root = Map::new();
    root.insert("version".to_owned(), json!(1));
    root.insert("stack".to_owned(), json!(stack.name));
    let guards = [("account", &stack.account), ("region", &stack.region)];
    root.extend(
        guards.into_iter().filter_map(|(key, text)| Some((key.to_owned(), json!(text.as_ref()?)))),
    );
    if !stack.ignore_tags.is_empty() {
        root.insert("ignoreTags".to_owned(), literal(json!(stack.ignore_tags)));
    }
    let mappings: Map<String, Value> = stack
        .mappings
        .iter()
        .map(|(name, mapping)| (name.clone(), literal(self::mapping(mapping))))
        .collect();
    root.insert("mappings".to_owned(), Value::Object(mappings));
    serde_saphyr::to_string(&Value::Object(root))
}

/// Returns what is written under a mapping's name; what is the default is left out.
fn mapping(mapping: &Mapping) -> Value {
    let mut keys = Map::new();
    let mut put = |key: &str, value: Value| keys.insert(key.to_owned(), value);
    put("function", json!(mapping.function.as_given()));
    if !mapping.enabled {
        put("enabled", json!(false));
    }
    for (key, flag) in [("protect", mapping.protect), ("adopt", mapping.adopt)] {
        if flag {
            put(key, json!(true));
        }
    }
    if mapping.may_replace {
        put("onReplace", json!("allow"));
    }
    if let Some(handover) = mapping.handover {
        let lookback = handover
            .lookback
            .map(|lookback| ("lookback", json!(format!("{}s", lookback.as_secs()))));
        put("handover", lookback.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
    }
    if !mapping.tags.is_empty() {
        put("tags", json!(mapping.tags));
    }
    if !mapping.ignore_changes.is_empty() {
        put("ignoreChanges", json!(mapping.ignore_changes));
    }
    if !mapping.silence.is_empty() {
        put("silence", json!(mapping.silence));
    }
    put(mapping.source.kind.key().name(), source(mapping));
    Value::Object(keys)
}

/// Returns what is written under the source key, in the table's order.
fn source(mapping: &Mapping) -> Value {
    let values = &mapping.source.values;
    let given = ROWS
        .iter()
        .filter_map(|row| Some((row.name().to_owned(), values.get(row.name())?.clone())));
    let mut members: Map<String, Value> = given.collect();
    if !mapping.source.extra.is_empty() {
        members.insert("extra".to_owned(), Value::Object(mapping.source.extra.clone()));
    }
    Value::Object(members)
}

/// Returns a value in whose texts `${` stands for itself.
fn literal(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace("${", "$${")),
        Value::Array(entries) => entries.into_iter().map(literal).collect(),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(key, value)| (key, literal(value))).collect())
        }
        other => other,
    }
}
