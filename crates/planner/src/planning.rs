//! The planner: a stack, the live mappings and the options to a plan. Pure: the same inputs give the
//! same bytes.

mod planner;
mod replacing;
mod steps;

use esmith_spec::{
    stack::{Mapping, Stack},
    table::ENCRYPTION_KEY,
};

use self::planner::Planner;
use crate::{
    diff::{Comparison, diff},
    fingerprint::Fingerprint,
    guard,
    live::{Live, LiveMapping, NAME, STACK},
    options::{Options, globs},
    order,
    pairing::{self, MatchedBy, Pair},
    plan::{Change, ChangeKind, Plan, Setting, Step},
    warnings::{ended_streams, known_by_content, moving, refused, reported, unread},
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
        warnings: live.noticed.iter().map(ToString::to_string).collect(),
        unchanged: 0,
        unmanaged: pairing.unmanaged,
        owned: pairing.owned,
        finished: Vec::new(),
        refusals: Vec::new(),
    };
    let mut fingerprint = Fingerprint::new(stack, live, options);
    for pair in &pairing.pairs {
        if options.target.covers(&pair.mapping.name) {
            self::pair(&planner, pair, &mut plan);
        }
        fingerprint.pair(pair);
    }
    let covered = |mapping: &&&Mapping| options.target.covers(&mapping.name);
    plan.steps
        .extend(pairing.missing.iter().filter(covered).map(|mapping| planner.create(mapping)));
    let conflicts = pairing.conflicts.iter();
    let conflicts = conflicts.filter(|conflict| options.target.covers(&conflict.mapping.name));
    plan.steps.extend(conflicts.map(|conflict| planner.conflict(conflict)));
    let covers =
        |live: &&&LiveMapping| options.target.covers(live.tags.get(NAME).unwrap_or_default());
    if options.prune {
        let unexpected = pairing.unexpected.iter().filter(covers);
        plan.steps.extend(unexpected.map(|live| planner.delete(live)));
    }
    plan.warnings.extend(ended_streams(stack, &live.mappings, &options.target));
    plan.steps.sort_by(|a, b| (&a.name, a.uuid()).cmp(&(&b.name, b.uuid())));
    plan.notes.sort_by(|a, b| (&a.name, &a.message).cmp(&(&b.name, &b.message)));
    plan.warnings.sort();
    order::order(stack, &live.mappings, &mut plan.steps);
    plan.finished = planner.finished(&pairing, &plan.steps);
    plan.fingerprint = fingerprint.finish(&pairing, &plan.steps);
    plan.refusals = guard::refusals(&plan, options);
    #[cfg(any(debug_assertions, feature = "verify"))]
    crate::verify::assert(stack, live, options, &plan);
    plan
}

fn pair(planner: &Planner<'_>, pair: &Pair<'_>, plan: &mut Plan) {
    let Pair { mapping, live, bond, leftover } = pair;
    let comparison =
        Comparison { mapping, live, options: planner.options, ignore_tags: &planner.ignore_tags };
    let mut difference = diff(&comparison);
    let replaced = planner.is_replaced(mapping, &difference);
    // A new mapping begins at the spec's position, and what cannot be read blocks its step.
    if !replaced {
        plan.notes.append(&mut difference.notes);
        plan.warnings.extend(difference.unread.iter().map(|change| unread(mapping, change)));
    }
    if *bond == MatchedBy::Untaggable {
        plan.warnings.push(known_by_content(mapping, live));
    }
    plan.warnings.extend(reported(mapping, live));
    let step = match (bond, leftover) {
        (MatchedBy::Owned, Some(old)) => planner.finish(mapping, live, old, &difference),
        (MatchedBy::Namesake, _) => planner.take_over(mapping, live, &difference),
        (MatchedBy::Owned, None) if replaced => planner.replace(mapping, live, &difference),
        (MatchedBy::Owned | MatchedBy::Untaggable, _)
            if !replaced && difference.changes.is_empty() =>
        {
            plan.unchanged += 1;
            plan.warnings.extend(moving(mapping, live));
            return;
        }
        (MatchedBy::Owned, None) => planner.update(mapping, live, &difference),
        (MatchedBy::Renamed, _) => planner.rename(mapping, live, &difference),
        (MatchedBy::Untaggable, _) => planner.untaggable(mapping, live, &difference),
        (MatchedBy::Unowned, _) => planner.adopt(mapping, live, &difference),
    };
    plan.warnings.extend(refused(&step, live, &planner.live.references));
    plan.steps.push(locked(unsettled(step, live), live));
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

/// Blocks an update that takes a key away while AWS cannot decrypt the filters for the caller: AWS
/// refuses it.
fn locked(mut step: Step, live: &LiveMapping) -> Step {
    let takes_key =
        |change: &Change| change.setting == Setting::Member(ENCRYPTION_KEY) && change.to.is_null();
    let is_update = matches!(step.change, ChangeKind::Update { .. });
    if is_update && live.is_undecipherable() && step.changes().iter().any(takes_key) {
        step.blocked.push(format!(
            "AWS cannot decrypt the filters of {} and refuses to take the key away; make the key usable, or keep `kmsKeyArn` until new filters are set (--overwrite-unknown)",
            live.uuid
        ));
    }
    step
}

/// Returns the owner tag that lists find a stack's mappings by.
#[must_use]
pub fn owner_tag(stack: &Stack) -> (&'static str, &str) {
    (STACK, &stack.name)
}
