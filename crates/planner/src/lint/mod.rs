//! What holds for every plan, whatever made it: a linter for tests, of this crate and of others. It
//! looks at a plan from outside and shares no decision with the planner.

mod ownership;
mod requests;
mod sequence;
mod shape;

use std::collections::HashMap;

use esmith_spec::{arn::Arn, stack::Stack};

use crate::{
    Live,
    live::LiveMapping,
    options::Options,
    plan::{Plan, Step, Write},
};

/// A plan with everything that it was made from.
pub(crate) struct Case<'a> {
    stack: &'a Stack,
    options: &'a Options,
    plan: &'a Plan,
    live: HashMap<&'a str, &'a LiveMapping>,
}

/// Returns what is wrong with a plan; nothing, if the planner is right.
#[must_use]
pub fn faults(stack: &Stack, live: &Live, options: &Options, plan: &Plan) -> Vec<String> {
    let live = live.mappings.iter().map(|live| (live.uuid.as_str(), live)).collect();
    let case = Case { stack, options, plan, live };
    let mut faults = Vec::new();
    for step in &plan.steps {
        let found =
            [shape::faults(step), ownership::faults(&case, step), requests::faults(&case, step)];
        let name = format!("{} {}", step.action.as_str(), step.name);
        faults.extend(found.concat().into_iter().map(|fault| format!("{name}: {fault}")));
    }
    faults.extend(sequence::faults(&case));
    faults
}

/// Returns the UUIDs of the live mappings that a step's requests touch.
fn touched(step: &Step) -> impl Iterator<Item = &str> {
    step.writes.iter().filter_map(|write| match write {
        Write::Create { .. } => None,
        Write::Update { uuid, .. } | Write::Delete { uuid } => Some(uuid.as_str()),
        Write::Tag { arn, .. } | Write::Untag { arn, .. } => {
            Arn::parse(arn)?.resource.strip_prefix("event-source-mapping:")
        }
    })
}
