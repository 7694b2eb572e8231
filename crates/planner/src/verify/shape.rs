//! A step says what it does and does what it says.

use crate::plan::{ChangeKind, Step, Strategy, Write};

/// Returns what of a step does not fit together.
pub(super) fn faults(step: &Step) -> Vec<String> {
    let is_delete = matches!(step.change, ChangeKind::Delete { .. });
    let has_location = step.location.is_some();
    let claims = [
        (!step.blocked.is_empty() || !step.writes.is_empty(), "nothing blocks it, nor is it sent"),
        (has_location != is_delete, "what is in the spec has a place there, and nothing else"),
        (says_why(step), "it does not say what changes, or why"),
        (order_holds(step), "its requests are not what its strategy says"),
    ];
    claims.iter().filter(|(holds, _)| !holds).map(|(_, fault)| (*fault).to_owned()).collect()
}

fn says_why(step: &Step) -> bool {
    match &step.change {
        ChangeKind::Update { changes, .. } => !changes.is_empty(),
        ChangeKind::Replace(replace) => !replace.reasons.is_empty() && !replace.impact.is_empty(),
        ChangeKind::Create { .. } | ChangeKind::Delete { .. } | ChangeKind::TagsOnly { .. } => true,
    }
}

/// Returns whether the requests are in the order that the change calls for.
fn order_holds(step: &Step) -> bool {
    let at = |wanted: fn(&Write) -> bool| step.writes.iter().position(wanted);
    let create = at(|write| matches!(write, Write::Create { .. }));
    let delete = at(|write| matches!(write, Write::Delete { .. }));
    if step.writes.is_empty() {
        return true;
    }
    match (&step.change, step.strategy(), create, delete) {
        // The new half of an unfinished replace is there already.
        (_, Some(Strategy::CreateFirst), None, delete) => delete.is_some(),
        (_, Some(Strategy::CreateFirst), create, delete) => create < delete,
        (_, Some(Strategy::DeleteFirst), create, delete) => delete.is_some() && delete < create,
        (_, Some(Strategy::Handover), create, delete) => create.is_some() && delete.is_some(),
        (ChangeKind::Create { .. }, None, create, delete) => create.is_some() && delete.is_none(),
        (ChangeKind::Delete { .. }, None, create, _) => create.is_none() && step.writes.len() == 1,
        (_, None, create, delete) => create.is_none() && delete.is_none(),
    }
}
