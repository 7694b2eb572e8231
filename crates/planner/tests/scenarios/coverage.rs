//! What the scenarios show, counted: a cell without a scenario fails, and so does a message that
//! nobody listed.

use std::collections::BTreeMap;

use esmith_planner::{
    guard,
    plan::{Action, Plan, Step, Strategy},
};
use esmith_spec::{
    kind::{SourceKey, SourceKind},
    shape::Unset,
    table::{self, Change, Drift},
};

use crate::{scene::Scene, words};

/// Prints how many steps there are for every action and source key; returns what has none.
#[expect(clippy::print_stdout, reason = "the table is for people who run the test")]
pub(crate) fn of_actions(scenes: &[Scene]) -> Vec<String> {
    let mut counts: BTreeMap<(SourceKey, Action), usize> = BTreeMap::new();
    for step in scenes.iter().flat_map(|scene| scene.plan().steps) {
        *counts.entry((key(&step), step.action())).or_default() += 1;
    }
    println!("{:<17}{}", "", Action::ALL.map(|action| format!("{:>8}", action.as_str())).concat());
    let mut missing = Vec::new();
    for key in SourceKey::ALL {
        let count = |action| counts.get(&(key, action)).copied().unwrap_or_default();
        let row = Action::ALL.map(|action| format!("{:>8}", count(action))).concat();
        println!("{:<17}{row}", key.name());
        let empty = Action::ALL.into_iter().filter(|action| count(*action) == 0);
        missing.extend(empty.map(|action| format!("{} {}", action.as_str(), key.name())));
    }
    missing
}

/// The engine of a broker cannot be told from a live mapping without a virtual host.
fn key(step: &Step) -> SourceKey {
    step.kind.map_or(SourceKey::ActiveMq, SourceKind::key)
}

/// Returns the words that no scenario shows, and what scenarios say that is no listed word.
pub(crate) fn of_words(scenes: &[Scene]) -> Vec<String> {
    let plans: Vec<(&Scene, Plan)> = scenes.iter().map(|scene| (scene, scene.plan())).collect();
    let steps = || plans.iter().flat_map(|(_, plan)| &plan.steps);
    let refusals = plans.iter().flat_map(|(scene, plan)| {
        let unblocked = Plan {
            steps: plan
                .steps
                .iter()
                .cloned()
                .map(|step| Step { blocked: vec![], ..step })
                .collect(),
            ..plan.clone()
        };
        guard::refusals(&unblocked, &scene.options).into_iter().map(|refusal| refusal.message)
    });
    let warnings = plans.iter().flat_map(|(_, plan)| plan.warnings.clone());
    let notes = plans.iter().flat_map(|(_, plan)| &plan.notes).map(|note| note.message.clone());
    let strategies = Strategy::ALL.map(Strategy::as_str);
    let reasons = reasons();
    let reasons: Vec<&str> = reasons.iter().map(String::as_str).collect();
    let found = [
        ("blocked", words::BLOCKED, steps().flat_map(|step| step.blocked.clone()).collect()),
        ("warning", words::WARNINGS, warnings.collect()),
        ("note", words::NOTES, notes.collect()),
        ("guard", words::GUARDS, refusals.collect()),
        (
            "strategy",
            &strategies,
            steps().filter_map(|step| Some(step.strategy()?.as_str().to_owned())).collect(),
        ),
        (
            "reason",
            &reasons,
            steps()
                .flat_map(Step::reasons)
                .map(|reason| reason.member().to_owned())
                .collect::<Vec<String>>(),
        ),
    ];
    found.iter().flat_map(|(what, listed, said)| faults(what, listed, said)).collect()
}

fn faults(what: &str, listed: &[&str], said: &[String]) -> Vec<String> {
    let unshown = listed.iter().filter(|word| !said.iter().any(|text| text.contains(*word)));
    let unlisted = said.iter().filter(|text| !listed.iter().any(|word| text.contains(word)));
    let unshown = unshown.map(|word| format!("no scenario shows the {what} `{word}`"));
    unshown.chain(unlisted.map(|text| format!("this {what} is not listed: {text}"))).collect()
}

/// Returns what can force a replace: of the table all that is chosen at creation and compared, or
/// that only a new mapping has.
fn reasons() -> Vec<String> {
    let replaces = |change| matches!(change, Change::CreateOnly { drift: Drift::Replaces, .. });
    let recreated = |row: &&table::Row| {
        let kinds = SourceKind::ALL.into_iter().filter(|kind| row.member.accepted_by(*kind));
        replaces(row.change) || kinds.into_iter().any(|kind| row.unset(kind) == Unset::Recreate)
    };
    let members = table::ROWS.iter().filter(recreated).map(table::Row::name);
    members.chain(words::REASONS.iter().copied()).map(str::to_owned).collect()
}
