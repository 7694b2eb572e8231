//! AWS's JSON of a mapping: its members, and where a row's value stands.

use std::borrow::Cow;

use esmith_spec::{
    kind::SourceKind,
    table::{Place, Row},
};
use serde_json::{Map, Value};

/// Members that move although nobody touches the mapping.
pub(crate) const MOVING: [&str; 5] = [
    "LastModified",
    "LastProcessingResult",
    "State",
    "StateTransitionReason",
    "FilterCriteriaError",
];

/// Returns a member of an object. AWS's objects are small: to hash the name would take longer than to
/// compare it with each.
pub(crate) fn member<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    object.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
}

/// Looks a row's member up in AWS's JSON. Entries of a list that have rows of their own are left out
/// of the list.
pub(crate) fn look<'a>(
    body: &'a Map<String, Value>,
    row: &Row,
    kind: SourceKind,
    entries: &[&Row],
) -> Option<Cow<'a, Value>> {
    if matches!(row.place, Place::AccessEntry) {
        let list = member(body, row.path(kind)[0])?.as_array()?;
        let entry = list.iter().find(|entry| entry["Type"] == row.member.wire)?;
        return entry.get("URI").map(Cow::Borrowed);
    }
    let mut inner = body;
    for container in row.path(kind) {
        inner = member(inner, container)?.as_object()?;
    }
    let found = member(inner, row.member.wire)?;
    let own = |entry: &&&Row| entry.path(kind)[0] == row.member.wire;
    let owners: Vec<&str> = entries.iter().filter(own).map(|entry| entry.member.wire).collect();
    match found {
        Value::Array(list) if !owners.is_empty() => {
            let is_own =
                |entry: &&Value| entry["Type"].as_str().is_some_and(|it| owners.contains(&it));
            Some(Cow::Owned(list.iter().filter(|entry| !is_own(entry)).cloned().collect()))
        }
        found => Some(Cow::Borrowed(found)),
    }
}
