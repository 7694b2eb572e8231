//! What a mapping must look like after a write: the read-back.

use esmith_spec::{function::FunctionName, kind::SourceKind, table};
use serde_json::{Map, Value};

use crate::{
    change::{Change, Setting},
    live::{LiveMapping, Observed},
};

/// The part of a mapping that a write is meant to leave behind.
#[derive(Clone, Debug, PartialEq)]
pub struct Expect {
    /// The kind of source.
    pub kind: SourceKind,
    /// The function, where the write sets it.
    pub function: Option<FunctionName>,
    /// Whether the source is polled.
    pub enabled: bool,
    /// Settings in normal form, by YAML key; `null` for none.
    pub values: Vec<(&'static str, Value)>,
    /// Whether a key is meant to hide the sensitive settings, whatever AWS makes of it.
    pub has_key: bool,
    /// Members that this release does not know, as they were sent.
    pub extra: Map<String, Value>,
}

impl Expect {
    /// Returns what is not as it should be on a settled mapping: from what AWS shows, to what was
    /// asked for. Values that cannot be read are taken to be as asked.
    #[must_use]
    pub fn unmet(&self, live: &LiveMapping) -> Vec<Change> {
        let shown = live.shown(self.kind);
        let mut unmet = Vec::new();
        if let Some(function) =
            self.function.as_ref().filter(|function| !function.is_same(&live.function))
        {
            let (from, to) = (live.function.short(), function.short());
            unmet.push(Change::open(Setting::Function, from.into(), to.into()));
        }
        if live.enabled().is_some_and(|enabled| enabled != self.enabled) {
            let (from, to) = (!self.enabled, self.enabled);
            unmet.push(Change::open(Setting::Enabled, from.into(), to.into()));
        }
        for (name, wanted) in &self.values {
            let Some(row) = table::row(name) else { continue };
            let Observed::Known(found) = shown.effective(row, self.kind) else { continue };
            if found != *wanted {
                unmet.push(Change {
                    sensitive: row.sensitive && (live.has_key() || self.has_key),
                    ..Change::open(Setting::Member(name), found, wanted.clone())
                });
            }
        }
        unmet.extend(self.unmet_extra(live));
        unmet
    }

    fn unmet_extra(&self, live: &LiveMapping) -> Option<Change> {
        let found = |member: &String| live.body.get(member).cloned().unwrap_or_default();
        let differing = self.extra.iter().filter(|(member, value)| found(member) != **value);
        let (mut from, mut to) = (Map::new(), Map::new());
        for (member, value) in differing {
            from.insert(member.clone(), found(member));
            to.insert(member.clone(), value.clone());
        }
        (!to.is_empty()).then(|| Change::open(Setting::Extra, from.into(), to.into()))
    }
}
