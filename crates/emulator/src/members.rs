//! Which members a kind of source takes, needs, and reads back although nobody gave them.

use serde_json::{Map, Value, json};

use crate::{
    Switches,
    kind::Kind,
    model::is_endpoint,
    refusal::{Refusal, camel},
};

/// The members of a request or of a mapping, by AWS's names.
pub(crate) type Members = Map<String, Value>;

/// Says whether a kind of source takes a member at all. AWS refuses the others even when they
/// carry their default.
fn accepts(kind: Kind, member: &str) -> bool {
    match member {
        "SelfManagedEventSource" | "SelfManagedKafkaEventSourceConfig" => {
            kind == Kind::SelfManagedKafka
        }
        "AmazonManagedKafkaEventSourceConfig" => kind == Kind::Msk,
        "DocumentDBEventSourceConfig" => kind == Kind::Documentdb,
        "Topics" | "LoggingConfig" => kind.is_kafka(),
        "Queues" => kind.is_broker(),
        "StartingPosition" | "StartingPositionTimestamp" => {
            kind.is_stream() || kind.is_kafka() || kind == Kind::Documentdb
        }
        "ParallelizationFactor" | "TumblingWindowInSeconds" => kind.is_stream(),
        "MaximumRecordAgeInSeconds"
        | "MaximumRetryAttempts"
        | "BisectBatchOnFunctionError"
        | "DestinationConfig" => kind.is_stream() || kind.is_kafka(),
        "FunctionResponseTypes" => kind.is_stream() || kind.is_queue() || kind.is_kafka(),
        "FilterCriteria" => kind != Kind::Documentdb,
        "ScalingConfig" => kind.is_queue(),
        "ProvisionedPollerConfig" => kind.is_queue() || kind.is_kafka(),
        "SourceAccessConfigurations" => {
            kind.is_kafka() || kind.is_broker() || kind == Kind::Documentdb
        }
        _ => true,
    }
}

/// Refuses the first member that the kind does not take.
pub(crate) fn refuse_foreign(
    kind: Kind,
    given: &Members,
    switches: &Switches,
) -> Result<(), Refusal> {
    if let Some(foreign) = given.keys().find(|member| !accepts(kind, member)) {
        return Err(Refusal::foreign(kind, foreign));
    }
    let config = given.get("SelfManagedKafkaEventSourceConfig");
    if config.is_some_and(|config| config.get("ConsumptionMode").is_some()) && !switches.queue_mode
    {
        // Written as the API does, and without a full stop.
        return Err(Refusal::invalid(
            "Unsupported 'ConsumptionMode' parameter for given event source mapping type",
        ));
    }
    Ok(())
}

/// Refuses a mapping that lacks what its kind needs.
pub(crate) fn require(kind: Kind, members: &Members) -> Result<(), Refusal> {
    let needed: &[&str] = match kind {
        Kind::SelfManagedKafka => &["Topics", "SourceAccessConfigurations"],
        Kind::Msk => &["Topics"],
        Kind::Activemq | Kind::Rabbitmq => &["Queues", "SourceAccessConfigurations"],
        Kind::Documentdb => &["DocumentDBEventSourceConfig", "SourceAccessConfigurations"],
        _ => &[],
    };
    if let Some(member) = needed.iter().find(|member| members.get(**member).is_none_or(is_empty)) {
        return Err(missing(kind, member));
    }
    if kind.is_stream() && !members.contains_key("StartingPosition") {
        // Lambda words this one like the front end, under its own code.
        return Err(Refusal::invalid(
            "1 validation error detected: Value null at 'startingPosition' failed to satisfy \
             constraint: Member must not be null.",
        ));
    }
    let nested = |member: &str, inner: &str| members.get(member)?.get(inner).cloned();
    if kind == Kind::SelfManagedKafka {
        let Some(endpoints) = nested("SelfManagedEventSource", "Endpoints") else {
            return Err(Refusal::required("Endpoints"));
        };
        let lists = endpoints.as_object().into_iter().flat_map(Members::values);
        let mut servers = lists.filter_map(Value::as_array).flatten().filter_map(Value::as_str);
        if let Some(server) = servers.find(|server| !is_endpoint(server)) {
            return Err(Refusal::invalid(format!("Invalid bootstrap server: {server}")));
        }
    }
    if kind == Kind::Documentdb && nested("DocumentDBEventSourceConfig", "DatabaseName").is_none() {
        return Err(Refusal::invalid_parameters(&["databaseName"]));
    }
    Ok(())
}

/// The refusal of a mapping without a member.
fn missing(kind: Kind, member: &str) -> Refusal {
    match (kind, member) {
        (Kind::Activemq, "SourceAccessConfigurations") => {
            Refusal::invalid("BASIC_AUTH source access configuration was not provided")
        }
        (Kind::Documentdb, "DocumentDBEventSourceConfig") => {
            Refusal::invalid_parameters(&["documentDBEventSourceConfig", "databaseName"])
        }
        // AWS names it twice.
        (Kind::Documentdb, "SourceAccessConfigurations") => Refusal::invalid_parameters(&[
            "sourceAccessConfigurations",
            "sourceAccessConfigurations",
        ]),
        _ if kind.lists_invalid() => Refusal::invalid_parameters(&[&camel(member)]),
        _ => Refusal::required(member),
    }
}

