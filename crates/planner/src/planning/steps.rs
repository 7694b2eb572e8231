//! The steps that make, change, delete, rename and take over mappings.

use esmith_spec::stack::Mapping;

use super::planner::{Planner, edits, seen, updates};
use crate::{
    carry,
    diff::{self, Difference},
    live::{ID, LiveMapping, NAME, PROTECT, REPLACES},
    pairing::Conflict,
    plan::{ChangeKind, ExpectedOwner, Ownership, Resume, Step, Write},
    replace, request,
};

impl Planner<'_> {
    pub(super) fn create(&self, mapping: &Mapping) -> Step {
        let mut tags = request::ownership(self.stack, mapping);
        let journal_entry = self.journal_entry(mapping);
        let carried = journal_entry.map(|journal_entry| {
            carry::with(mapping, &carry::still(mapping, &journal_entry.carried))
        });
        if let Some(journal_entry) = journal_entry {
            tags.insert(REPLACES.to_owned(), journal_entry.uuid.clone());
        }
        let resumes = journal_entry.map(|journal_entry| Resume {
            journal_entry: journal_entry.clone(),
            impact: replace::resumed(journal_entry),
        });
        let mapping = carried.as_ref().unwrap_or(mapping);
        let write = request::create(mapping, &mapping.source, tags);
        let change = ChangeKind::Create { changes: diff::of_new(mapping), resumes };
        Step { chosen: diff::chosen(mapping), ..self.step(mapping, change, vec![write]) }
    }

    pub(super) fn conflict(&self, conflict: &Conflict<'_>) -> Step {
        let changes = diff::of_new(conflict.mapping);
        let change = ChangeKind::Create { changes, resumes: None };
        Step {
            blocked: vec![conflict.why.clone()],
            chosen: diff::chosen(conflict.mapping),
            ..self.step(conflict.mapping, change, Vec::new())
        }
    }

    pub(super) fn delete(&self, live: &LiveMapping) -> Step {
        let name = live.tags.get(NAME).unwrap_or_default();
        // Its name tag may have been removed.
        let name = if name.is_empty() { live.uuid.as_str() } else { name };
        let protected = live.tags.get(PROTECT).is_some();
        let protected = protected.then(|| {
            format!("it is protected by its tag `{PROTECT}`; put the entry back with `protect: false` first")
        });
        let blocked = protected.into_iter().chain(self.take_over_block(name, live));
        let ownership = if self.has_our_id(live) {
            Ownership::Ours
        } else {
            Ownership::TakeOver { id: live.tags.get(ID).map(str::to_owned) }
        };
        Step {
            name: name.to_owned(),
            function: live.function.short().to_owned(),
            kind: live.kind,
            source: live.describe(),
            location: None,
            after: Vec::new(),
            blocked: blocked.collect(),
            ownership,
            change: ChangeKind::Delete { live: seen(live), impact: replace::loss(live) },
            chosen: Vec::new(),
            writes: vec![Write::Delete { uuid: live.uuid.clone() }],
            claim: self.tagged(live),
        }
    }

    pub(super) fn update(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        difference: &Difference,
    ) -> Step {
        let change = ChangeKind::Update { live: seen(live), changes: difference.changes.clone() };
        self.step(mapping, change, updates(mapping, live, difference))
    }

    /// The mapping belongs to the stack and the spec calls it something else now.
    pub(super) fn rename(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        difference: &Difference,
    ) -> Step {
        let from = live.tags.get(NAME).unwrap_or_default().to_owned();
        let ownership = Ownership::Rename { from };
        Step { ownership, claim: self.tagged(live), ..self.taken(mapping, live, difference) }
    }

    /// The mapping is one of a stack of the same name and another id.
    pub(super) fn take_over(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        difference: &Difference,
    ) -> Step {
        let ownership = Ownership::TakeOver { id: live.tags.get(ID).map(str::to_owned) };
        let mut step = self.taken(mapping, live, difference);
        step.blocked.extend(self.take_over_block(&mapping.name, live));
        Step { ownership, claim: self.tagged(live), ..step }
    }

    pub(super) fn adopt(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        difference: &Difference,
    ) -> Step {
        let step = self.taken(mapping, live, difference);
        let mut step = Step { ownership: Ownership::Adopt, claim: ExpectedOwner::Unowned, ..step };
        if let Some(owner) = live.tags.cloudformation() {
            step.blocked.push(format!(
                "CloudFormation stack `{owner}` manages {}; two tools would fight over it",
                live.uuid
            ));
        } else if !mapping.adopt && !self.options.adopt.covers(&mapping.name) {
            let name = &mapping.name;
            step.blocked.push(format!(
                "{} has this content and nobody owns it; --adopt={name} or adopt: true",
                live.uuid
            ));
        }
        step
    }

    /// A mapping whose ownership tags are written, and which is updated or replaced where it differs.
    fn taken(&self, mapping: &Mapping, live: &LiveMapping, difference: &Difference) -> Step {
        if self.is_replaced(mapping, difference) {
            return self.replace(mapping, live, difference);
        }
        let mut tags = request::ownership(self.stack, mapping);
        tags.extend(difference.tag.clone());
        let mut untag = difference.untag.clone();
        if self.stack.id.is_none() && live.tags.get(ID).is_some() {
            untag.push(ID.to_owned());
        }
        let mut writes = request::tags(live, tags, &untag);
        writes.extend(edits(mapping, live, difference));
        let change = if difference.changes.is_empty() {
            ChangeKind::TagsOnly { live: seen(live) }
        } else {
            ChangeKind::Update { live: seen(live), changes: difference.changes.clone() }
        };
        self.step(mapping, change, writes)
    }

    /// A mapping that is known by its content only.
    pub(super) fn untaggable(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        difference: &Difference,
    ) -> Step {
        let name = &mapping.name;
        let (step, blocked) = if self.is_replaced(mapping, difference) {
            let mut step = self.replace(mapping, live, difference);
            step.writes.clear();
            (step, Some("it cannot be tagged, so it is never replaced".to_owned()))
        } else {
            let is_asked = mapping.adopt || self.options.adopt.covers(name);
            let why = format!(
                "it cannot be tagged, so nothing proves it ours; --adopt={name} or adopt: true"
            );
            (self.update(mapping, live, difference), (!is_asked).then_some(why))
        };
        Step {
            ownership: Ownership::Untaggable,
            claim: ExpectedOwner::None,
            blocked: blocked.into_iter().collect(),
            ..step
        }
    }
}
