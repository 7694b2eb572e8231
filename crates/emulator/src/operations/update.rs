//! `UpdateEventSourceMapping` and `DeleteEventSourceMapping`. An update is judged on the mapping
//! that it would leave behind.

use serde_json::Value;

use super::{
    create::{drop_unknown, is_known, refuse_destinations},
    judge::{Look, judge, require_function},
    show::show,
};
use crate::{
    arn::Function,
    call::Call,
    encryption,
    kind::Kind,
    mapping::{Asked, Mapping, Phase},
    members::{self, Members},
    model::{self, CREATE, UPDATE},
    refusal::{Refusal, camel},
    relations::EXCLUSIVE,
    reply::Reply,
    scope::Scope,
    world::World,
};

pub(super) fn update(world: &mut World, call: &Call, scope: &Scope) -> Result<Reply, Refusal> {
    let mut given = call.members()?;
    model::check(UPDATE, &given)?;
    drop_unknown(&mut given, world);
    // What only a creation takes is no member of an update, so it is ignored.
    given.retain(|member, _| is_known(UPDATE, member) || !is_known(CREATE, member));
    let stored = settled(world, call, scope, "update")?;
    let mut next = stored.clone();
    let mut look = Look::Not;
    if let Some(Value::String(function)) = given.shift_remove("FunctionName") {
        next.function_arn = Function::parse(&function, &scope.account, &scope.region).arn();
        look = Look::Anew;
    }
    // Whatever is sent, and before anything is said about it.
    require_function(world, scope, &next.function_arn)?;
    next.enabled = match given.shift_remove("Enabled") {
        Some(enabled) => enabled == Value::Bool(true),
        None => stored.enabled,
    };
    members::refuse_foreign(stored.kind, &given, &world.switches)?;
    refuse_destinations(&given)?;
    refuse_immutable(&stored, &given)?;
    if encryption::decrypts(&given)
        && let Some(why) = world.undecryptable(call, &stored.members)
    {
        return Err(why.refusal());
    }
    if !world.switches.unconfirmed_clears {
        drop_unconfirmed(&mut given);
    }
    refuse_exchange(world, &stored, &given)?;
    members::settle_metrics(&mut given, &stored.members);
    merge(&mut next, given);
    judge(world, scope, &mut next, look)?;
    let phase = match (stored.enabled, next.enabled) {
        (false, true) => Phase::Enabling,
        (true, false) => Phase::Disabling,
        _ => Phase::Updating,
    };
    next.last_modified = world.clock.now();
    move_to(world, call, scope, next, phase)
}

pub(super) fn delete(world: &mut World, call: &Call, scope: &Scope) -> Result<Reply, Refusal> {
    let mut mapping = settled(world, call, scope, "delete")?;
    if mapping.enabled {
        mapping.last_modified = world.clock.now();
    }
    move_to(world, call, scope, mapping, Phase::Deleting)
}

/// The mapping of the call, if it exists and no transition is under way.
fn settled(world: &mut World, call: &Call, scope: &Scope, verb: &str) -> Result<Mapping, Refusal> {
    let mapping = world.region(scope).get(&call.target).ok_or_else(Refusal::no_mapping)?.clone();
    if mapping.transition.is_none() {
        return Ok(mapping);
    }
    Err(Refusal::in_use(format!("Cannot {verb} the event source mapping because it is in use.")))
}

fn move_to(
    world: &mut World,
    call: &Call,
    scope: &Scope,
    mut mapping: Mapping,
    phase: Phase,
) -> Result<Reply, Refusal> {
    mapping.transition = world.transition(mapping.kind, phase, mapping.enabled);
    mapping.reason = mapping.kind.user_reason().to_owned();
    let asked = if phase == Phase::Deleting { Asked::Read } else { Asked::Write };
    let reply = show(world, call, 202, &mapping, asked);
    world.store(scope, mapping)?;
    Ok(reply)
}

