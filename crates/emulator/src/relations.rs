//! What must hold between the members of one mapping. Judged on the whole mapping, so an update is
//! refused for what it would leave behind. Where no text of AWS's is recorded, the words are ours.

use serde_json::Value;

use crate::{
    Switches, event_pattern::is_pattern, kind::Kind, mapping::Members, members::is_queue_mode,
    refusal::Refusal,
};

/// What the relations are judged by.
pub(crate) struct Circumstances<'a> {
    pub(crate) kind: Kind,
    pub(crate) switches: &'a Switches,
    /// Milliseconds since 1970.
    pub(crate) now: u64,
}

/// Refuses a mapping whose members contradict each other.
pub(crate) fn check(members: &Members, circumstances: &Circumstances) -> Result<(), Refusal> {
    let rules = [
        batching,
        position,
        retries,
        queue_mode,
        pollers,
        provisioned_only,
        metrics,
        destination,
        filters,
    ];
    rules.iter().try_for_each(|rule| rule(members, circumstances))
}

fn number(members: &Members, member: &str) -> Option<i64> {
    members.get(member)?.as_i64()
}

fn text<'a>(members: &'a Members, member: &str) -> Option<&'a str> {
    members.get(member)?.as_str()
}

fn unless(broken: bool, message: impl Into<String>) -> Result<(), Refusal> {
    if broken { Err(Refusal::invalid(message)) } else { Ok(()) }
}

fn batching(members: &Members, circumstances: &Circumstances) -> Result<(), Refusal> {
    let size = number(members, "BatchSize").unwrap_or(0);
    let window = number(members, "MaximumBatchingWindowInSeconds").unwrap_or(0);
    match circumstances.kind {
        // The documentation says the same of streams, but AWS accepts it there.
        Kind::Sqs => unless(
            size > 10 && window == 0,
            "Maximum batch window in seconds must be greater than 0 if maximum batch size is \
             greater than 10",
        ),
        Kind::Fifo => unless(size > 10, "Maximum batch size for FIFO queues is 10"),
        _ if circumstances.kind.is_stream() => unless(
            !circumstances.switches.tumbling_in_parallel
                && number(members, "TumblingWindowInSeconds").unwrap_or(0) > 0
                && number(members, "ParallelizationFactor").unwrap_or(1) > 1,
            "Tumbling window is not supported with a parallelization factor greater than 1",
        ),
        _ => Ok(()),
    }
}

fn position(members: &Members, circumstances: &Circumstances) -> Result<(), Refusal> {
    let position = text(members, "StartingPosition");
    let timestamp = members.get("StartingPositionTimestamp").and_then(Value::as_f64);
    let at_timestamp = position == Some("AT_TIMESTAMP");
    if circumstances.kind == Kind::Dynamodb && at_timestamp {
        let arn = text(members, "EventSourceArn").unwrap_or_default();
        return Err(Refusal::invalid(format!("Unsupported starting position for arn type: {arn}")));
    }
    if at_timestamp && timestamp.is_none() {
        return Err(Refusal::required("StartingPositionTimestamp"));
    }
    unless(
        timestamp.is_some() && !at_timestamp,
        "StartingPositionTimestamp is only supported with the AT_TIMESTAMP starting position",
    )?;
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay below 2^53 for ages")]
    let now = circumstances.now as f64 / 1000.0;
    unless(
        timestamp.is_some_and(|timestamp| timestamp > now),
        "StartingPositionTimestamp must not be in the future",
    )
}

fn retries(members: &Members, circumstances: &Circumstances) -> Result<(), Refusal> {
    let age = number(members, "MaximumRecordAgeInSeconds").unwrap_or(-1);
    // The API model's range is -1 to 604800; the service refuses what lies between.
    unless(
        (0..60).contains(&age),
        "MaximumRecordAgeInSeconds must be -1, or between 60 and 604800",
    )?;
    let on_demand = circumstances.kind.is_kafka()
        && !circumstances.switches.kafka_retries_on_demand
        && !members.contains_key("ProvisionedPollerConfig");
    let changed = number(members, "MaximumRetryAttempts").unwrap_or(-1) > 0
        || age != -1
        || members.get("BisectBatchOnFunctionError") == Some(&Value::Bool(true))
        || members.contains_key("FunctionResponseTypes");
    unless(on_demand && changed, "Retry settings require provisioned mode")
}

