//! Whether a plan is the one that was reviewed: every stack that has steps, then or now, must be as it was.

use std::{collections::BTreeMap, path::Path};

use anyhow::{anyhow, bail};
use esmith_planner::{options::Redaction, plan::Plan};
use esmith_report::document::{
    plan::{self, Stack, Step},
    saved,
};

use crate::{arguments::Apply, boundary, failure::Refused};

/// Refuses a plan that is not the one that was reviewed.
pub(crate) fn as_reviewed(arguments: &Apply, plans: &[&Plan]) -> anyhow::Result<()> {
    let moved = match (&arguments.plan, &arguments.expect) {
        (Some(file), _) => {
            let chosen = !arguments.asked.stacks.is_empty();
            against(&read(file)?, plans, chosen)
        }
        (None, Some(expected)) => {
            let [plan] = plans else {
                bail!("--expect takes the fingerprint of one stack; choose it with --stack")
            };
            let is_other = plan.fingerprint != *expected;
            is_other.then(|| moved(&plan.stack, expected, &plan.fingerprint)).into_iter().collect()
        }
        (None, None) => return Ok(()),
    };
    if moved.is_empty() { Ok(()) } else { Err(Refused(moved).into()) }
}

fn read(file: &Path) -> anyhow::Result<plan::Plan> {
    let name = file.display();
    let text =
        boundary::read(file).map_err(|why| anyhow!("cannot read the plan `{name}`: {why}"))?;
    saved::open(&text)
        .map_err(|why| Refused(vec![format!("`{name}` is not a saved plan: {why}")]).into())
}

/// Returns what differs from a saved plan, of which other stacks may be left out.
fn against(saved: &plan::Plan, plans: &[&Plan], may_lack: bool) -> Vec<String> {
    let now = plan::Plan::new(plans.iter().copied(), Redaction::On);
    let mut then: BTreeMap<&str, &Stack> =
        saved.stacks.iter().map(|stack| (stack.stack.as_str(), stack)).collect();
    let mut moved: Vec<String> = Vec::new();
    for stack in &now.stacks {
        moved.extend(differs(then.remove(stack.stack.as_str()), stack));
    }
    let missing = then.values().filter(|stack| !may_lack && !stack.steps.is_empty());
    moved.extend(missing.map(|Stack { stack, .. }| {
        format!(
            "the saved plan has stack `{stack}`, which these files do not; --stack chooses some"
        )
    }));
    moved
}

/// Returns how a stack differs from what was reviewed. Without steps, then and now, nothing is written
/// whatever moved.
fn differs(then: Option<&Stack>, now: &Stack) -> Option<String> {
    let stack = &now.stack;
    let Some(then) = then else {
        return (!now.steps.is_empty()).then(|| moved(stack, "none", &now.fingerprint));
    };
    if then.steps.is_empty() && now.steps.is_empty() {
        return None;
    }
    if then.account != now.account {
        let account = |account: &Option<String>| account.clone().unwrap_or_default();
        let (then, now) = (account(&then.account), account(&now.account));
        return Some(format!(
            "stack `{stack}` was planned in account {then}, and the credentials are those of {now}"
        ));
    }
    if then.fingerprint != now.fingerprint {
        return Some(moved(stack, &then.fingerprint, &now.fingerprint));
    }
    let is_shown = then.steps.iter().map(unplaced).eq(now.steps.iter().map(unplaced));
    (!is_shown).then(|| {
        format!("the saved plan shows other steps of stack `{stack}` than those it was planned with; plan again")
    })
}

/// Returns a step without its place: a comment above it in the spec moves that, and nothing else.
fn unplaced(step: &Step) -> Step {
    Step { location: None, ..step.clone() }
}

fn moved(stack: &str, then: &str, now: &str) -> String {
    format!(
        "stack `{stack}` moved since it was planned: {then} then, {now} now; review the plan above"
    )
}
