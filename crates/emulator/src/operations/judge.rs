//! Whether AWS takes a mapping as a create or an update leaves it: first by itself, then in its
//! surroundings, then beside the others.

use serde_json::Value;

use crate::{
    Surroundings, access,
    arn::Function,
    conflict,
    kind::Kind,
    mapping::Mapping,
    members::{self, Members},
    position,
    refusal::Refusal,
    relations, roles,
    scope::Scope,
    world::World,
};

/// The timeouts of functions and queues for which none is said, in seconds.
const FUNCTION_TIMEOUT: u64 = 3;
const VISIBILITY_TIMEOUT: u64 = 30;

/// Whether a write makes AWS look at the function, its role and the queue.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Look {
    /// It names the function, be it the same as before.
    Anew,
    Not,
}

/// Checks a mapping as a whole, first by itself, then in its surroundings, and fills in its
/// defaults.
pub(super) fn judge(
    world: &mut World,
    scope: &Scope,
    mapping: &mut Mapping,
    look: Look,
) -> Result<(), Refusal> {
    let Mapping { kind, uuid, members, .. } = mapping;
    let switches = world.switches.clone();
    members::require(*kind, members)?;
    relations::check(*kind, members, &switches)?;
    access::check(*kind, members)?;
    members::fill_defaults(*kind, uuid, members, &switches);
    sort_brokers(members);
    require_function(world, scope, &mapping.function_arn)?;
    surroundings(world, scope, mapping, look)?;
    match world.region(scope).rival(mapping) {
        Some((key, uuid)) => Err(conflict::refusal(mapping, &key, uuid)),
        None => Ok(()),
    }
}

/// Refuses a function, version or alias that does not exist.
pub(super) fn require_function(world: &World, scope: &Scope, arn: &str) -> Result<(), Refusal> {
    match world.missing.has_no(&Function::parse(arn, &scope.account, &scope.region)) {
        true => Err(Refusal::invalid("Function does not exist")),
        false => Ok(()),
    }
}

/// Checks what is around a mapping: the role, then the source, which is read by it.
fn surroundings(
    world: &World,
    scope: &Scope,
    mapping: &Mapping,
    look: Look,
) -> Result<(), Refusal> {
    let Mapping { kind, members, .. } = mapping;
    let arn = members.get("EventSourceArn").and_then(Value::as_str).unwrap_or_default();
    let Surroundings { denied, timeouts, visibility, .. } = &world.surroundings;
    if look == Look::Anew {
        roles::check(*kind, arn, denied)?;
    }
    if world.missing.sources.contains(arn) {
        return Err(no_source(*kind, arn));
    }
    if look == Look::Not {
        return Ok(());
    }
    position::refuse_future(*kind, members, world.clock.now())?;
    let function = Function::parse(&mapping.function_arn, &scope.account, &scope.region);
    let timeout = timeouts.get(&function.name).copied().unwrap_or(FUNCTION_TIMEOUT);
    let visible = visibility.get(arn).copied().unwrap_or(VISIBILITY_TIMEOUT);
    if kind.is_queue() && visible < timeout {
        return Err(Refusal::invalid(format!(
            "Queue visibility timeout: {visible} seconds is less than Function timeout: {timeout} \
             seconds"
        )));
    }
    Ok(())
}

/// AWS gives the bootstrap servers back in an order of its own.
fn sort_brokers(members: &mut Members) {
    let servers = members
        .get_mut("SelfManagedEventSource")
        .and_then(|source| source.pointer_mut("/Endpoints/KAFKA_BOOTSTRAP_SERVERS"));
    if let Some(Value::Array(servers)) = servers {
        servers.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
    }
}

fn no_source(kind: Kind, arn: &str) -> Refusal {
    Refusal::invalid(match kind {
        Kind::Sqs | Kind::Fifo => "Error occurred while ReceiveMessage. SQS Error Code: \
             AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: The specified queue does \
             not exist."
            .to_owned(),
        _ if kind.is_stream() => format!("Stream not found: {arn}"),
        Kind::Msk => return roles::refusal(kind, arn),
        Kind::Documentdb => "The requested cluster ARN does not exist.".to_owned(),
        _ => format!("Event source not found: {arn}"),
    })
}
