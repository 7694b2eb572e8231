//! The way of a call through the emulator: whose, permitted, within the quota, then its operation.

use crate::{
    CallRecord,
    call::{Call, Operation, Protocol},
    operations, permission,
    refusal::Refusal,
    reply::Reply,
    scope::Scope,
    world::World,
};

/// Answers a call: refusals too are answers.
pub(crate) fn answer(world: &mut World, call: &Call) -> Reply {
    carried_out(world, call).unwrap_or_else(|refusal| {
        let reply = Reply::refused(&refusal, call.operation.protocol());
        if is_uuid_path(call) { reply.about(&call.target) } else { reply }
    })
}

/// Lets time pass up to a call and carries it out.
pub(crate) fn carried_out(world: &mut World, call: &Call) -> Result<Reply, Refusal> {
    let scope = world.scope(call);
    let now = world.clock.now();
    let lag = world.switches.index_lag_ms;
    let region = world.region(&scope);
    region.settle(now, lag);
    region.count_call(now);
    admit(world, call, &scope)?;
    operations::carry_out(world, call, &scope)
}

/// Writes a call into the log.
pub(crate) fn log(
    world: &mut World,
    call: &Call,
    answered: Option<&Reply>,
    uuid: Option<String>,
    fault: Option<String>,
) {
    let region = call.region.clone().unwrap_or_else(|| world.region.clone());
    let about = is_uuid_path(call).then(|| call.target.clone());
    world.calls.add(CallRecord {
        sequence: 0,
        operation: call.operation.name(),
        region,
        is_write: call.operation.is_write(),
        status: answered.map(|reply| reply.status),
        bytes: answered.map(|reply| reply.body.len()),
        uuid: uuid.or(about),
        at_ms: world.clock.now().saturating_sub(world.started),
        fault,
    });
}

/// Lets a call in, if its caller may make it and the quota has room.
fn admit(world: &mut World, call: &Call, scope: &Scope) -> Result<(), Refusal> {
    if world.closed {
        return Err(Refusal::unavailable());
    }
    let rate = world.rate.filter(|_| call.operation.protocol() == Protocol::RestJson);
    let now = world.clock.now();
    if let Some(rate) = rate
        && !world.region(scope).bucket.take(rate, now)
    {
        return Err(Refusal::throttled(1));
    }
    // Anyone may ask who they are.
    if let Some(allowed) =
        world.allowed.as_ref().filter(|_| call.operation != Operation::GetCallerIdentity)
    {
        let resource = permission::resource(call, scope);
        let may = |action: &&String| {
            allowed.iter().any(|grant| permission::covers(grant, action, &resource))
        };
        let needed = permission::actions(call);
        if let Some(action) = needed.iter().find(|action| !may(action)) {
            return Err(denial(world, call, action));
        }
    }
    Ok(())
}

/// The refusal of a call for want of a permission.
pub(crate) fn denial(world: &World, call: &Call, action: &str) -> Refusal {
    let resource = permission::resource(call, &world.scope(call));
    Refusal::denied(&world.caller(call), action, &resource)
}

fn is_uuid_path(call: &Call) -> bool {
    matches!(call.operation, Operation::Get | Operation::Update | Operation::Delete)
}
