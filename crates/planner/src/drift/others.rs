//! What a report of a whole account tells beside the stacks that were given: mappings of other stacks
//! that fail, and mappings that nobody owns.

use std::collections::{BTreeMap, BTreeSet};

use esmith_spec::stack::Stack;

use super::{
    classify::{classify, found, reported, trouble},
    report::{Asked, Class, Drift, Report},
};
use crate::{
    live::{Actor, Live, LiveMapping, NAME, References, STACK, actor},
    pairing::{self, Pairing},
};

/// Returns a report for each other stack with `account_wide`, and one for what nobody owns with
/// `unmanaged`. The tags of every mapping must be known.
#[must_use]
pub fn others(stacks: &[&Stack], live: &Live, asked: &Asked) -> Vec<Report> {
    let mut reports = Vec::new();
    if asked.account_wide {
        let mut owners: BTreeMap<&str, Vec<&LiveMapping>> = BTreeMap::new();
        for mapping in &live.mappings {
            let owner = mapping.tags.get(STACK);
            if let Some(owner) = owner.filter(|owner| stacks.iter().all(|one| one.name != *owner)) {
                owners.entry(owner).or_default().push(mapping);
            }
        }
        reports.extend(
            owners.into_iter().map(|(owner, mappings)| other(owner, &mappings, live, asked)),
        );
    }
    if asked.unmanaged {
        reports.push(unmanaged(stacks, live, asked));
    }
    reports
}

fn other(owner: &str, mappings: &[&LiveMapping], live: &Live, asked: &Asked) -> Report {
    let mut report = empty(Some(owner), live);
    for mapping in mappings {
        let name = mapping.tags.get(NAME).unwrap_or_default();
        if !asked.target.covers(name) {
            continue;
        }
        match failing(mapping, &live.references) {
            Some(drift) => report.drift.push(drift),
            None => report.sound.push(found(mapping, Class::Unexpected, String::new()).name),
        }
    }
    report.sorted()
}

/// Returns what is wrong with a mapping whose spec was not given.
fn failing(live: &LiveMapping, references: &References) -> Option<Drift> {
    let by_aws = live.enabled() == Some(false) && actor(live.state_reason()) == Some(Actor::Aws);
    let [problem, orphan] = reported(live, references);
    let class = classify(&[(Class::DisabledByAws, by_aws), problem, orphan])?;
    let message = match class {
        Class::DisabledByAws => "AWS disabled it".to_owned(),
        class => trouble(class, live, references),
    };
    Some(found(live, class, message))
}

/// Returns what nobody owns. What a spec of this run is about is reported there.
fn unmanaged(stacks: &[&Stack], live: &Live, asked: &Asked) -> Report {
    let pairings: Vec<Pairing<'_>> =
        stacks.iter().map(|stack| pairing::pair(stack, &live.mappings)).collect();
    let meant: BTreeSet<&str> = pairings
        .iter()
        .flat_map(|pairing| &pairing.pairs)
        .map(|pair| pair.live.uuid.as_str())
        .collect();
    let mut report = empty(None, live);
    let is_unmanaged = |mapping: &&LiveMapping| {
        mapping.tags.is_unowned() && !meant.contains(mapping.uuid.as_str())
    };
    for mapping in live.mappings.iter().filter(is_unmanaged) {
        let drift = found(mapping, Class::Unmanaged, "nobody owns it".to_owned());
        if asked.target.covers(&drift.name) {
            report.drift.push(drift);
        }
    }
    report.sorted()
}

fn empty(stack: Option<&str>, live: &Live) -> Report {
    Report {
        stack: stack.map(str::to_owned),
        file: None,
        account: live.account.clone(),
        region: live.region.clone(),
        drift: Vec::new(),
        sound: Vec::new(),
        warnings: Vec::new(),
    }
}
