//! From a checked YAML mapping and the defaults above it to a [`Mapping`] in normal form. The schema
//! has passed: what does not fit any more is left out, not reported.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use crate::{
    document::Document,
    function::FunctionName,
    kind::SourceKey,
    problem::{Part, PendingProblem, Pointer, segment},
    stack::{Handover, Mapping, Source, duration},
    table::{self, ROWS},
    value,
};

/// The place of a mapping in the spec, with the documents that hold its defaults.
pub(crate) struct Declaration<'a> {
    pub(crate) documents: &'a [Document],
    pub(crate) document: usize,
    pub(crate) name: &'a str,
}

impl Declaration<'_> {
    pub(crate) fn pointer(&self) -> String {
        format!("/mappings{}", segment(self.name))
    }

    /// Returns the documents whose defaults hold here, the strongest last.
    fn defaults(&self) -> impl DoubleEndedIterator<Item = usize> {
        [Some(0), (self.document != 0).then_some(self.document)].into_iter().flatten()
    }

    /// Returns where a part of the mapping is written: in the mapping, in a default, or nearest.
    pub(crate) fn at(&self, key: &str, path: &str, part: Part) -> Pointer {
        let (own, default) =
            (format!("{}/{key}{path}", self.pointer()), format!("/defaults/{key}{path}"));
        let has = |document: usize, pointer: &str| self.documents[document].has(pointer);
        let written = if has(self.document, &own) {
            None
        } else {
            self.defaults().rev().find(|document| has(*document, &default))
        };
        match written {
            Some(document) => Pointer { document, pointer: default, part },
            None => Pointer { document: self.document, pointer: own, part },
        }
    }

    /// Returns what the mapping has under a key, with the defaults for it merged in below.
    fn merged(&self, key: &str, own: Value) -> Value {
        let mut merged = Value::Null;
        for document in self.defaults() {
            merge(&mut merged, &self.documents[document].value["defaults"][key]);
        }
        if merged.is_null() {
            return own;
        }
        merge(&mut merged, &own);
        merged
    }
}

/// Maps merge, everything else replaces, `null` cancels.
fn merge(base: &mut Value, over: &Value) {
    match (base, over) {
        (_, Value::Null) => {}
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                if value.is_null() {
                    base.shift_remove(key);
                } else {
                    merge(base.entry(key).or_insert(Value::Null), value);
                }
            }
        }
        (base, over) => *base = over.clone(),
    }
}

/// Returns the document without the `null`s that cancel a default; none where there are none.
pub(crate) fn without_cancelled(documents: &[Document], document: usize) -> Option<Value> {
    let value = &documents[document].value;
    let defaults = [&documents[0].value["defaults"], &value["defaults"]];
    let mappings = value["mappings"].as_object()?;
    let cancels =
        |mapping: &Value| defaults.iter().any(|defaults| has_cancelled(mapping, defaults));
    if !mappings.values().any(cancels) {
        return None;
    }
    let mut value = value.clone();
    for mapping in value["mappings"].as_object_mut()?.values_mut() {
        defaults.iter().for_each(|defaults| remove_cancelled(mapping, defaults));
    }
    Some(value)
}

fn has_cancelled(own: &Value, defaults: &Value) -> bool {
    let (Value::Object(own), Value::Object(defaults)) = (own, defaults) else { return false };
    own.iter().any(|(key, value)| match defaults.get(key) {
        Some(_) if value.is_null() => true,
        Some(default) => has_cancelled(value, default),
        None => false,
    })
}

fn remove_cancelled(own: &mut Value, defaults: &Value) {
    let (Value::Object(own), Value::Object(defaults)) = (own, defaults) else { return };
    own.retain(|key, value| !(value.is_null() && defaults.contains_key(key)));
    for (key, value) in own {
        if let Some(default) = defaults.get(key) {
            remove_cancelled(value, default);
        }
    }
}

/// Returns the names of a document's mappings in which something was found that is an error.
pub(crate) fn broken_mappings(problems: &[PendingProblem], document: usize) -> BTreeSet<String> {
    let here = problems.iter().filter(|problem| problem.at.document == document);
    here.filter_map(|problem| problem.at.pointer.strip_prefix("/mappings/"))
        .map(|rest| rest.split('/').next().unwrap_or(rest).replace("~1", "/").replace("~0", "~"))
        .collect()
}

/// Builds a mapping that the schema accepts from what its file says of it.
pub(crate) fn mapping(declaration: &Declaration<'_>, mut own: Value) -> Mapping {
    let key = SourceKey::ALL.into_iter().find(|key| own[key.name()].is_object());
    let key = key.unwrap_or(SourceKey::Sqs);
    let mut take = |name: &str| own.get_mut(name).map(Value::take).unwrap_or_default();
    let source = source(key, declaration.merged(key.name(), take(key.name())));
    let tags = texts(&declaration.merged("tags", take("tags")));
    let flag = |name: &str| own[name].as_bool();
    let ignored = own["ignoreChanges"].as_array().into_iter().flatten();
    Mapping {
        name: declaration.name.to_owned(),
        function: FunctionName::new(own["function"].as_str().unwrap_or_default()),
        enabled: flag("enabled").unwrap_or(true),
        tags,
        protect: flag("protect").unwrap_or(false),
        adopt: flag("adopt").unwrap_or(false),
        may_replace: own["onReplace"] == "allow",
        handover: own["handover"].as_object().map(|handover| Handover {
            lookback: handover.get("lookback").and_then(Value::as_str).and_then(duration),
        }),
        ignore_changes: ignored.filter_map(Value::as_str).map(str::to_owned).collect(),
        silence: texts(&own["silence"]),
        source,
        at: Pointer::key(declaration.document, declaration.pointer()),
    }
}

fn texts(members: &Value) -> BTreeMap<String, String> {
    let members = members.as_object().into_iter().flatten();
    members.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned()))).collect()
}

fn source(key: SourceKey, mut merged: Value) -> Source {
    let kind = key.kind(|name| merged[name].as_str());
    let mut given = merged.as_object_mut().map(std::mem::take).unwrap_or_default();
    let extra = match given.swap_remove("extra") {
        Some(Value::Object(extra)) => extra,
        _ => Map::new(),
    };
    let mut values = BTreeMap::new();
    for row in ROWS.iter().filter(|row| row.member.kinds.has_key(key)) {
        let Some(value) = given.swap_remove(row.name()) else { continue };
        let value = value::normal_given(&row.member, kind, value);
        if !value.is_null() {
            values.insert(row.name(), value);
        }
    }
    debug_assert!(given.keys().all(|name| table::row(name).is_none()), "the schema refuses these");
    Source { kind, values, extra }
}

/// Returns a scalar as the text that a variable holds; none for `null`.
pub(crate) fn scalar_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