fn queue_mode(members: &Members, _: &Circumstances) -> Result<(), Refusal> {
    if !is_queue_mode(members) {
        return Ok(());
    }
    for member in
        ["StartingPosition", "StartingPositionTimestamp", "MaximumBatchingWindowInSeconds"]
    {
        if members.contains_key(member) {
            return Err(Refusal::unsupported(member));
        }
    }
    unless(
        number(members, "MaximumRetryAttempts") == Some(-1),
        "MaximumRetryAttempts of -1 is not supported in Queue mode",
    )
}

fn pollers(members: &Members, circumstances: &Circumstances) -> Result<(), Refusal> {
    let Some(pollers) = members.get("ProvisionedPollerConfig").and_then(Value::as_object) else {
        return Ok(());
    };
    unless(
        members.contains_key("ScalingConfig"),
        "ScalingConfig and ProvisionedPollerConfig cannot be used together",
    )?;
    let queue = circumstances.kind.is_queue();
    let (least, most) = if queue { (2, circumstances.switches.queue_pollers) } else { (1, 2000) };
    let min = number(pollers, "MinimumPollers").unwrap_or(least);
    let max = number(pollers, "MaximumPollers").unwrap_or(200);
    unless(min < least, format!("MinimumPollers must be greater than or equal to {least}"))?;
    unless(
        max < least || max > most,
        format!("MaximumPollers must be between {least} and {most}"),
    )?;
    unless(min > max, "MinimumPollers must be less than or equal to MaximumPollers")?;
    if queue && pollers.contains_key("PollerGroupName") {
        return Err(Refusal::unsupported("PollerGroupName"));
    }
    Ok(())
}

fn provisioned_only(members: &Members, circumstances: &Circumstances) -> Result<(), Refusal> {
    let provisioned = members.contains_key("ProvisionedPollerConfig");
    unless(
        members.contains_key("LoggingConfig") && !provisioned,
        "LoggingConfig requires provisioned mode",
    )?;
    let config = circumstances.kind.kafka_config().and_then(|config| members.get(config));
    let Some(registry) = config.and_then(|config| config.get("SchemaRegistryConfig")) else {
        return Ok(());
    };
    unless(!provisioned, "SchemaRegistryConfig requires provisioned mode")?;
    for member in ["SchemaRegistryURI", "EventRecordFormat", "SchemaValidationConfigs"] {
        if registry.get(member).is_none() {
            return Err(Refusal::required(member));
        }
    }
    let uri = registry.get("SchemaRegistryURI").and_then(Value::as_str).unwrap_or_default();
    let access = registry.get("AccessConfigs").and_then(Value::as_array);
    unless(
        uri.contains(":glue:") && access.is_some_and(|access| !access.is_empty()),
        "AccessConfigs are not supported with an AWS Glue schema registry",
    )
}

fn metrics(members: &Members, circumstances: &Circumstances) -> Result<(), Refusal> {
    let metrics = members.get("MetricsConfig").and_then(|config| config.get("Metrics"));
    let list = metrics.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let kafka_only = list.iter().any(|metric| metric != "EventCount");
    if kafka_only && !circumstances.kind.is_kafka() {
        return Err(Refusal::unsupported("MetricsConfig"));
    }
    Ok(())
}

fn destination(members: &Members, _: &Circumstances) -> Result<(), Refusal> {
    let destination = members.get("DestinationConfig");
    let destination = destination.and_then(|config| config.pointer("/OnFailure/Destination"));
    let Some(destination) = destination.and_then(Value::as_str) else { return Ok(()) };
    let service = destination.split(':').nth(2).unwrap_or_default();
    unless(
        !destination.starts_with("kafka://") && !["sqs", "sns", "s3"].contains(&service),
        format!("The destination ARN {destination} is invalid."),
    )
}

fn filters(members: &Members, circumstances: &Circumstances) -> Result<(), Refusal> {
    let filters = members.get("FilterCriteria").and_then(|criteria| criteria.get("Filters"));
    let list = filters.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for filter in list {
        let pattern = filter.get("Pattern").and_then(Value::as_str).unwrap_or_default();
        unless(!is_pattern(pattern), "Invalid filter pattern definition.")?;
    }
    let quota = circumstances.switches.filter_quota;
    unless(
        list.len() > quota,
        format!("The number of filters exceeds the limit of {quota} for an event source mapping."),
    )
}
