//! What holds for every spec and every account: generated, applied to the emulator, planned again.
//! 500 cases, always the same; `ESMITH_CASES` says how many others, of which these are the first.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod accept;
mod aws;
mod drafts;
mod hands;
#[path = "../support/leaks.rs"]
mod leaks;
mod worlds;

use std::cell::Cell;

use aws::Aws;
use esmith_planner::{
    Live,
    live::LiveMapping,
    options::{Options, Redaction},
    plan::Plan,
};
use esmith_report::{Format, Style, document::plan::Plan as Document, render};
use esmith_spec::stack::Stack;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRng, TestRunner},
};
use serde_json::json;
use worlds::{Hand, World, world};

/// Tries a property on many worlds; it says for each whether there was something to try.
#[track_caller]
fn holds(property: impl Fn(World) -> Result<bool, TestCaseError>) {
    tried(world(), 1, property);
}

/// Tries a property on many values of a sort, or on one in `share` of so many where each takes long.
#[track_caller]
fn tried<S: Strategy>(
    of: S,
    share: u32,
    property: impl Fn(S::Value) -> Result<bool, TestCaseError>,
) {
    let cases = std::env::var("ESMITH_CASES").ok().and_then(|text| text.parse().ok());
    let config = Config {
        cases: cases.unwrap_or(500) / share,
        failure_persistence: None,
        ..Config::default()
    };
    let cases = config.cases;
    let tried = Cell::new(0_u32);
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let outcome = TestRunner::new_with_rng(config, rng).run(&of, |value| {
        if property(value)? {
            tried.set(tried.get() + 1);
        }
        Ok(())
    });
    if let Err(why) = outcome {
        panic!("{why}");
    }
    assert!(tried.get() * 3 >= cases, "only {} of {cases} cases tried anything", tried.get());
}

fn planned(stack: &Stack, live: &Live, options: &Options) -> Result<Plan, TestCaseError> {
    let plan = esmith_planner::plan(stack, live, options);
    let faults = leaks::faults(stack, live, &plan);
    prop_assert!(faults.is_empty(), "{}\n{}", faults.join("\n"), text(&plan));
    Ok(plan)
}

fn text(plan: &Plan) -> String {
    render(&Document::new([plan], Redaction::On), Format::Text, Style::default())
}

/// Applies a plan that nothing blocks; returns whether it was.
fn applied(aws: &mut Aws, stack: &Stack, options: &Options) -> Result<bool, TestCaseError> {
    let plan = planned(stack, &aws.live(), options)?;
    if plan.blocked() > 0 {
        return Ok(false);
    }
    if let Err(why) = aws.apply(&plan) {
        return Err(TestCaseError::fail(format!("{why}\n{}", text(&plan))));
    }
    let next = planned(stack, &aws.live(), options)?;
    let left = next.steps.iter().filter(|step| !step.writes.is_empty() || !step.blocked.is_empty());
    prop_assert_eq!(left.count(), 0, "after\n{}\nthere is\n{}", text(&plan), text(&next));
    Ok(true)
}

/// Returns an account with the world's first stack and what others have, as hands left it.
fn account(world: &World) -> Result<Option<(Aws, Vec<LiveMapping>)>, TestCaseError> {
    let mut aws = Aws::new(Vec::new());
    if !applied(&mut aws, &world.others(), &Options::default())? {
        return Ok(None);
    }
    for (mapping, (_, owned)) in aws.mappings().iter().zip(&world.foreign) {
        if !owned {
            aws.retag(mapping, &[("team", "legacy")]);
        }
    }
    let foreign = aws.mappings();
    if !applied(&mut aws, &world.before(), &Options::default())? {
        return Ok(None);
    }
    for (index, hand) in &world.hands {
        meddle(&mut aws, foreign.len() + index, *hand);
    }
    Ok(Some((aws, foreign)))
}

fn meddle(aws: &mut Aws, index: usize, hand: Hand) {
    let mappings = aws.mappings();
    let Some(mapping) = mappings.get(index) else { return };
    match hand {
        Hand::Disables => aws.update(&mapping.uuid, &json!({ "Enabled": false })).unwrap(),
        Hand::SetsBatch => aws.update(&mapping.uuid, &json!({ "BatchSize": 5 })).unwrap(),
        Hand::Tags => aws.tag(mapping, &[("by", "hand")]),
        Hand::Deletes => aws.delete(&mapping.uuid).unwrap(),
    }
}

#[test]
fn a_stack_that_was_applied_plans_empty() {
    holds(|world| applied(&mut Aws::new(Vec::new()), &world.before(), &Options::default()));
}

#[test]
fn a_changed_stack_converges_and_touches_nothing_of_others() {
    holds(|world| {
        let Some((mut aws, foreign)) = account(&world)? else { return Ok(false) };
        let tried = applied(&mut aws, &world.after(), &world.options())?;
        for mapping in &foreign {
            let now = aws.mappings();
            let now = now.iter().find(|now| now.uuid == mapping.uuid);
            let same = now.is_some_and(|now| now.body == mapping.body && now.tags == mapping.tags);
            let adopted = world.adopted && mapping.tags.get("esmith:stack").is_none();
            prop_assert!(same || adopted, "{} was touched", mapping.uuid);
        }
        Ok(tried)
    });
}

#[test]
fn the_same_inputs_give_the_same_plan_in_any_order() {
    holds(|world| {
        let Some((aws, _)) = account(&world)? else { return Ok(false) };
        let (stack, options) = (world.after(), world.options());
        let plan = planned(&stack, &aws.live(), &options)?;
        let mut live = aws.live();
        shuffle(&mut live.mappings, world.shuffle);
        live.mappings.iter_mut().for_each(reorder);
        let other = planned(&stack, &live, &options)?;
        prop_assert_eq!(whole(&plan), whole(&other));
        Ok(true)
    });
}

/// Returns everything that is shown of a plan and sent for it.
fn whole(plan: &Plan) -> (String, String, String) {
    let plans = std::slice::from_ref(plan);
    let writes: Vec<_> = plan.steps.iter().map(|step| &step.writes).collect();
    (
        text(plan),
        render(&Document::new(plans, Redaction::Off), Format::Json, Style::default()),
        format!("{writes:?}"),
    )
}

fn shuffle<T>(entries: &mut [T], seed: u64) {
    let mut state = seed | 1;
    for index in (1..entries.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let other = usize::try_from(state >> 33).unwrap() % (index + 1);
        entries.swap(index, other);
    }
}

/// Turns round what AWS sends as a list and means as a set, and the members of the mapping.
fn reorder(mapping: &mut LiveMapping) {
    let mut body: Vec<_> = std::mem::take(&mut mapping.body).into_iter().collect();
    body.reverse();
    for (member, value) in &mut body {
        let set = match member.as_str() {
            "SelfManagedEventSource" => &mut value["Endpoints"]["KAFKA_BOOTSTRAP_SERVERS"],
            "MetricsConfig" => &mut value["Metrics"],
            "SourceAccessConfigurations" => value,
            _ => continue,
        };
        set.as_array_mut().into_iter().for_each(|set| set.reverse());
    }
    mapping.body = body.into_iter().collect();
}
