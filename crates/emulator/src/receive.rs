//! Carries a call out under the fault that it meets.

use std::time::Duration;

use crate::{
    Effect, Span,
    call::{Call, Operation},
    connection::End,
    dispatch,
    kind::Kind,
    members::{self, Members},
    refusal::Refusal,
    region::Unseen,
    reply::Reply,
    roles,
    scope::Scope,
    world::World,
};

/// What comes of a call.
pub(crate) enum Outcome {
    /// An answer, after a pause of real time.
    Answer(Reply, Duration),
    /// No answer.
    None(End),
}

/// Answers a call, unless its fault prevents it, and logs it.
pub(crate) fn receive(world: &mut World, call: &Call) -> Outcome {
    let effect = world.faults.meet(call.operation);
    let fault = effect.as_ref().map(ToString::to_string);
    let (reply, end) = carry(world, call, effect.as_ref());
    let answered = reply.as_ref().filter(|_| end.is_none());
    let uuid = reply.as_ref().and_then(|reply| reply.uuid.clone());
    dispatch::log(world, call, answered, uuid, fault);
    match (end, reply) {
        (None, Some(reply)) => match effect {
            Some(Effect::Slow(millis)) => Outcome::Answer(reply, Duration::from_millis(millis)),
            _ => Outcome::Answer(reply, Duration::ZERO),
        },
        (end, _) => Outcome::None(end.unwrap_or(End::Closed)),
    }
}

fn carry(world: &mut World, call: &Call, effect: Option<&Effect>) -> (Option<Reply>, Option<End>) {
    let refused = |refusal| Some(Reply::refused(&refusal, call.operation.protocol()));
    match effect {
        None | Some(Effect::Slow(_)) => (Some(dispatch::answer(world, call)), None),
        Some(Effect::LostRequest) => (None, Some(End::Closed)),
        Some(Effect::Reset) => (None, Some(End::Reset)),
        Some(Effect::LostResponse) => (Some(dispatch::answer(world, call)), Some(End::Closed)),
        Some(Effect::Throttle(seconds)) => (refused(Refusal::throttled(*seconds)), None),
        Some(Effect::Fail(status)) => (refused(failure(*status)), None),
        Some(Effect::FailAfter(status)) => {
            let done = dispatch::answer(world, call).uuid.unwrap_or_default();
            (refused(failure(*status)).map(|reply| reply.about(&done)), None)
        }
        Some(Effect::Denied) => {
            (refused(dispatch::denial(world, call, &call.operation.action())), None)
        }
        Some(Effect::RoleUnready) => (refused(Refusal::role_unready()), None),
        Some(Effect::RoleDenied) => (refused(role_denied(world, call)), None),
        Some(Effect::Malformed) => (Some(dispatch::answer(world, call).halved()), None),
        Some(lasting) => (Some(with_effect(world, call, lasting)), None),
    }
}

/// The refusal for want of a right to the source that a call is about: named in its body, or known
/// of its mapping.
fn role_denied(world: &mut World, call: &Call) -> Refusal {
    let given = call.members().unwrap_or_default();
    let scope = world.scope(call);
    let stored = world.region(&scope).get(&call.target).map(|mapping| &mapping.members);
    let arn = given.get("EventSourceArn").or_else(|| stored?.get("EventSourceArn"));
    let arn = arn.and_then(|arn| arn.as_str()).unwrap_or_default();
    roles::refusal(Kind::of_arn(arn).unwrap_or(Kind::SelfManagedKafka), arn)
}

fn failure(status: u16) -> Refusal {
    match status {
        503 => Refusal::unavailable(),
        _ => Refusal::service("An error occurred and the request cannot be processed."),
    }
}

/// Carries a call out and leaves something behind that later calls meet.
fn with_effect(world: &mut World, call: &Call, effect: &Effect) -> Reply {
    let scope = world.scope(call);
    let before = world.region(&scope).get(&call.target).cloned();
    world.extra_lag = if let Effect::LateTags(millis) = effect { *millis } else { 0 };
    let reply = dispatch::answer(world, call);
    world.extra_lag = 0;
    let Some(uuid) = reply.uuid.clone().filter(|_| reply.status < 300) else { return reply };
    match effect {
        Effect::Keep => {
            if let (Some(before), Operation::Update) = (before, call.operation) {
                keep(world, &scope, call, &uuid, before.members);
            }
        }
        Effect::Invisible(span) if call.operation == Operation::Create => {
            let now = world.clock.now();
            let region = world.region(&scope);
            region.hide(
                &uuid,
                match span {
                    Span::Millis(millis) => Unseen::Until(now.saturating_add(*millis)),
                    Span::Calls(calls) => Unseen::Calls(*calls),
                },
            );
        }
        Effect::Lingers(millis) if call.operation == Operation::Delete => {
            let gone = world.region(&scope).get(&uuid).and_then(|mapping| mapping.transition);
            let gone = gone.map_or(world.clock.now(), |transition| transition.until);
            world.region(&scope).haunt(&uuid, gone.saturating_add(*millis));
        }
        Effect::Stuck(millis) => {
            let until = world.clock.now().saturating_add(millis.unwrap_or(u64::MAX));
            world.alter(&scope, &uuid, |mapping| mapping.end_transition_at(until));
        }
        Effect::DisabledByAws => {
            let now = world.clock.now();
            world.alter(&scope, &uuid, |mapping| mapping.doom(now));
        }
        _ => {}
    }
    reply
}

/// Puts back what the update cleared: members that are now as in a fresh mapping, or gone.
fn keep(world: &mut World, scope: &Scope, call: &Call, uuid: &str, before: Members) {
    let given = call.members().unwrap_or_default();
    let switches = world.switches.clone();
    world.alter(scope, uuid, |mapping| {
        let mut fresh = Members::new();
        members::fill_defaults(mapping.kind, &mapping.uuid, &mut fresh, &switches);
        for (member, value) in before {
            let is_cleared = mapping.members.get(&member) == fresh.get(&member);
            if given.contains_key(&member) && is_cleared {
                mapping.members.insert(member, value);
            }
        }
    });
}
