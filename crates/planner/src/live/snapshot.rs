//! The members of a live mapping that change only when a user changes them. Apply compares them with
//! the plan's copy.

use std::{collections::BTreeSet, sync::LazyLock};

use esmith_spec::{
    kind::SourceKind,
    shape::{Member, Order, Shape},
    table,
};
use serde_json::Value;

use super::{json::MOVING, mapping::LiveMapping};
use crate::canonical;

/// AWS's members whose value is a list that means a set: AWS does not keep its order.
static SETS: LazyLock<BTreeSet<&'static str>> = LazyLock::new(|| {
    let mut sets = BTreeSet::new();
    table::ROWS.iter().for_each(|row| find_sets(&row.member, &mut sets));
    sets
});

fn find_sets(member: &Member, sets: &mut BTreeSet<&'static str>) {
    for kind in SourceKind::ALL.into_iter().filter(|kind| member.accepted_by(*kind)) {
        let inner = match (member.shape)(kind) {
            Shape::List { of, order, .. } => {
                if order == Order::Free {
                    sets.insert(member.wire);
                }
                *of
            }
            shape => shape,
        };
        if let Shape::Object(members) = inner {
            members.iter().for_each(|member| find_sets(member, sets));
        }
    }
}

/// The members of a mapping that only a user changes, as one read showed them.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Snapshot {
    /// What every read shows.
    open: String,
    /// What a key hides from lists; none where it could not be read.
    hidden: Option<String>,
}

impl Snapshot {
    /// Returns whether another read shows the same, as far as both could read.
    #[must_use]
    pub fn is_unchanged(&self, other: &Self) -> bool {
        let hidden = self.hidden.as_ref().zip(other.hidden.as_ref());
        self.open == other.open && hidden.is_none_or(|(one, other)| one == other)
    }
}

impl LiveMapping {
    /// Returns the members that only a user changes: two reads of an untouched mapping are equal.
    #[must_use]
    pub fn snapshot(&self) -> Snapshot {
        let is_hidden = |member: &str| {
            let is_it = |row: &table::Row| row.sensitive && row.member.wire == member;
            self.has_key() && table::ROWS.iter().any(is_it)
        };
        let text = |shows: &dyn Fn(&str) -> bool| {
            let mut text = String::new();
            self.lasting(&mut text, shows);
            text
        };
        Snapshot {
            open: text(&|member| !is_hidden(member)),
            hidden: self.is_opened().then(|| text(&is_hidden)),
        }
    }

    /// Returns whether it shows what a key hides from lists.
    fn is_opened(&self) -> bool {
        self.from_get && self.body.get("FilterCriteriaError").is_none_or(Value::is_null)
    }

    /// Writes the members that only a user changes, with the filters under a key if they could be read.
    pub(crate) fn whole(&self, out: &mut String) {
        self.lasting(out, |_| true);
    }

    fn lasting(&self, out: &mut String, shows: impl Fn(&str) -> bool) {
        let enabled = self.enabled().map_or(Value::Null, Value::Bool);
        let body = self.body.iter().map(|(member, value)| (member.as_str(), value));
        let lasting = body.filter(|(member, _)| !MOVING.contains(member) && shows(member));
        let mut members = Vec::with_capacity(self.body.len() + 1);
        members.extend(lasting.chain([("Enabled", &enabled)]));
        canonical::write_object(out, members, &|member| SETS.contains(member));
    }
}
