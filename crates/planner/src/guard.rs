//! What stops apply before it writes anything.

use esmith_spec::counted;

use crate::{
    options::Options,
    plan::{Action, Ownership, Plan, Refusal, Step},
};

/// The number of owned mappings from which on a share of them is guarded.
const FEW: usize = 10;

/// The greatest share, in percent, of owned mappings that is deleted, replaced or adopted unasked.
const PERCENT: u8 = 30;

/// The number of owned mappings from which on losing more than half of them is guarded.
const FEWEST: usize = 2;

/// Returns why a plan may not be applied: counts, and the flag that allows it.
#[must_use]
pub fn refusals(plan: &Plan, options: &Options) -> Vec<Refusal> {
    let blocked = plan.steps.iter().filter(|step| !step.blocked.is_empty());
    let mut refusals: Vec<Refusal> = blocked
        .map(|step| {
            let (action, why) = (step.action().as_str(), step.blocked.join("; "));
            Refusal {
                name: Some(step.name.clone()),
                message: format!("{action} {}: {why}", step.name),
            }
        })
        .collect();
    let guards = [too_many_deletes(plan, options), too_great_a_share(plan, options)];
    refusals.extend(guards.into_iter().flatten().map(|message| Refusal { name: None, message }));
    refusals
}

fn too_many_deletes(plan: &Plan, options: &Options) -> Option<String> {
    let (deletes, most) = (plan.count(Action::Delete), options.max_deletes?);
    (deletes > most).then(|| {
        format!("{}, at most {most}; raise --max-deletes to allow more", counted(deletes, "delete"))
    })
}

fn too_great_a_share(plan: &Plan, options: &Options) -> Option<String> {
    let count = plan.steps.iter().filter(|step| is_drastic(step)).count();
    let deletes = plan.count(Action::Delete);
    let owned = plan.owned;
    let percent = usize::from(options.max_change_percent.unwrap_or(PERCENT));
    let share_counts = owned >= FEW || options.max_change_percent.is_some();
    // No limit applies if the stack owns no mapping yet, or if the user allowed 100 %.
    let too_many = share_counts && owned > 0 && percent < 100 && count * 100 > owned * percent;
    // Of few mappings, half is no share yet; losing more than that is.
    let many_deleted = options.max_change_percent.is_none()
        && (owned >= FEWEST && deletes * 2 > owned || owned > 0 && deletes >= owned);
    let counted = counted(owned, "owned mapping");
    if too_many {
        return Some(format!(
            "{count} of {counted} would be deleted, replaced or adopted, at most {percent} % at once; --max-change-percent 100 allows it"
        ));
    }
    many_deleted.then(|| {
        format!(
            "{deletes} of {counted} would be deleted, at most half at once; --max-change-percent 100 allows it"
        )
    })
}

/// Returns whether a step counts among the drastic ones: an id that is written for the first time does
/// not.
fn is_drastic(step: &Step) -> bool {
    let is_first_id = matches!(step.ownership, Ownership::TakeOver { id: None });
    match step.action() {
        Action::Delete | Action::Replace => true,
        Action::Adopt => !is_first_id,
        Action::Create | Action::Update | Action::Rename => false,
    }
}
