//! `CreateEventSourceMapping`, and the checks of a request that others share with it.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{
    judge::{Look, judge},
    show::show,
};
use crate::{
    Surroundings,
    arn::{Function, mapping_arn},
    call::Call,
    kind::Kind,
    mapping::{Asked, Mapping, Phase},
    members::{self, Members},
    model::{self, CREATE, Member},
    position,
    refusal::Refusal,
    reply::Reply,
    scope::Scope,
    world::World,
};

/// The most tags of a resource.
const TAG_QUOTA: usize = 50;

/// What the keys of AWS's own tags begin with.
const RESERVED: &str = "aws:";

pub(super) fn create(world: &mut World, call: &Call, scope: &Scope) -> Result<Reply, Refusal> {
    let mut given = call.members()?;
    model::check(CREATE, &given)?;
    drop_unknown(&mut given, world);
    let Some(Value::String(function)) = given.shift_remove("FunctionName") else {
        return Err(Refusal::validation(
            "1 validation error detected: Value null at 'functionName' failed to satisfy \
             constraint: Member must not be null",
        ));
    };
    let function = Function::parse(&function, &scope.account, &scope.region);
    let enabled = given.shift_remove("Enabled") != Some(Value::Bool(false));
    let tags = texts(given.shift_remove("Tags"));
    refuse_reserved(tags.keys())?;
    check_tags(&tags)?;
    let kind = kind(&given, &world.surroundings)?;
    members::require(kind, &given)?;
    position::check(kind, &given)?;
    members::refuse_foreign(kind, &given, &world.switches)?;
    refuse_destinations(&given)?;
    refuse_no_pollers(&given)?;
    members::settle_metrics(&mut given, &Members::new());
    members::drop_husks(&mut given);
    members::cut_timestamp(&mut given);
    let uuid = world.ids.next().to_string();
    let mut mapping = Mapping {
        arn: mapping_arn(&scope.account, &scope.region, &uuid),
        kind,
        function_arn: function.arn(),
        virtual_host: virtual_host(&given),
        members: given,
        tags,
        enabled,
        transition: world.transition(kind, Phase::Creating, enabled),
        reason: kind.user_reason().to_owned(),
        last_result: first_result(kind),
        last_modified: world.clock.now(),
        doomed: None,
        uuid,
    };
    judge(world, scope, &mut mapping, Look::Anew)?;
    let (now, lag) = (world.clock.now(), world.index_lag());
    world.region(scope).tags.learn(&mapping.arn, &mapping.tags, now, lag);
    let reply = show(world, call, 202, &mapping, Asked::Write);
    world.store(scope, mapping)?;
    Ok(reply)
}

/// Refuses an empty poller configuration, which only an update takes. AWS's text is not recorded.
fn refuse_no_pollers(given: &Members) -> Result<(), Refusal> {
    match given.get("ProvisionedPollerConfig").and_then(Value::as_object) {
        Some(pollers) if pollers.is_empty() => Err(Refusal::invalid(
            "ProvisionedPollerConfig must hold MinimumPollers or MaximumPollers.",
        )),
        _ => Ok(()),
    }
}

/// Refuses destinations that AWS refuses for every kind.
pub(super) fn refuse_destinations(given: &Members) -> Result<(), Refusal> {
    let Some(config) = given.get("DestinationConfig") else { return Ok(()) };
    if config.get("OnSuccess").is_some() {
        return Err(Refusal::invalid(
            "OnSuccess configuration is not supported for event source mappings.",
        ));
    }
    if config.get("OnFailure").is_some_and(|failure| failure.get("Destination").is_none()) {
        return Err(Refusal::invalid(
            "The Destination field is required for an OnFailure configuration",
        ));
    }
    Ok(())
}

/// Drops the members that the API does not know, as AWS does, unless they are to be read back.
pub(super) fn drop_unknown(given: &mut Members, world: &World) {
    if !world.switches.echo_unknown {
        given.retain(|member, _| is_known(CREATE, member));
    }
}

pub(super) fn is_known(members: &[Member], member: &str) -> bool {
    members.iter().any(|(name, _)| *name == member)
}

/// Refuses tags that AWS keeps for itself.
pub(super) fn refuse_reserved(
    keys: impl IntoIterator<Item = impl AsRef<str>>,
) -> Result<(), Refusal> {
    if keys.into_iter().any(|key| key.as_ref().starts_with(RESERVED)) {
        return Err(Refusal::invalid("Tag keys that start with aws: are reserved for system use."));
    }
    Ok(())
}

/// Refuses too many tags. Those of AWS do not count.
pub(super) fn check_tags(tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
    if tags.keys().filter(|key| !key.starts_with(RESERVED)).count() > TAG_QUOTA {
        return Err(Refusal::invalid(format!("A resource has at most {TAG_QUOTA} tags.")));
    }
    Ok(())
}

/// A map of texts; the shapes were checked before.
pub(super) fn texts(value: Option<Value>) -> BTreeMap<String, String> {
    let Some(Value::Object(map)) = value else { return BTreeMap::new() };
    map.into_iter().filter_map(|(key, value)| Some((key, value.as_str()?.to_owned()))).collect()
}

pub(crate) fn kind(given: &Members, surroundings: &Surroundings) -> Result<Kind, Refusal> {
    let arn = given.get("EventSourceArn").and_then(Value::as_str);
    match (arn, given.contains_key("SelfManagedEventSource")) {
        (None, true) => Ok(Kind::SelfManagedKafka),
        (Some(arn), _) if surroundings.activemq.contains(arn) => Ok(Kind::Activemq),
        (Some(arn), _) => {
            Kind::of_arn(arn).ok_or_else(|| Refusal::invalid("Unrecognized event source."))
        }
        (None, false) => Err(Refusal::invalid("Unrecognized event source.")),
    }
}

fn first_result(kind: Kind) -> Option<String> {
    (!kind.is_queue()).then(|| "No records processed".to_owned())
}

pub(crate) fn virtual_host(given: &Members) -> Option<String> {
    let list = given.get("SourceAccessConfigurations")?.as_array()?;
    let host = list.iter().find(|access| access.get("Type").is_some_and(|of| of == "VIRTUAL_HOST"));
    Some(host?.get("URI")?.as_str()?.to_owned())
}
