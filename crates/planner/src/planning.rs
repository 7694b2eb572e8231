//! The planner: a stack, the live mappings and the options to a plan. Pure: the same inputs give the
//! same bytes.

use std::collections::BTreeMap;

use esmith_spec::{
    stack::{Mapping, Source, Stack},
    table::{self, Row},
};
use globset::{Glob, GlobSet, GlobSetBuilder};
use serde_json::{Value, json};

use crate::{
    carry,
    diff::{Comparison, Difference, diff},
    fingerprint::Fingerprint,
    live::{LiveMapping, NAME, PROTECT, REPLACES, STACK, Tags},
    options::Options,
    order,
    pairing::{self, Bond, Obstacle, Pair, Pairing},
    plan::{Action, Change, Claim, Keepsake, Plan, Reason, Recipe, Seeing, Seen, Step, Write},
    replace,
    request::{self, Edit},
};

/// What was read of an account and region.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// The account, where a guard asked for it.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Every mapping.
    pub mappings: Vec<LiveMapping>,
    /// What earlier runs wrote down before they deleted a mapping that they did not recreate.
    pub keepsakes: Vec<Keepsake>,
    /// What was noticed while reading.
    pub warnings: Vec<String>,
}

/// Plans what makes the live mappings as the stack wants them.
#[must_use]
pub fn plan(stack: &Stack, live: &Live, options: &Options) -> Plan {
    let pairing = pairing::pair(stack, &live.mappings);
    let planner = Planner { stack, live, options, ignore_tags: globs(&stack.ignore_tags) };
    let mut plan = Plan {
        stack: stack.name.clone(),
        account: live.account.clone().or_else(|| stack.account.clone()),
        region: live.region.clone().or_else(|| stack.region.clone()),
        fingerprint: String::new(),
        steps: Vec::new(),
        notes: Vec::new(),
        warnings: live.warnings.clone(),
        unchanged: 0,
        unmanaged: pairing.unmanaged,
        owned: pairing.owned,
        finished: Vec::new(),
    };
    let mut fingerprint = Fingerprint::new(stack, live, options);
    for pair in &pairing.pairs {
        if options.target.covers(&pair.mapping.name) {
            planner.pair(pair, &mut plan);
        }
        fingerprint.pair(pair);
    }
    plan.fingerprint = fingerprint.finish(&pairing);
    let covered = |mapping: &&&Mapping| options.target.covers(&mapping.name);
    plan.steps
        .extend(pairing.missing.iter().filter(covered).map(|mapping| planner.create(mapping)));
    let obstacles = pairing.obstacles.iter();
    let obstacles = obstacles.filter(|obstacle| options.target.covers(&obstacle.mapping.name));
    plan.steps.extend(obstacles.map(|obstacle| planner.obstacle(obstacle)));
    let covers =
        |live: &&&LiveMapping| options.target.covers(live.tags.get(NAME).unwrap_or_default());
    if options.prune {
        let unexpected = pairing.unexpected.iter().filter(covers);
        plan.steps.extend(unexpected.map(|live| planner.delete(live)));
    }
    plan.steps.sort_by(|a, b| (&a.name, &a.uuid).cmp(&(&b.name, &b.uuid)));
    plan.notes.sort_by(|a, b| (&a.name, &a.message).cmp(&(&b.name, &b.message)));
    plan.warnings.sort();
    order::order(stack, &live.mappings, &mut plan.steps);
    plan.finished = planner.finished(&pairing, &plan.steps);
    plan
}

/// Returns the globs as one set.
pub(crate) fn globs(patterns: &[String]) -> GlobSet {
    let mut builder = GlobSetBuilder::new();
    for glob in patterns.iter().filter_map(|pattern| Glob::new(pattern).ok()) {
        builder.add(glob);
    }
    builder.build().unwrap_or_default()
}

struct Planner<'a> {
    stack: &'a Stack,
    live: &'a Live,
    options: &'a Options,
    ignore_tags: GlobSet,
}

