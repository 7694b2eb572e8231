//! What a report says of a class.

use esmith_spec::stack::Mapping;

use crate::{
    diff::Difference,
    live::{Actor, LiveMapping, Observed, actor},
};

pub(super) fn nowhere() -> String {
    "no live mapping has its tags or its content; apply creates it".to_owned()
}

pub(super) fn unowned(mapping: &Mapping, live: &LiveMapping) -> String {
    match live.tags.cloudformation() {
        Some(owner) => format!(
            "{} has its content, and CloudFormation stack `{owner}` manages that",
            live.uuid
        ),
        None => format!(
            "{} has its content, and nobody owns that; `apply --adopt={}` takes it over",
            live.uuid, mapping.name
        ),
    }
}

pub(super) fn unreadable(difference: &Difference) -> String {
    let each = difference.unread.iter().map(|change| match &change.from {
        Observed::Unknown(why) => format!("`{}` cannot be read: {why}", change.setting),
        Observed::Known(_) => format!("`{}` cannot be read", change.setting),
    });
    each.collect::<Vec<_>>().join("; ")
}

pub(super) fn replaced(difference: &Difference) -> String {
    let members = difference.reasons.iter().map(|reason| reason.member());
    format!("{}; only a replace makes it as the spec wants", differ(members))
}

pub(super) fn disabled_by_aws() -> String {
    "AWS disabled it, and the spec wants it enabled".to_owned()
}

/// Names what differs, and who switched the mapping on or off.
pub(super) fn settings(difference: &Difference, live: &LiveMapping) -> String {
    let changes = difference.changes.iter().map(|change| change.setting.as_str());
    let mut text = differ(changes);
    if difference.enabled {
        let verb = if live.enabled() == Some(true) { "enabled" } else { "disabled" };
        text += &match actor(live.state_reason()) {
            Some(Actor::User) => format!("; a user {verb} it"),
            Some(Actor::Aws) => format!("; AWS {verb} it"),
            None => format!("; AWS does not tell who {verb} it"),
        };
    }
    text
}

fn differ<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(|name| format!("`{name}`")).collect();
    let verb = if names.len() == 1 { "differs" } else { "differ" };
    format!("{} {verb}", names.join(", "))
}

pub(super) fn unexpected() -> String {
    "the stack owns it and the spec does not have it; apply deletes it".to_owned()
}

pub(super) fn leftover() -> String {
    "it is the old half of an unfinished replace; apply deletes it".to_owned()
}
