//! One mapping of each kind of source, and the same on another source.

use serde_json::{Value, json};

/// A kind of source with what a spec says of it.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// The key in a spec.
    key: &'static str,
    source: Value,
    /// What makes it another source, so that both may exist.
    elsewhere: Value,
    /// Whether taking away the batching window forces a new mapping.
    pub(crate) keeps_window: bool,
}

impl Kind {
    /// Returns a mapping of the spec, with these members of the source changed; `null` removes one.
    pub(crate) fn mapping(&self, members: &Value) -> Value {
        let mut source = self.source.clone();
        change(&mut source, members);
        json!({ "function": "worker", "tags": { "team": "shop" }, self.key: source })
    }

    /// Returns the mapping on another source.
    pub(crate) fn elsewhere(&self) -> Value {
        self.mapping(&self.elsewhere)
    }

    /// Returns the source of a mapping of this kind.
    pub(crate) fn source_of<'a>(&self, mapping: &'a mut Value) -> &'a mut Value {
        &mut mapping[self.key]
    }

    pub(crate) fn is(&self, names: &[&str]) -> bool {
        names.contains(&self.name)
    }
}

/// Changes members of an object; `null` removes one.
pub(crate) fn change(object: &mut Value, members: &Value) {
    for (member, value) in members.as_object().unwrap() {
        object[member] = value.clone();
    }
    object.as_object_mut().unwrap().retain(|_, value| !value.is_null());
}

fn arn(service: &str, resource: &str) -> String {
    format!("arn:aws:{service}:eu-west-1:123456789012:{resource}")
}

/// The consumer of the stream `clicks`.
pub(crate) fn consumer() -> String {
    arn("kinesis", "stream/clicks/consumer/worker:1767225600")
}

/// The stream `clicks`.
pub(crate) fn stream() -> String {
    arn("kinesis", "stream/clicks")
}

fn secret(kind: &str) -> Value {
    json!([{ "type": kind, "uri": arn("secretsmanager", "secret:broker") }])
}

const BROKER: &str = "b-0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0";

/// Returns every kind.
pub(crate) fn kinds() -> Vec<Kind> {
    let kind = |name, key, source: Value, elsewhere: Value| {
        let keeps_window = source.get("maximumBatchingWindowInSeconds").is_some();
        Kind { name, key, source, elsewhere, keeps_window }
    };
    let cluster = arn("kafka", "cluster/events/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0-3");
    let table = |label: &str| arn("dynamodb", &format!("table/orders/stream/{label}"));
    let position = "TRIM_HORIZON";
    let other_consumer = arn("kinesis", "stream/views/consumer/worker:1767225600");
    vec![
        kind(
            "kinesisStream",
            "kinesis",
            json!({ "arn": stream(), "startingPosition": position, "batchSize": 5 }),
            json!({ "arn": arn("kinesis", "stream/views") }),
        ),
        kind(
            "kinesisConsumer",
            "kinesis",
            json!({ "arn": consumer(), "startingPosition": position, "batchSize": 5 }),
            json!({ "arn": other_consumer }),
        ),
        kind(
            "dynamodb",
            "dynamodb",
            json!({ "arn": table("2026-01-31T08:00:00.000"), "startingPosition": position, "batchSize": 5 }),
            json!({ "arn": table("2026-02-28T08:00:00.000") }),
        ),
        kind(
            "sqs",
            "sqs",
            json!({ "arn": arn("sqs", "orders"), "batchSize": 5 }),
            json!({ "arn": arn("sqs", "orders-2") }),
        ),
        kind(
            "sqsFifo",
            "sqs",
            json!({ "arn": arn("sqs", "orders.fifo"), "batchSize": 5 }),
            json!({ "arn": arn("sqs", "orders-2.fifo") }),
        ),
        kind(
            "msk",
            "msk",
            json!({
                "arn": cluster, "topics": ["events"], "startingPosition": position, "batchSize": 5,
                "maximumBatchingWindowInSeconds": 2,
            }),
            json!({ "topics": ["clicks"] }),
        ),
        kind(
            "selfManagedKafka",
            "selfManagedKafka",
            json!({
                "bootstrapServers": ["broker-1.example.com:9092", "broker-2.example.com:9092"],
                "topics": ["events"], "startingPosition": position, "batchSize": 5,
                "sourceAccessConfigurations": secret("BASIC_AUTH"),
                "maximumBatchingWindowInSeconds": 2,
            }),
            json!({ "topics": ["clicks"] }),
        ),
        kind(
            "selfManagedKafkaQueue",
            "selfManagedKafka",
            json!({
                "bootstrapServers": ["broker-1.example.com:9092"], "topics": ["jobs"],
                "consumerGroupId": "jobs", "consumptionMode": "Queue", "batchSize": 5,
                "sourceAccessConfigurations": secret("BASIC_AUTH"),
            }),
            json!({ "topics": ["chores"], "consumerGroupId": "chores" }),
        ),
        kind(
            "activemq",
            "activemq",
            json!({
                "arn": arn("mq", &format!("broker:mail:{BROKER}")), "queues": ["outbox"],
                "sourceAccessConfigurations": secret("BASIC_AUTH"), "batchSize": 5,
                "maximumBatchingWindowInSeconds": 2,
            }),
            json!({ "queues": ["inbox"] }),
        ),
        kind(
            "rabbitmq",
            "rabbitmq",
            json!({
                "arn": arn("mq", &format!("broker:shop:{BROKER}")), "queues": ["shipping"],
                "virtualHost": "/shop", "sourceAccessConfigurations": secret("BASIC_AUTH"),
                "batchSize": 5, "maximumBatchingWindowInSeconds": 2,
            }),
            json!({ "virtualHost": "/store" }),
        ),
        kind(
            "documentdb",
            "documentdb",
            json!({
                "arn": arn("rds", "cluster:catalog"), "databaseName": "catalog",
                "collectionName": "products", "startingPosition": position, "batchSize": 5,
                "sourceAccessConfigurations": secret("BASIC_AUTH"),
                "maximumBatchingWindowInSeconds": 2,
            }),
            json!({ "collectionName": "prices" }),
        ),
    ]
}
