//! The requests of a plan: AWS's JSON, with no more than what is meant. No setting is named here;
//! their places come from the table.

use std::collections::BTreeMap;

use esmith_spec::{
    kind::SourceKind,
    stack::{Mapping, Source, Stack},
    table::{self, Becomes, Place, Row},
    value::{self, Purpose},
};
use serde_json::{Map, Value, json};

use crate::{
    expect::Expect,
    live::{ID, LiveMapping, NAME, PROTECT, STACK},
    plan::Write,
};

/// Returns the tags that a mapping is created with, save `esmith:creation`.
pub(crate) fn ownership(stack: &Stack, mapping: &Mapping) -> BTreeMap<String, String> {
    let mut tags = BTreeMap::from([
        (STACK.to_owned(), stack.name.clone()),
        (NAME.to_owned(), mapping.name.clone()),
    ]);
    tags.extend(stack.id.iter().map(|id| (ID.to_owned(), id.clone())));
    if mapping.protect {
        tags.insert(PROTECT.to_owned(), "true".to_owned());
    }
    tags
}

/// Returns the requests that change a mapping's tags.
pub(crate) fn tags(
    live: &LiveMapping,
    tags: BTreeMap<String, String>,
    untag: &[String],
) -> Vec<Write> {
    let mut writes = Vec::new();
    if !tags.is_empty() {
        writes.push(Write::Tag { arn: live.arn.clone(), tags });
    }
    if !untag.is_empty() {
        writes.push(Write::Untag { arn: live.arn.clone(), keys: untag.to_vec() });
    }
    writes
}

/// Returns the settings of a source that are not AWS's default, in the table's order.
pub(crate) fn non_default(source: &Source) -> impl Iterator<Item = (&'static Row, &Value)> {
    table::rows(source.kind).filter_map(|row| {
        let given = source.values.get(row.name())?;
        let is_default = row.is_setting() && *given == value::default(&row.member, source.kind);
        (!is_default).then_some((row, given))
    })
}

/// Returns the request that creates a mapping, with these tags beside its own.
pub(crate) fn create(mapping: &Mapping, source: &Source, tags: BTreeMap<String, String>) -> Write {
    let mut body = Map::from_iter([
        ("FunctionName".to_owned(), json!(mapping.function.as_given())),
        ("Enabled".to_owned(), json!(mapping.enabled)),
    ]);
    for (row, given) in non_default(source) {
        put(&mut body, row, source.kind, given, Purpose::Create);
    }
    body.extend(source.extra.clone());
    let mut every = mapping.tags.clone();
    every.extend(tags);
    body.insert("Tags".to_owned(), json!(every));
    let settings = table::settings(source.kind);
    let expect = Expect {
        kind: source.kind,
        function: Some(mapping.function.clone()),
        enabled: mapping.enabled,
        values: settings.map(|row| (row.name(), source.effective(row))).collect(),
        has_key: source.has_key(),
        extra: source.extra.clone(),
    };
    Write::Create { body: Value::Object(body), expect, lookback: None }
}

/// A change of settings that is sent in one request.
pub(crate) struct Edit<'a> {
    pub(crate) kind: SourceKind,
    pub(crate) uuid: &'a str,
    pub(crate) mapping: &'a Mapping,
    pub(crate) enabled: bool,
    pub(crate) function: bool,
    pub(crate) values: Vec<(&'static Row, Value)>,
    pub(crate) extra: Map<String, Value>,
}

/// Returns the requests that change a mapping, in the order in which AWS accepts them.
pub(crate) fn updates(edit: Edit<'_>) -> Vec<Write> {
    let (first, rest): (Vec<_>, Vec<_>) =
        edit.values.iter().cloned().partition(|(row, value)| goes_first(row, value, &edit.values));
    let mut writes = Vec::new();
    if !first.is_empty() && !rest.is_empty() {
        writes.push(update(&edit, first, Part::First));
        writes.push(update(&edit, rest, Part::Last));
    } else {
        writes.push(update(&edit, edit.values.clone(), Part::Last));
    }
    writes
}

/// What is cleared for the sake of another change goes first, alone.
fn goes_first(row: &Row, value: &Value, changes: &[(&'static Row, Value)]) -> bool {
    let holds = |other: &str, becomes| {
        let other = changes.iter().find(|(row, _)| row.name() == other);
        other.is_some_and(|(_, value)| value.is_null() == (becomes == Becomes::Cleared))
    };
    let mut changes = table::clears_first(row.name());
    value.is_null() && changes.any(|(other, becomes)| holds(other, becomes))
}

#[derive(Clone, Copy, PartialEq)]
enum Part {
    First,
    Last,
}

fn update(edit: &Edit<'_>, values: Vec<(&'static Row, Value)>, part: Part) -> Write {
    // Omitted, `Enabled` is documented to mean true.
    let mut body = Map::from_iter([("Enabled".to_owned(), json!(edit.enabled))]);
    let function = edit.function && part == Part::Last;
    if function {
        body.insert("FunctionName".to_owned(), json!(edit.mapping.function.as_given()));
    }
    for (row, value) in &values {
        put(&mut body, row, edit.kind, value, Purpose::Update);
    }
    let extra = if part == Part::Last { edit.extra.clone() } else { Map::new() };
    body.extend(extra.clone());
    let expect = Expect {
        kind: edit.kind,
        function: function.then(|| edit.mapping.function.clone()),
        enabled: edit.enabled,
        values: values.into_iter().map(|(row, value)| (row.name(), value)).collect(),
        has_key: edit.mapping.source.has_key(),
        extra,
    };
    Write::Update { uuid: edit.uuid.to_owned(), body: Value::Object(body), expect }
}

/// Puts a value at its place in a request.
fn put(
    body: &mut Map<String, Value>,
    row: &Row,
    kind: SourceKind,
    value: &Value,
    purpose: Purpose,
) {
    let Some(wire) = value::write(&row.member, kind, value, purpose) else { return };
    let mut inner = body;
    if matches!(row.place, Place::AccessEntry) {
        let list = inner.entry(row.path(kind)[0]).or_insert_with(|| json!([]));
        if let Value::Array(entries) = list {
            entries.push(json!({ "Type": row.member.wire, "URI": wire }));
        }
        return;
    }
    for container in row.path(kind) {
        let next = inner.entry(*container).or_insert_with(|| json!({}));
        let Value::Object(object) = next else { return };
        inner = object;
    }
    match (inner.get_mut(row.member.wire), wire) {
        // The access entry of another row is there already.
        (Some(Value::Array(there)), Value::Array(more)) => there.extend(more),
        (_, wire) => {
            inner.insert(row.member.wire.to_owned(), wire);
        }
    }
}
