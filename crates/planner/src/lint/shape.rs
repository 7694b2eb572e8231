//! A step says what it does and does what it says.

use crate::plan::{Action, Recipe, Step, Write};

/// Returns what of a step does not fit together.
pub(super) fn faults(step: &Step) -> Vec<String> {
    let mut faults = Vec::new();
    let mut unless = |holds: bool, fault: &str| {
        if !holds {
            faults.push(fault.to_owned());
        }
    };
    let is_new = step.action == Action::Create;
    unless(is_new == step.uuid.is_none(), "only a create has no live mapping");
    unless(is_new == step.seen.is_none(), "what the plan saw of the live mapping is missing");
    unless(
        step.action != Action::Update || !step.changes.is_empty() || !step.reasons.is_empty(),
        "an update without a change",
    );
    unless(
        !step.blocked.is_empty() || !step.writes.is_empty(),
        "nothing blocks it, nor is it sent",
    );
    unless(
        step.action != Action::Replace || !step.reasons.is_empty(),
        "a replace without a reason",
    );
    unless(step.recipe.is_none() || step.consequence.is_some(), "a recipe without a consequence");
    unless(
        step.location.is_some() == (step.action != Action::Delete),
        "what is in the spec has a place there, and nothing else",
    );
    unless(recipe_holds(step), "its requests are not what its recipe says");
    faults
}

/// Returns whether the requests are in the order that the recipe names.
fn recipe_holds(step: &Step) -> bool {
    let at = |wanted: fn(&Write) -> bool| step.writes.iter().position(wanted);
    let create = at(|write| matches!(write, Write::Create { .. }));
    let delete = at(|write| matches!(write, Write::Delete { .. }));
    match (step.recipe, create, delete) {
        // The new half of an unfinished replace is there already.
        (Some(Recipe::CreateFirst), None, delete) => delete.is_some(),
        (Some(Recipe::CreateFirst), create, delete) => create < delete,
        (Some(Recipe::DeleteFirst), create, delete) => delete.is_some() && delete < create,
        (Some(Recipe::Handover), create, delete) => create.is_some() && delete.is_some(),
        (None, create, delete) => match step.action {
            Action::Create => delete.is_none(),
            Action::Delete => create.is_none() && step.writes.len() == 1,
            _ => create.is_none() && delete.is_none(),
        },
    }
}
