//! Compares the live mapping after a write with the requested values.

use esmith_planner::{
    drift::{Actor, actor},
    expect::Expect,
    live::LiveMapping,
    plan::{Change, Observed, Setting},
};

use crate::{code::Own, outcome::Failure};

/// Fails if AWS returns another value than the requested one.
pub(crate) fn read_back(expect: &Expect, live: &LiveMapping) -> Result<(), Failure> {
    let unmet = expect.unmet(live);
    if unmet.is_empty() { Ok(()) } else { Err(mismatch(&unmet, live)) }
}

/// Returns the failure of a write whose values AWS did not keep, with a remedy.
pub(crate) fn mismatch(unmet: &[Change], live: &LiveMapping) -> Failure {
    let each: Vec<String> = unmet.iter().map(difference).collect();
    let mut text =
        format!("AWS accepted the request and still returns another value: {}", each.join("; "));
    let (state, settings): (Vec<&Change>, Vec<&Change>) =
        unmet.iter().partition(|change| change.setting == Setting::Enabled);
    if !state.is_empty() {
        text += &format!("; {}", explain_enabled(live));
    }
    if !settings.is_empty() {
        let noun = if state.is_empty() { "it" } else { "the setting" };
        text += &format!("; if {noun} cannot be changed, add it to `ignoreChanges`");
    }
    Failure::new(Own::ReadBackMismatch, text)
}

fn difference(change: &Change) -> String {
    let found = match &change.from {
        _ if change.sensitive => "(sensitive)".to_owned(),
        Observed::Known(value) => value.to_string(),
        Observed::Unknown(why) => format!("unknown: {why}"),
    };
    let wanted = if change.sensitive { "(sensitive)".to_owned() } else { change.to.to_string() };
    format!("`{}` is {found}, wanted {wanted}", change.setting)
}

/// Returns who enabled or disabled the mapping again, and the remedy. `ignoreChanges` is no remedy
/// here: nothing would read the source.
fn explain_enabled(live: &LiveMapping) -> String {
    let verb = if live.enabled() == Some(true) { "enabled" } else { "disabled" };
    let reasons = [live.state_reason(), live.last_result()];
    let reasons: Vec<&str> = reasons.into_iter().filter(|reason| !reason.is_empty()).collect();
    match actor(live.state_reason()) {
        Some(Actor::User) => format!("a user {verb} it since the write; plan again"),
        Some(Actor::Aws) => format!(
            "AWS {verb} it again and will do so until the cause is fixed: {}",
            reasons.join("; ")
        ),
        None => format!("AWS does not say who {verb} it again"),
    }
}
