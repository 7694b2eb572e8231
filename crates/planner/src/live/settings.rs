//! What a live mapping shows of the members that its kind has, in normal form.

use std::{borrow::Cow, cell::OnceCell, collections::BTreeMap, ptr};

use esmith_spec::{
    kind::SourceKind,
    stack,
    table::{self, Place, Row},
    value,
};
use serde_json::{Map, Value};

use super::{
    json::{MOVING, look, member},
    mapping::LiveMapping,
    observed::Observed,
};

/// Members that say which mapping it is; no setting holds them.
const IDENTITY: [&str; 3] = ["UUID", "EventSourceMappingArn", "FunctionArn"];

/// What a mapping shows of the members that its kind has.
#[derive(Clone, Debug)]
pub struct Shown<'a> {
    kind: SourceKind,
    /// A handful: looked through faster than any map.
    found: Vec<Found<'a>>,
    /// Why a value cannot be read.
    unknown: BTreeMap<&'static str, String>,
}

/// A member that AWS shows. Most are never needed in normal form: they are what the spec gives.
#[derive(Clone, Debug)]
struct Found<'a> {
    row: &'static Row,
    wire: Cow<'a, Value>,
    normal: OnceCell<Value>,
}

impl Found<'_> {
    fn normal(&self, kind: SourceKind) -> &Value {
        let member = &self.row.member;
        if value::is_normal(member, kind, &self.wire) {
            return &self.wire;
        }
        self.normal.get_or_init(|| value::read(member, kind, self.wire.as_ref().clone()))
    }
}

impl Shown<'_> {
    /// Returns what is shown for a row, in normal form and without its default; `null` where nothing
    /// is.
    #[must_use]
    pub fn raw(&self, name: &str) -> &Value {
        self.found(name).map_or(&Value::Null, |found| found.normal(self.kind))
    }

    fn found(&self, name: &str) -> Option<&Found<'_>> {
        self.found.iter().find(|found| found.row.name() == name)
    }

    /// Returns what holds for a row: what is shown, or the default.
    #[must_use]
    pub fn effective(&self, row: &Row, kind: SourceKind) -> Observed {
        if let Some(why) = self.unknown.get(row.name()) {
            return Observed::Unknown(why.clone());
        }
        Observed::Known(match self.raw(row.name()) {
            Value::Null => value::default(&row.member, kind),
            value => value.clone(),
        })
    }

    /// Returns whether a row's value can be read and is plainly the one given for this kind; `null`
    /// stands for the default. Where this is false, only [`Self::effective`] can tell.
    pub(crate) fn is(&self, row: &Row, kind: SourceKind, given: &Value) -> bool {
        let is_given = match self.found.iter().find(|found| ptr::eq(found.row, row)) {
            None => given.is_null(),
            Some(Found { wire, .. }) => value::shows(&row.member, self.kind, wire, given),
        };
        is_given && kind == self.kind && !self.unknown.contains_key(row.name())
    }
}

impl LiveMapping {
    /// Returns what it shows of the members of a kind.
    #[must_use]
    pub fn shown(&self, kind: SourceKind) -> Shown<'_> {
        let entries: Vec<&Row> =
            table::rows(kind).filter(|row| matches!(row.place, Place::AccessEntry)).collect();
        let mut found = Vec::with_capacity(self.body.len());
        for row in table::rows(kind) {
            if let Some(wire) = look(&self.body, row, kind, &entries) {
                found.push(Found { row, wire, normal: OnceCell::new() });
            }
        }
        let mut shown = Shown { kind, found, unknown: BTreeMap::new() };
        shown.unknown = self.unreadable(&shown);
        shown
    }

    /// Returns the source in one line.
    #[must_use]
    pub fn describe(&self) -> String {
        let kind = self.possible_kinds().first().copied();
        match kind.map(|kind| self.shown(kind)) {
            Some(shown) => stack::describe(|name| shown.raw(name).clone()),
            None => member(&self.body, "EventSourceArn")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned(),
        }
    }

    fn unreadable(&self, shown: &Shown<'_>) -> BTreeMap<&'static str, String> {
        if !self.has_key() {
            return BTreeMap::new();
        }
        let error = self.body.get("FilterCriteriaError");
        let why = match error.and_then(|error| error["Message"].as_str()) {
            Some(message) => message.to_owned(),
            None if error.is_some() => "AWS could not decrypt it".to_owned(),
            None if !self.from_get => "a list does not show it under a KMS key".to_owned(),
            None => return BTreeMap::new(),
        };
        let is_hidden = |row: &&Row| row.sensitive && shown.raw(row.name()).is_null();
        let hidden = table::settings(shown.kind).filter(is_hidden);
        hidden.map(|row| (row.name(), why.clone())).collect()
    }

    /// Returns what it shows that this release does not know.
    #[must_use]
    pub fn rest(&self, kind: SourceKind) -> Map<String, Value> {
        let known = |member: &str| {
            IDENTITY.contains(&member)
                || MOVING.contains(&member)
                || table::rows(kind).any(|row| match row.path(kind) {
                    [] => row.member.wire == member,
                    [outer, ..] => *outer == member,
                })
        };
        let rest = self.body.iter().filter(|(member, _)| !known(member));
        rest.map(|(member, value)| (member.clone(), value.clone())).collect()
    }
}
