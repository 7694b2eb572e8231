//! The steps that put a new mapping in the place of an old one, and what interrupted ones left.

use std::collections::BTreeMap;

use esmith_spec::{
    stack::Mapping,
    table::{self, Row},
};

use super::planner::{Planner, seen, updates};
use crate::{
    carry,
    diff::{Comparison, Difference, chosen, diff},
    live::{JournalEntry, LiveMapping, NAME, Observed, PROTECT, REPLACES, Tags},
    pairing::{Conflict, Pairing},
    plan::{ChangeKind, Reason, Replace, Step, Strategy, Write},
    replace, request,
    warnings::gone,
};

impl Planner<'_> {
    pub(super) fn replace(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        difference: &Difference,
    ) -> Step {
        let reader = carry::reader(mapping, live);
        let strategy = replace::strategy(&reader, live);
        let earlier = self.kept().find(|kept| kept.uuid == live.uuid);
        let carried = carry::from(mapping, live, strategy, earlier);
        let mut successor = carry::with(mapping, &carried);
        successor.tags.extend(self.tags_of_others(live));
        let reasons = difference.replace_reasons();
        let impact = replace::impact(&reader, live, strategy);
        let mut blocked = self.replace_blocks(mapping, live);
        blocked.extend(self.unreadable(mapping, live));
        blocked.extend(carry::secret(live, strategy, &carried));
        let journal_entry = (strategy != Strategy::CreateFirst).then(|| JournalEntry {
            stack: self.stack.name.clone(),
            name: mapping.name.clone(),
            uuid: live.uuid.clone(),
            arn: live.arn.clone(),
            carried,
            definition: carry::definition(live),
        });
        let change = ChangeKind::Replace(Box::new(Replace {
            live: seen(live),
            strategy,
            impact,
            reasons,
            changes: difference.changes.clone(),
            journal_entry,
        }));
        let writes = self.replace_writes(&successor, live, strategy);
        let chosen = chosen(&successor);
        Step { blocked, chosen, ..self.step(mapping, change, writes) }
    }

    /// Returns the tags of a mapping that `ignoreTags` leaves to others.
    fn tags_of_others(&self, live: &LiveMapping) -> BTreeMap<String, String> {
        let Tags::Known(tags) = &live.tags else { return BTreeMap::new() };
        let foreign = |key: &str| {
            !key.starts_with("aws:")
                && !key.starts_with("esmith:")
                && self.ignore_tags.is_match(key)
        };
        let tags = tags.iter().filter(|(key, _)| foreign(key));
        tags.map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// A replace would overwrite what cannot be read.
    fn unreadable(&self, mapping: &Mapping, live: &LiveMapping) -> Option<String> {
        let kind = mapping.source.kind;
        let shown = live.shown(live.as_kind(kind).unwrap_or(kind));
        let unknown = |row: &&Row| matches!(shown.effective(row, kind), Observed::Unknown(_));
        let row =
            table::settings(kind).find(unknown).filter(|_| !self.options.overwrite_unknown)?;
        Some(format!(
            "`{}` cannot be read and would be overwritten; --overwrite-unknown allows it",
            row.name()
        ))
    }

    fn replace_writes(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        strategy: Strategy,
    ) -> Vec<Write> {
        let mut tags = request::ownership(self.stack, mapping);
        tags.insert(REPLACES.to_owned(), live.uuid.clone());
        let mut create = request::create(mapping, &mapping.source, tags);
        let delete = Write::Delete { uuid: live.uuid.clone() };
        let lookback = mapping.handover.and_then(|handover| handover.lookback);
        match (strategy, lookback) {
            (Strategy::CreateFirst, _) => vec![create, delete],
            (Strategy::Handover, Some(_)) => {
                if let Write::Create { lookback: at, .. } = &mut create {
                    *at = lookback;
                }
                vec![Write::Disable { uuid: live.uuid.clone() }, create, delete]
            }
            (Strategy::DeleteFirst | Strategy::Handover, _) => vec![delete, create],
        }
    }

    fn replace_blocks(&self, mapping: &Mapping, live: &LiveMapping) -> Vec<String> {
        let mut blocked = Vec::new();
        if mapping.protect {
            blocked.push("the mapping is protected; remove `protect: true` first".to_owned());
        } else if live.tags.get(PROTECT).is_some() {
            blocked.push(format!("it is protected by its tag `{PROTECT}`; apply once without the replace to remove it"));
        }
        let is_kept = carry::reader(mapping, live).function.is_same(&live.function);
        if let Some(absent) = self.live.references.of(live).filter(|_| is_kept) {
            blocked.push(format!("{}, so AWS would refuse the new mapping", gone(live, absent)));
        }
        blocked.extend(self.consent_block(mapping));
        blocked
    }

    fn consent_block(&self, mapping: &Mapping) -> Option<String> {
        let name = &mapping.name;
        let asked = self.options.replace.contains(name) || self.options.allow_replace.covers(name);
        (!mapping.may_replace && !asked)
            .then(|| format!("replace is not allowed; --allow-replace={name} or onReplace: allow"))
    }

    /// A replace is finished under the guards under which one begins; either half may be protected.
    fn finish_blocks(&self, mapping: &Mapping, halves: [&LiveMapping; 2]) -> Vec<String> {
        let key = mapping
            .protect
            .then(|| "the mapping is protected; remove `protect: true` first".to_owned());
        let tagged = halves.into_iter().filter(|half| half.tags.get(PROTECT).is_some());
        let tagged = tagged.map(|half| {
            format!("{} is protected by its tag `{PROTECT}`; take the tag off first", half.uuid)
        });
        key.into_iter().chain(tagged).chain(self.consent_block(mapping)).collect()
    }

    /// The new half of a replace is there; the old one still has to go. The tag that says so proves
    /// nothing: the spec must want the new half and not the old one, and whatever stops a replace stops
    /// this, too.
    pub(super) fn finish(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        old: &LiveMapping,
        difference: &Difference,
    ) -> Step {
        let is_wanted = |difference: &Difference| difference.reasons.is_empty();
        let comparison = Comparison {
            mapping,
            live: old,
            options: self.options,
            ignore_tags: &self.ignore_tags,
        };
        if !is_wanted(difference) || is_wanted(&diff(&comparison)) {
            let why = format!(
                "2 live mappings are tagged with this name: {} and {}; the tag `{REPLACES}` says that {} replaces the other, and the spec does not prove it: delete one, or change its `{NAME}` tag",
                live.uuid, old.uuid, live.uuid
            );
            return self.conflict(&Conflict { mapping, why, found: vec![live, old] });
        }
        let blocked = self.finish_blocks(mapping, [old, live]);
        let impact = format!("finishes a replace: {} is deleted, {} stays", old.uuid, live.uuid);
        let change = ChangeKind::Replace(Box::new(Replace {
            live: seen(live),
            strategy: Strategy::CreateFirst,
            impact,
            reasons: vec![Reason::Unfinished {
                old: old.uuid.clone(),
                new: Some(live.uuid.clone()),
            }],
            changes: difference.changes.clone(),
            journal_entry: None,
        }));
        let mut writes = updates(mapping, live, difference);
        writes.push(Write::Delete { uuid: old.uuid.clone() });
        Step { blocked, ..self.step(mapping, change, writes) }
    }

    /// Returns what earlier runs kept of mappings that have a successor, or that stayed after all.
    pub(super) fn finished(&self, pairing: &Pairing<'_>, steps: &[Step]) -> Vec<JournalEntry> {
        let is_there = |name: &str| pairing.pairs.iter().any(|pair| pair.mapping.name == name);
        let is_needed = |kept: &JournalEntry| {
            steps.iter().filter_map(Step::journal_entry).any(|one| one.uuid == kept.uuid)
        };
        let finished = self.kept().filter(|kept| self.options.target.covers(&kept.name));
        finished.filter(|kept| is_there(&kept.name) && !is_needed(kept)).cloned().collect()
    }
}
