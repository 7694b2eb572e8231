//! The steps that put a new mapping in the place of an old one, and what interrupted ones left.

use std::collections::BTreeMap;

use esmith_spec::{
    arn::Arn,
    stack::Mapping,
    table::{self, Row},
};

use super::Planner;
use crate::{
    carry,
    diff::Difference,
    live::{Keepsake, LiveMapping, PROTECT, REPLACES, Seeing, Tags},
    pairing::Pairing,
    plan::{Action, Reason, Recipe, Step, Write},
    replace, request,
};

impl Planner<'_> {
    pub(super) fn replace(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        difference: &Difference,
    ) -> Step {
        let recipe = replace::recipe(mapping, live);
        let earlier = self.kept().find(|kept| kept.uuid == live.uuid);
        let carried = carry::from(mapping, live, recipe, earlier);
        let mut successor = carry::with(mapping, &carried);
        successor.tags.extend(self.tags_of_others(live));
        let reasons = difference.replace_reasons();
        let consequence = replace::consequence(mapping, live, recipe, &reasons);
        let mut blocked = self.replace_blocks(mapping, live);
        blocked.extend(self.unreadable(mapping, live));
        blocked.extend(carry::secret(live, recipe, &carried));
        let keepsake = (recipe != Recipe::CreateFirst).then(|| Keepsake {
            stack: self.stack.name.clone(),
            name: mapping.name.clone(),
            uuid: live.uuid.clone(),
            arn: live.arn.clone(),
            carried,
            definition: carry::definition(live),
        });
        Step {
            reasons,
            consequence: Some(consequence),
            recipe: Some(recipe),
            changes: difference.changes.clone(),
            writes: self.replace_writes(&successor, live, recipe),
            blocked,
            claim: self.owned(&mapping.name),
            keepsake,
            ..self.step(mapping, Action::Replace, Some(live))
        }
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
        let unknown = |row: &&Row| matches!(shown.effective(row, kind), Seeing::Unknown(_));
        let row =
            table::settings(kind).find(unknown).filter(|_| !self.options.overwrite_unknown)?;
        Some(format!(
            "`{}` cannot be read and would be overwritten; --overwrite-unknown allows it",
            row.name()
        ))
    }

    fn replace_writes(&self, mapping: &Mapping, live: &LiveMapping, recipe: Recipe) -> Vec<Write> {
        let mut tags = request::ownership(&self.stack.name, mapping);
        tags.insert(REPLACES.to_owned(), live.uuid.clone());
        let mut create = request::create(mapping, &mapping.source, tags);
        let delete = Write::Delete { uuid: live.uuid.clone() };
        let lookback = mapping.handover.and_then(|handover| handover.lookback);
        match (recipe, lookback) {
            (Recipe::CreateFirst, _) => vec![create, delete],
            (Recipe::Handover, Some(_)) => {
                if let Write::Create { lookback: at, .. } = &mut create {
                    *at = lookback;
                }
                vec![request::disable(mapping.source.kind, &live.uuid), create, delete]
            }
            (Recipe::DeleteFirst | Recipe::Handover, _) => vec![delete, create],
        }
    }

    fn replace_blocks(&self, mapping: &Mapping, live: &LiveMapping) -> Vec<String> {
        let mut blocked = Vec::new();
        if mapping.protect {
            blocked.push("the mapping is protected; remove `protect: true` first".to_owned());
        } else if live.tags.get(PROTECT).is_some() {
            blocked.push(format!("it is protected by its tag `{PROTECT}`; apply once without the replace to remove it"));
        }
        let name = &mapping.name;
        let asked = self.options.replace.contains(name) || self.options.allow_replace.covers(name);
        if !mapping.may_replace && !asked {
            blocked.push(format!(
                "replace is not allowed; --allow-replace={name} or onReplace: allow"
            ));
        }
        blocked
    }

    /// The new half of a replace is there; the old one still has to go.
    pub(super) fn finish(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        old: &LiveMapping,
        difference: &Difference,
    ) -> Step {
        let mut step = self.update(mapping, live, difference, Action::Replace);
        step.reasons = vec![Reason {
            member: "unfinished".to_owned(),
            from: old.uuid.as_str().into(),
            to: live.uuid.as_str().into(),
        }];
        step.recipe = Some(Recipe::CreateFirst);
        let again = if difference.reasons.is_empty() {
            ""
        } else {
            "; the spec has changed since, so it is to be replaced again afterwards"
        };
        step.consequence = Some(format!(
            "finishes a replace: {} is deleted, {} stays{again}",
            old.uuid, live.uuid
        ));
        step.writes.push(Write::Delete { uuid: old.uuid.clone() });
        step
    }

    /// Returns what an earlier run kept of a mapping that it deleted and did not create again.
    pub(super) fn keepsake(&self, mapping: &Mapping) -> Option<&Keepsake> {
        let done = |uuid: &str| {
            let is_done =
                |live: &LiveMapping| live.uuid == uuid || live.tags.get(REPLACES) == Some(uuid);
            self.live.mappings.iter().any(is_done)
        };
        let mut mine = self.kept().filter(|keepsake| keepsake.name == mapping.name);
        mine.find(|keepsake| !done(&keepsake.uuid))
    }

    /// Returns what earlier runs kept of this stack's mappings in this account and region.
    fn kept(&self) -> impl Iterator<Item = &Keepsake> {
        let here = |keepsake: &&Keepsake| {
            let arn = Arn::parse(&keepsake.arn);
            let is = |here: &Option<String>, part: Option<&str>| {
                here.as_deref().is_none_or(|here| part == Some(here))
            };
            is(&self.live.region, arn.map(|arn| arn.region))
                && is(&self.live.account, arn.map(|arn| arn.account))
        };
        let of_stack = |keepsake: &&Keepsake| keepsake.stack == self.stack.name;
        self.live.keepsakes.iter().filter(of_stack).filter(here)
    }

    /// Returns what earlier runs kept of mappings that have a successor, or that stayed after all.
    pub(super) fn finished(&self, pairing: &Pairing<'_>, steps: &[Step]) -> Vec<Keepsake> {
        let is_there = |name: &str| pairing.pairs.iter().any(|pair| pair.mapping.name == name);
        let is_needed = |kept: &Keepsake| {
            steps.iter().filter_map(|step| step.keepsake.as_ref()).any(|one| one.uuid == kept.uuid)
        };
        let finished = self.kept().filter(|kept| self.options.target.covers(&kept.name));
        finished.filter(|kept| is_there(&kept.name) && !is_needed(kept)).cloned().collect()
    }
}