/// Refuses what can only be chosen at creation, even unchanged.
fn refuse_immutable(stored: &Mapping, given: &Members) -> Result<(), Refusal> {
    let access = given.get("SourceAccessConfigurations").and_then(Value::as_array);
    let is_host = |access: &Value| access.get("Type").is_some_and(|of| of == "VIRTUAL_HOST");
    if stored.kind == Kind::Rabbitmq && access.into_iter().flatten().any(is_host) {
        return Err(Refusal::invalid_parameters(&["VIRTUAL_HOST"]));
    }
    let named = |config: &str, members: &[&'static str]| -> Vec<String> {
        let config = given.get(config);
        let is_named = |member: &&&str| config.is_some_and(|config| config.get(member).is_some());
        members.iter().filter(is_named).map(|member| camel(member)).collect()
    };
    let document = named("DocumentDBEventSourceConfig", &["DatabaseName", "CollectionName"]);
    if !document.is_empty() {
        let names: Vec<&str> = document.iter().map(String::as_str).collect();
        return Err(Refusal::invalid_parameters(&names));
    }
    let Some(config) = stored.kind.kafka_config() else { return Ok(()) };
    match named(config, &["ConsumerGroupId", "ConsumptionMode"]).first() {
        Some(member) => Err(Refusal::unsupported(&format!("{}.{member}", camel(config)))),
        None => Ok(()),
    }
}

/// Drops the empty values of which nobody knows whether they clear, so that they clear nothing.
fn drop_unconfirmed(given: &mut Members) {
    let empty = |value: &Value| *value == serde_json::json!({}) || *value == serde_json::json!([]);
    given.retain(|member, value| match member.as_str() {
        "DestinationConfig" => {
            let destination = value.pointer("/OnFailure/Destination");
            destination.is_some_and(|destination| destination != "")
        }
        "LoggingConfig" | "SourceAccessConfigurations" => !empty(value),
        _ => true,
    });
}

/// Refuses to trade one exclusive setting for another in a single update.
fn refuse_exchange(world: &World, stored: &Mapping, given: &Members) -> Result<(), Refusal> {
    if world.switches.exchange_in_one_update {
        return Ok(());
    }
    let is_set = |value: &Value| value.as_object().is_some_and(|value| !value.is_empty());
    let sets = |member: &str| given.get(member).is_some_and(is_set);
    let clears = |member: &str| given.get(member).is_some_and(|value| !is_set(value));
    let had = |member: &str| stored.members.contains_key(member);
    for (old, new) in
        [("ScalingConfig", "ProvisionedPollerConfig"), ("ProvisionedPollerConfig", "ScalingConfig")]
    {
        if had(old) && sets(new) {
            return Err(Refusal::invalid(EXCLUSIVE));
        }
    }
    let config = stored.kind.kafka_config().and_then(|config| stored.members.get(config));
    if config.is_some_and(|config| config.get("SchemaRegistryConfig").is_some())
        && clears("ProvisionedPollerConfig")
    {
        return Err(Refusal::invalid("SchemaRegistryConfig requires provisioned mode"));
    }
    Ok(())
}

/// Puts what was given over what was there.
fn merge(mapping: &mut Mapping, given: Members) {
    for (member, value) in given {
        match (mapping.members.get_mut(&member), value) {
            // These keep the inner members that an update does not name.
            (Some(Value::Object(before)), Value::Object(after)) if keeps_inner(&member) => {
                if after.is_empty() && member == "ProvisionedPollerConfig" {
                    before.clear();
                }
                before.extend(after);
            }
            (_, value) => {
                mapping.members.insert(member.clone(), value);
            }
        }
        if member == "SourceAccessConfigurations" {
            restore_virtual_host(mapping);
        }
    }
    members::drop_husks(&mut mapping.members);
}

fn keeps_inner(member: &str) -> bool {
    matches!(
        member,
        "ProvisionedPollerConfig"
            | "AmazonManagedKafkaEventSourceConfig"
            | "SelfManagedKafkaEventSourceConfig"
            | "DocumentDBEventSourceConfig"
    )
}

/// An update replaces the access configurations, but the virtual host is there for good.
fn restore_virtual_host(mapping: &mut Mapping) {
    let host = mapping.virtual_host.as_ref();
    let access = mapping.members.get_mut("SourceAccessConfigurations");
    if let (Some(host), Some(Value::Array(access))) = (host, access) {
        access.push(serde_json::json!({"Type": "VIRTUAL_HOST", "URI": host}));
    }
}
