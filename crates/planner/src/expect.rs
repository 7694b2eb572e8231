//! What a mapping must look like after a write: the read-back.

use esmith_spec::{function::FunctionName, kind::SourceKind, table};
use serde_json::{Map, Value};

use crate::{
    change::Change,
    live::{LiveMapping, Seeing},
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
            unmet.push(change(
                "function",
                live.function.short().into(),
                function.short().into(),
                false,
            ));
        }
        if live.enabled().is_some_and(|enabled| enabled != self.enabled) {
            unmet.push(change("enabled", (!self.enabled).into(), self.enabled.into(), false));
        }
        for (name, wanted) in &self.values {
            let Some(row) = table::row(name) else { continue };
            let Seeing::Known(found) = shown.effective(row, self.kind) else { continue };
            if found != *wanted {
                unmet.push(change(name, found, wanted.clone(), row.sensitive && live.has_key()));
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
        (!to.is_empty()).then(|| change("extra", from.into(), to.into(), false))
    }
}

fn change(setting: &str, from: Value, to: Value, sensitive: bool) -> Change {
    Change { setting: setting.to_owned(), from: Seeing::Known(from), to, sensitive }
}
