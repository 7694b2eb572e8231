//! What holds for every plan, whatever made it. It looks at a plan from outside and shares no decision
//! with the planner. Builds with debug assertions verify every plan that they make; releases have none
//! of this.

mod case;
mod ownership;
mod requests;
mod sequence;
mod shape;

use esmith_spec::stack::Stack;

use self::case::Case;
use crate::{live::Live, options::Options, plan::Plan};

/// Panics where something is wrong with a plan.
pub(crate) fn assert(stack: &Stack, live: &Live, options: &Options, plan: &Plan) {
    let faults = faults(stack, live, options, plan);
    assert!(faults.is_empty(), "no plan may be so:\n{}", faults.join("\n"));
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
        let name = format!("{} {}", step.action().as_str(), step.name);
        faults.extend(found.concat().into_iter().map(|fault| format!("{name}: {fault}")));
    }
    faults.extend(sequence::faults(&case));
    faults
}
