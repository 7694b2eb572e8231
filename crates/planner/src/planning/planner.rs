//! What every step is made with: the stack, what is live, what was asked for, and the parts that
//! steps share.

use esmith_spec::{
    arn::Arn,
    stack::{Mapping, Stack},
};
use globset::GlobSet;

use crate::{
    diff::Difference,
    live::{ID, JournalEntry, Live, LiveMapping, NAME, REPLACES},
    options::Options,
    plan::{ChangeKind, ExpectedOwner, Ownership, Precondition, Step, Write},
    request::{self, Edit},
    warnings::namesake,
};

pub(super) struct Planner<'a> {
    pub(super) stack: &'a Stack,
    pub(super) live: &'a Live,
    pub(super) options: &'a Options,
    pub(super) ignore_tags: GlobSet,
}

impl Planner<'_> {
    /// Returns a step for a mapping of the spec that is ours or becomes so.
    pub(super) fn step(&self, mapping: &Mapping, change: ChangeKind, writes: Vec<Write>) -> Step {
        let is_new = matches!(change, ChangeKind::Create { .. });
        Step {
            name: mapping.name.clone(),
            function: mapping.function.short().to_owned(),
            kind: Some(mapping.source.kind),
            source: mapping.source.describe(),
            location: Some(self.stack.locate(&mapping.name)),
            after: Vec::new(),
            blocked: Vec::new(),
            ownership: Ownership::Ours,
            change,
            chosen: Vec::new(),
            writes,
            claim: if is_new { ExpectedOwner::None } else { self.owned(&mapping.name) },
        }
    }

    /// Returns the claim on a mapping of this stack under this name.
    pub(super) fn owned(&self, name: &str) -> ExpectedOwner {
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        ExpectedOwner::Owned { stack: self.stack.name.clone(), id: self.stack.id.clone(), name }
    }

    /// Returns the claim on a mapping of a stack of this name, as it is tagged.
    pub(super) fn tagged(&self, live: &LiveMapping) -> ExpectedOwner {
        let name = live.tags.get(NAME).filter(|name| !name.is_empty()).map(str::to_owned);
        let id = live.tags.get(ID).map(str::to_owned);
        ExpectedOwner::Owned { stack: self.stack.name.clone(), id, name }
    }

    /// Returns whether a mapping of a stack of this name is tagged with this stack's id.
    pub(super) fn has_our_id(&self, live: &LiveMapping) -> bool {
        live.tags.has_id(self.stack.id.as_deref())
    }

    /// Returns why a mapping of a stack of the same name is not taken over.
    pub(super) fn take_over_block(&self, name: &str, live: &LiveMapping) -> Option<String> {
        if self.has_our_id(live) || self.options.take_over.covers(name) {
            return None;
        }
        Some(format!(
            "{}; give one of the stacks another name, or take the mapping over with --take-over={name}",
            namesake(self.stack, live)
        ))
    }

    /// Returns whether a mapping is to be replaced: something forces it, or somebody asks for it.
    pub(super) fn is_replaced(&self, mapping: &Mapping, difference: &Difference) -> bool {
        !difference.reasons.is_empty() || self.options.replace.contains(&mapping.name)
    }

    /// Returns what earlier runs kept of this stack's mappings in this account and region.
    pub(super) fn kept(&self) -> impl Iterator<Item = &JournalEntry> {
        let here = |journal_entry: &&JournalEntry| {
            let arn = Arn::parse(&journal_entry.arn);
            let is = |here: &Option<String>, part: Option<&str>| {
                here.as_deref().is_none_or(|here| part == Some(here))
            };
            is(&self.live.region, arn.map(|arn| arn.region))
                && is(&self.live.account, arn.map(|arn| arn.account))
        };
        let of_stack = |journal_entry: &&JournalEntry| journal_entry.stack == self.stack.name;
        self.live.journal_entries.iter().filter(of_stack).filter(here)
    }

    /// Returns what an earlier run kept of a mapping that it deleted and did not create again.
    pub(super) fn journal_entry(&self, mapping: &Mapping) -> Option<&JournalEntry> {
        let done = |uuid: &str| {
            let is_done =
                |live: &LiveMapping| live.uuid == uuid || live.tags.get(REPLACES) == Some(uuid);
            self.live.mappings.iter().any(is_done)
        };
        let mut mine = self.kept().filter(|journal_entry| journal_entry.name == mapping.name);
        mine.find(|journal_entry| !done(&journal_entry.uuid))
    }
}

/// Returns a live mapping as the plan saw it.
pub(super) fn seen(live: &LiveMapping) -> Precondition {
    Precondition { uuid: live.uuid.clone(), arn: live.arn.clone(), snapshot: live.snapshot() }
}

/// Returns the requests that change a mapping's settings.
pub(super) fn edits(mapping: &Mapping, live: &LiveMapping, difference: &Difference) -> Vec<Write> {
    if !difference.needs_update() {
        return Vec::new();
    }
    let ignored = mapping.ignore_changes.contains("enabled");
    request::updates(Edit {
        kind: mapping.source.kind,
        uuid: &live.uuid,
        mapping,
        enabled: live.enabled().filter(|_| ignored).unwrap_or(mapping.enabled),
        function: difference.function,
        values: difference.values.clone(),
        extra: difference.extra.clone(),
    })
}

/// Returns the requests that change a mapping in place: settings, then tags.
pub(super) fn updates(
    mapping: &Mapping,
    live: &LiveMapping,
    difference: &Difference,
) -> Vec<Write> {
    let mut writes = edits(mapping, live, difference);
    writes.extend(request::tags(live, difference.tag.clone(), &difference.untag));
    writes
}