fn is_empty(value: &Value) -> bool {
    value.as_array().is_some_and(Vec::is_empty) || value.as_object().is_some_and(Members::is_empty)
}

/// Drops what says nothing: empty objects, lists and texts that clear a member.
pub(crate) fn drop_husks(members: &mut Members) {
    for (config, inner) in [
        ("AmazonManagedKafkaEventSourceConfig", "SchemaRegistryConfig"),
        ("SelfManagedKafkaEventSourceConfig", "SchemaRegistryConfig"),
        ("ProvisionedPollerConfig", "PollerGroupName"),
    ] {
        if let Some(config) = members.get_mut(config).and_then(Value::as_object_mut) {
            config.retain(|name, value| name != inner || !is_empty(value) && value != "");
        }
    }
    members.retain(|member, value| match member.as_str() {
        "FilterCriteria" => value.get("Filters").is_some_and(|filters| !is_empty(filters)),
        "KMSKeyArn" => value != "",
        "DestinationConfig" => {
            let destination = value.pointer("/OnFailure/Destination");
            destination.is_some_and(|destination| destination != "")
        }
        "ScalingConfig"
        | "LoggingConfig"
        | "ProvisionedPollerConfig"
        | "FunctionResponseTypes"
        | "SourceAccessConfigurations" => !is_empty(value),
        _ => true,
    });
    // A key is there for its filters only.
    if !members.contains_key("FilterCriteria") {
        members.shift_remove("KMSKeyArn");
    }
}

/// Metrics that were never chosen are absent; cleared ones are an empty list from then on.
pub(crate) fn settle_metrics(given: &mut Members, stored: &Members) {
    let Some(config) = given.get("MetricsConfig") else { return };
    if config.get("Metrics").is_some_and(|metrics| !is_empty(metrics)) {
        return;
    }
    if stored.contains_key("MetricsConfig") {
        given.insert("MetricsConfig".to_owned(), json!({"Metrics": []}));
    } else {
        given.shift_remove("MetricsConfig");
    }
}

/// Times are whole seconds, cut.
pub(crate) fn cut_timestamp(members: &mut Members) {
    let Some(member) = members.get_mut("StartingPositionTimestamp") else { return };
    if let Some(seconds) = member.as_f64().filter(|_| member.is_f64()) {
        #[expect(clippy::cast_possible_truncation, reason = "that is what is done with it")]
        let seconds = seconds.floor() as i64;
        *member = json!(seconds);
    }
}

/// Fills in what AWS reads back although it was not given.
pub(crate) fn fill_defaults(kind: Kind, uuid: &str, members: &mut Members, switches: &Switches) {
    let batch_size = if kind.is_queue() { 10 } else { 100 };
    fill(members, "BatchSize", json!(batch_size));
    // On Kafka, Amazon MQ and DocumentDB there is no window until one is given.
    if kind.is_stream() || kind.is_queue() {
        fill(members, "MaximumBatchingWindowInSeconds", json!(0));
    }
    if kind.is_stream() || kind.is_queue() || kind.is_kafka() {
        fill(members, "FunctionResponseTypes", json!([]));
    }
    let queue_mode = is_queue_mode(members);
    if kind.is_stream() {
        fill(members, "ParallelizationFactor", json!(1));
        fill(members, "TumblingWindowInSeconds", json!(0));
        fill(members, "DestinationConfig", json!({"OnFailure": {}}));
    }
    if kind.is_stream() || kind.is_kafka() {
        fill(members, "MaximumRecordAgeInSeconds", json!(-1));
        fill(members, "MaximumRetryAttempts", json!(if queue_mode { 0 } else { -1 }));
        fill(members, "BisectBatchOnFunctionError", json!(false));
    }
    if kind.is_kafka() && !queue_mode {
        fill(members, "StartingPosition", json!("TRIM_HORIZON"));
    }
    if kind == Kind::Documentdb {
        fill(members, "StartingPosition", json!("LATEST"));
        fill_inside(members, "DocumentDBEventSourceConfig", "FullDocument", json!("Default"));
    }
    if let Some(config) = kind.kafka_config() {
        fill(members, config, json!({}));
        fill_inside(members, config, "ConsumerGroupId", json!(uuid));
    }
    if switches.poller_defaults_echoed {
        let least = if kind.is_queue() { 2 } else { 1 };
        fill_inside(members, "ProvisionedPollerConfig", "MinimumPollers", json!(least));
        fill_inside(members, "ProvisionedPollerConfig", "MaximumPollers", json!(200));
    }
}

fn fill(members: &mut Members, member: &str, value: Value) {
    members.entry(member).or_insert(value);
}

fn fill_inside(members: &mut Members, member: &str, inner: &str, value: Value) {
    if let Some(outer) = members.get_mut(member).and_then(Value::as_object_mut) {
        fill(outer, inner, value);
    }
}

/// Self-managed Kafka read as a share group.
pub(crate) fn is_queue_mode(members: &Members) -> bool {
    let config = members.get("SelfManagedKafkaEventSourceConfig");
    config.and_then(|config| config.get("ConsumptionMode")).is_some_and(|mode| mode == "Queue")
}
