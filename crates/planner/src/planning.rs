//! The planner: a stack, the live mappings and the options to a plan. Pure: the same inputs give the
//! same bytes.

mod replacing;

use esmith_spec::stack::{Mapping, Stack};
use globset::GlobSet;
use serde_json::Value;

use crate::{
    carry,
    diff::{self, Comparison, Difference, diff},
    fingerprint::Fingerprint,
    live::{Live, LiveMapping, NAME, PROTECT, REPLACES, STACK},
    options::{Options, globs},
    order,
    pairing::{self, Bond, Obstacle, Pair},
    plan::{Action, Claim, Plan, Reason, Seen, Step, Write},
    replace,
    request::{self, Edit},
    warnings::{known_by_content, moving, unread},
};

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
        let changes = diff::of_new(mapping);
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

    fn obstacle(&self, obstacle: &Obstacle<'_>) -> Step {
        let step = self.step(obstacle.mapping, Action::Create, None);
        let changes = diff::of_new(obstacle.mapping);
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
        writes.extend(request::tags(live, difference.tag.clone(), &difference.untag));
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
        let mut writes = request::tags(live, tags, &difference.untag);
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
            step.reasons = difference.replace_reasons();
            step.blocked.push("it cannot be tagged, so it is never replaced".to_owned());
        } else if !mapping.adopt && !self.options.adopt.covers(name) {
            step.blocked.push(format!(
                "it cannot be tagged, so nothing proves it ours; --adopt={name} or adopt: true"
            ));
        }
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

fn seen(live: &LiveMapping) -> Seen {
    Seen { uuid: live.uuid.clone(), arn: live.arn.clone(), still: live.still() }
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

/// Returns the owner tag that lists find a stack's mappings by.
#[must_use]
pub fn owner_tag(stack: &Stack) -> (&'static str, &str) {
    (STACK, &stack.name)
}
