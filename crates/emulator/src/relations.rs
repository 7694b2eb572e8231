//! What must hold between the members of one mapping. Judged on the whole mapping, so an update is
//! refused for what it would leave behind. Where no text of AWS's is recorded, the words are ours.

use serde_json::Value;

use crate::{
    Switches, event_pattern::is_pattern, kind::Kind, members::Members, members::is_queue_mode,
    refusal::Refusal,
};

/// Why a queue's scaling and its pollers do not go together.
pub(crate) const EXCLUSIVE: &str = "Provisioned mode for SQS ESM does not support maximum concurrency feature. Use \
     MaximumPollers as the control mechanism and remove maximum concurrency.";

/// Refuses a mapping whose members contradict each other.
pub(crate) fn check(kind: Kind, members: &Members, switches: &Switches) -> Result<(), Refusal> {
    batching(kind, members)?;
    retries(kind, members, switches)?;
    queue_mode(members)?;
    pollers(kind, members)?;
    provisioned_only(kind, members)?;
    metrics(kind, members)?;
    destination(members)?;
    filters(members, switches)
}

fn number(members: &Members, member: &str) -> Option<i64> {
    members.get(member)?.as_i64()
}

fn unless(broken: bool, message: impl Into<String>) -> Result<(), Refusal> {
    if broken { Err(Refusal::invalid(message)) } else { Ok(()) }
}

fn batching(kind: Kind, members: &Members) -> Result<(), Refusal> {
    let size = number(members, "BatchSize").unwrap_or(0);
    let window = number(members, "MaximumBatchingWindowInSeconds").unwrap_or(0);
    unless(kind == Kind::Fifo && window > 0, "Batching window is not supported for FIFO queues")?;
    // The documentation says the same of streams, but AWS accepts it there.
    unless(
        kind.is_queue() && size > 10 && window == 0,
        "Maximum batch window in seconds must be greater than 0 if maximum batch size is greater \
         than 10",
    )?;
    unless(
        number(members, "TumblingWindowInSeconds").unwrap_or(0) > 0
            && number(members, "ParallelizationFactor").unwrap_or(1) > 1,
        "Parallelization factor must be equal to 1 when tumbling window period is configured",
    )
}

fn retries(kind: Kind, members: &Members, switches: &Switches) -> Result<(), Refusal> {
    let age = number(members, "MaximumRecordAgeInSeconds").unwrap_or(-1);
    // The API model's range is -1 to 604800; the service refuses what lies between.
    unless(
        (0..60).contains(&age),
        "MaximumRecordAgeInSeconds must be either -1 (forever) or between 60 and 604800 (inclusive)",
    )?;
    let on_demand = kind.is_kafka()
        && !switches.kafka_retries_on_demand
        && !members.contains_key("ProvisionedPollerConfig");
    let changed = number(members, "MaximumRetryAttempts").unwrap_or(-1) > 0
        || age != -1
        || members.get("BisectBatchOnFunctionError") == Some(&Value::Bool(true))
        || !listed(members.get("FunctionResponseTypes")).is_empty();
    unless(on_demand && changed, "Retry settings require provisioned mode")
}

fn queue_mode(members: &Members) -> Result<(), Refusal> {
    if !is_queue_mode(members) {
        return Ok(());
    }
    for member in
        ["StartingPosition", "StartingPositionTimestamp", "MaximumBatchingWindowInSeconds"]
    {
        if members.contains_key(member) {
            return Err(Refusal::foreign(Kind::SelfManagedKafka, member));
        }
    }
    unless(
        number(members, "MaximumRetryAttempts") == Some(-1),
        "MaximumRetryAttempts of -1 is not supported in Queue mode",
    )
}

fn pollers(kind: Kind, members: &Members) -> Result<(), Refusal> {
    let Some(pollers) = members.get("ProvisionedPollerConfig").and_then(Value::as_object) else {
        return Ok(());
    };
    unless(members.contains_key("ScalingConfig"), EXCLUSIVE)?;
    let (least, most) = if kind.is_queue() { (2, 10_000) } else { (1, 2000) };
    let min = number(pollers, "MinimumPollers").unwrap_or(least);
    let max = number(pollers, "MaximumPollers").unwrap_or(200);
    unless(
        !(least..=200).contains(&min) || !(min..=most).contains(&max),
        format!(
            "MinimumPollers should be between [{least}, 200] and MaximumPollers should be between \
             [MinimumPollers, {most}]"
        ),
    )?;
    if kind.is_queue() && pollers.contains_key("PollerGroupName") {
        return Err(Refusal::foreign(kind, "PollerGroupName"));
    }
    Ok(())
}

fn provisioned_only(kind: Kind, members: &Members) -> Result<(), Refusal> {
    let provisioned = members.contains_key("ProvisionedPollerConfig");
    unless(
        members.contains_key("LoggingConfig") && !provisioned,
        "LoggingConfig requires provisioned mode",
    )?;
    unless(
        kind.is_kafka() && !metric_names(members).is_empty() && !provisioned,
        "MetricsConfig is only available for Provisioned Mode. To configure MetricsConfig, please \
         enable Provisioned Mode by specifying MinimumPollers in ProvisionedPollerConfig.",
    )?;
    let config = kind.kafka_config().and_then(|config| members.get(config));
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

fn metrics(kind: Kind, members: &Members) -> Result<(), Refusal> {
    let kafka_only = metric_names(members).iter().any(|metric| metric != "EventCount");
    if kafka_only && !kind.is_kafka() {
        return Err(Refusal::foreign(kind, "MetricsConfig"));
    }
    Ok(())
}

fn metric_names(members: &Members) -> &[Value] {
    listed(members.get("MetricsConfig").and_then(|config| config.get("Metrics")))
}

fn listed(list: Option<&Value>) -> &[Value] {
    list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn destination(members: &Members) -> Result<(), Refusal> {
    let destination = members.get("DestinationConfig");
    let destination = destination.and_then(|config| config.pointer("/OnFailure/Destination"));
    let Some(destination) = destination.and_then(Value::as_str) else { return Ok(()) };
    let service = destination.split(':').nth(2).unwrap_or_default();
    unless(
        !destination.starts_with("kafka://") && !["sqs", "sns", "s3"].contains(&service),
        format!("The destination ARN {destination} is invalid."),
    )
}

fn filters(members: &Members, switches: &Switches) -> Result<(), Refusal> {
    let list = listed(members.get("FilterCriteria").and_then(|criteria| criteria.get("Filters")));
    for filter in list {
        let pattern = filter.get("Pattern").and_then(Value::as_str).unwrap_or_default();
        unless(!is_pattern(pattern), "Invalid filter pattern definition.")?;
    }
    let quota = switches.filter_quota;
    unless(
        list.len() > quota,
        format!("The number of filters exceeds the limit of {quota} for an event source mapping."),
    )
}