impl Planner<'_> {
    fn create(&self, mapping: &Mapping) -> Step {
        let mut tags = request::ownership(&self.stack.name, mapping);
        let keepsake = self.keepsake(mapping);
        let carried = keepsake
            .map(|keepsake| carry::with(mapping, &carry::still(mapping, &keepsake.carried)));
        let reasons = keepsake.map(|keepsake| Reason {
            member: "unfinished".to_owned(),
            from: keepsake.uuid.as_str().into(),
            to: Value::Null,
        });
        if let Some(keepsake) = keepsake {
            tags.insert(REPLACES.to_owned(), keepsake.uuid.clone());
        }
        let consequence = keepsake.map(replace::resumed);
        let mapping = carried.as_ref().unwrap_or(mapping);
        let write = request::create(mapping, &mapping.source, tags);
        let changes = creation_changes(mapping, &mapping.source);
        let step = self.step(mapping, Action::Create, None);
        Step {
            changes,
            writes: vec![write],
            reasons: reasons.into_iter().collect(),
            consequence,
            keepsake: keepsake.cloned(),
            ..step
        }
    }

    /// Returns what an earlier run kept of a mapping that it deleted and did not create again.
    fn keepsake(&self, mapping: &Mapping) -> Option<&Keepsake> {
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
            let mut parts = keepsake.arn.split(':').skip(3);
            let mut is = |part: &Option<String>| {
                let found = parts.next();
                part.as_deref().is_none_or(|part| found == Some(part))
            };
            is(&self.live.region) && is(&self.live.account)
        };
        let of_stack = |keepsake: &&Keepsake| keepsake.stack == self.stack.name;
        self.live.keepsakes.iter().filter(of_stack).filter(here)
    }

    /// Returns what earlier runs kept of mappings that have a successor, or that stayed after all.
    fn finished(&self, pairing: &Pairing<'_>, steps: &[Step]) -> Vec<Keepsake> {
        let is_there = |name: &str| pairing.pairs.iter().any(|pair| pair.mapping.name == name);
        let is_needed = |kept: &Keepsake| {
            steps.iter().filter_map(|step| step.keepsake.as_ref()).any(|one| one.uuid == kept.uuid)
        };
        let finished = self.kept().filter(|kept| self.options.target.covers(&kept.name));
        finished.filter(|kept| is_there(&kept.name) && !is_needed(kept)).cloned().collect()
    }

    fn obstacle(&self, obstacle: &Obstacle<'_>) -> Step {
        let step = self.step(obstacle.mapping, Action::Create, None);
        let changes = creation_changes(obstacle.mapping, &obstacle.mapping.source);
        Step { blocked: vec![obstacle.why.clone()], changes, ..step }
    }

    fn delete(&self, live: &LiveMapping) -> Step {
        let name = live.tags.get(NAME).unwrap_or_default();
        let protected = live.tags.get(PROTECT).is_some();
        let blocked = protected.then(|| {
            format!("it is protected by its tag `{PROTECT}`; put the entry back with `protect: false` first")
        });
        Step {
            // Its name tag may have been removed.
            name: if name.is_empty() { live.uuid.clone() } else { name.to_owned() },
            claim: self.owned(name),
            action: Action::Delete,
            uuid: Some(live.uuid.clone()),
            function: live.function.short().to_owned(),
            kind: live.kind,
            source: live.describe(),
            location: None,
            after: Vec::new(),
            blocked: blocked.into_iter().collect(),
            reasons: Vec::new(),
            consequence: replace::loss(live),
            recipe: None,
            changes: Vec::new(),
            writes: vec![Write::Delete { uuid: live.uuid.clone() }],
            seen: Some(seen(live)),
            keepsake: None,
        }
    }

    fn pair(&self, pair: &Pair<'_>, plan: &mut Plan) {
        let Pair { mapping, live, bond, leftover } = pair;
        let comparison =
            Comparison { mapping, live, options: self.options, ignore_tags: &self.ignore_tags };
        let mut difference = diff(&comparison);
        let replaced =
            !difference.reasons.is_empty() || self.options.replace.contains(&mapping.name);
        // A new mapping begins at the spec's position, and what cannot be read blocks its step.
        if !replaced {
            plan.notes.append(&mut difference.notes);
            plan.warnings.extend(difference.unread.iter().map(|change| unread(mapping, change)));
        }
        if *bond == Bond::Untaggable {
            plan.warnings.push(known_by_content(mapping, live));
        }
        let step = match (bond, leftover) {
            (Bond::Owned, Some(old)) => self.finish(mapping, live, old, &difference),
            (Bond::Owned, None) if replaced => self.replace(mapping, live, &difference),
            (Bond::Owned | Bond::Untaggable, _) if !replaced && difference.changes.is_empty() => {
                plan.unchanged += 1;
                plan.warnings.extend(moving(mapping, live));
                return;
            }
            (Bond::Owned, None) => self.update(mapping, live, &difference, Action::Update),
            (Bond::Renamed, _) => self.rename(mapping, live, &difference),
            (Bond::Untaggable, _) => self.untaggable(mapping, live, &difference),
            (Bond::Unowned, _) => self.adopt(mapping, live, &difference),
        };
        plan.steps.push(unsettled(step, live));
    }

    fn update(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        difference: &Difference,
        action: Action,
    ) -> Step {
        let mut writes = edits(mapping, live, difference);
        writes.extend(tag_writes(live, difference.tag.clone(), &difference.untag));
        Step {
            changes: difference.changes.clone(),
            writes,
            claim: self.owned(&mapping.name),
            ..self.step(mapping, action, Some(live))
        }
    }

    /// The mapping belongs to the stack and the spec calls it something else now.
    fn rename(&self, mapping: &Mapping, live: &LiveMapping, difference: &Difference) -> Step {
        let mut step = self.taken(mapping, live, difference, Action::Rename);
        let old = live.tags.get(NAME).unwrap_or_default();
        step.reasons.push(Reason {
            member: "name".to_owned(),
            from: old.into(),
            to: mapping.name.as_str().into(),
        });
        step.claim = self.owned(old);
        step
    }

    fn adopt(&self, mapping: &Mapping, live: &LiveMapping, difference: &Difference) -> Step {
        let mut step = self.taken(mapping, live, difference, Action::Adopt);
        step.claim = Claim::Unowned;
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
    fn taken(
        &self,
        mapping: &Mapping,
        live: &LiveMapping,
        difference: &Difference,
        action: Action,
    ) -> Step {
        if !difference.reasons.is_empty() || self.options.replace.contains(&mapping.name) {
            let replace = self.replace(mapping, live, difference);
            return Step { action, ..replace };
        }
        let mut tags = request::ownership(&self.stack.name, mapping);
        tags.extend(difference.tag.clone());
        let mut writes = tag_writes(live, tags, &difference.untag);
        writes.extend(edits(mapping, live, difference));
        Step {
            changes: difference.changes.clone(),
            writes,
            ..self.step(mapping, action, Some(live))
        }
    }

    /// A mapping that is known by its content only.
    fn untaggable(&self, mapping: &Mapping, live: &LiveMapping, difference: &Difference) -> Step {
        let mut step = self.update(mapping, live, difference, Action::Update);
        step.claim = Claim::None;
        let name = &mapping.name;
        if !difference.reasons.is_empty() || self.options.replace.contains(name) {
            step.reasons = reasons(difference);
            step.blocked.push("it cannot be tagged, so it is never replaced".to_owned());
        } else if !mapping.adopt && !self.options.adopt.covers(name) {
            step.blocked.push(format!(
                "it cannot be tagged, so nothing proves it ours; --adopt={name} or adopt: true"
            ));
        }
        step
    }

    fn replace(&self, mapping: &Mapping, live: &LiveMapping, difference: &Difference) -> Step {
        let recipe = replace::recipe(mapping, live);
        let earlier = self.kept().find(|kept| kept.uuid == live.uuid);
        let carried = carry::from(mapping, live, recipe, earlier);
        let mut successor = carry::with(mapping, &carried);
        successor.tags.extend(self.tags_of_others(live));
        let reasons = reasons(difference);
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
    fn finish(
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

    fn step(&self, mapping: &Mapping, action: Action, live: Option<&LiveMapping>) -> Step {
        Step {
            name: mapping.name.clone(),
            action,
            uuid: live.map(|live| live.uuid.clone()),
            function: mapping.function.short().to_owned(),
            kind: Some(mapping.source.kind),
            source: mapping.source.describe(),
            location: Some(self.stack.locate(&mapping.name)),
            after: Vec::new(),
            blocked: Vec::new(),
            reasons: Vec::new(),
            consequence: None,
            recipe: None,
            changes: Vec::new(),
            writes: Vec::new(),
            seen: live.map(seen),
            claim: Claim::None,
            keepsake: None,
        }
    }

    fn owned(&self, name: &str) -> Claim {
        let name = Some(name.to_owned()).filter(|name| !name.is_empty());
        Claim::Owned { stack: self.stack.name.clone(), name }
    }
}

/// Returns what forces a replace; the wish alone, if nothing does.
fn reasons(difference: &Difference) -> Vec<Reason> {
    if difference.reasons.is_empty() {
        return vec![Reason { member: "--replace".to_owned(), from: Value::Null, to: Value::Null }];
    }
    difference.reasons.clone()
}

fn seen(live: &LiveMapping) -> Seen {
    Seen { uuid: live.uuid.clone(), arn: live.arn.clone(), still: live.still() }
}

/// Warns of a setting that cannot be read.
fn unread(mapping: &Mapping, change: &Change) -> String {
    let why = match &change.from {
        Seeing::Unknown(why) => why.as_str(),
        Seeing::Known(_) => "",
    };
    format!(
        "mapping `{}`: `{}` cannot be read ({why}) and is left as it is; --overwrite-unknown sends the spec's",
        mapping.name, change.setting
    )
}

/// Warns of a mapping that no tag can prove to be ours.
pub(crate) fn known_by_content(mapping: &Mapping, live: &LiveMapping) -> String {
    format!(
        "mapping `{}`: AWS cannot tag {}, so it is known by its content only and is neither deleted nor replaced",
        mapping.name, live.uuid
    )
}

/// Warns of a mapping that is as it should be, save that AWS does not tell whether it is enabled.
pub(crate) fn moving(mapping: &Mapping, live: &LiveMapping) -> Option<String> {
    let is_unknown = live.enabled().is_none() && !mapping.ignore_changes.contains("enabled");
    is_unknown.then(|| {
        format!(
            "mapping `{}`: {} is {}, which does not tell whether it is enabled; plan again when AWS is done",
            mapping.name,
            live.uuid,
            live.state()
        )
    })
}

/// Blocks a step whose mapping AWS is still changing.
fn unsettled(mut step: Step, live: &LiveMapping) -> Step {
    if !live.is_settled() {
        step.blocked.push(format!(
            "{} is {}; plan again when AWS is done",
            live.uuid,
            live.state()
        ));
    }
    step
}

fn edits(mapping: &Mapping, live: &LiveMapping, difference: &Difference) -> Vec<Write> {
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

fn tag_writes(live: &LiveMapping, tags: BTreeMap<String, String>, untag: &[String]) -> Vec<Write> {
    let mut writes = Vec::new();
    if !tags.is_empty() {
        writes.push(Write::Tag { arn: live.arn.clone(), tags });
    }
    if !untag.is_empty() {
        writes.push(Write::Untag { arn: live.arn.clone(), keys: untag.to_vec() });
    }
    writes
}

/// Returns everything that a new mapping has and that is not AWS's default.
fn creation_changes(mapping: &Mapping, source: &Source) -> Vec<Change> {
    let new = |setting: &str, to: Value, sensitive: bool| Change {
        setting: setting.to_owned(),
        from: Seeing::Known(Value::Null),
        to,
        sensitive,
    };
    let settings = request::non_default(source).filter(|(row, _)| row.is_setting());
    let mut changes: Vec<Change> = settings
        .map(|(row, value)| new(row.name(), value.clone(), row.sensitive && source.has_key()))
        .collect();
    if !mapping.enabled {
        changes.push(new("enabled", json!(false), false));
    }
    if mapping.protect {
        changes.push(new("protect", json!(true), false));
    }
    if !mapping.tags.is_empty() {
        changes.push(new("tags", json!(mapping.tags), false));
    }
    if !source.extra.is_empty() {
        changes.push(new("extra", Value::Object(source.extra.clone()), false));
    }
    changes
}

/// Returns the owner tag that lists find a stack's mappings by.
#[must_use]
pub fn owner_tag(stack: &Stack) -> (&'static str, &str) {
    (STACK, &stack.name)
}
