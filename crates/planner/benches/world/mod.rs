//! What the benchmarks plan: a stack of the sources that are used most, and what is live of it.

use esmith_planner::{
    Live,
    live::{LiveMapping, Tags},
};
use esmith_spec::{code::Severity, load::load_text, stack::Stack};
use serde_json::{Map, Value, json};

/// The five sources that are used most, and what makes comparing them dear: lists, filters, tags.
fn source(index: usize) -> (&'static str, Value) {
    let arn = |service: &str, rest: &str| {
        format!("arn:aws:{service}:eu-west-1:123456789012:{rest}{index}")
    };
    let payload = if index % 5 == 2 { "body" } else { "data" };
    let pattern =
        json!({ payload: { "kind": ["page", "click"], "n": [{ "numeric": [">", index] }] } });
    let filters = json!({ "filters": [{ "pattern": pattern }] });
    let dead = json!({ "onFailure": { "destination": "arn:aws:sqs:eu-west-1:123456789012:dead" } });
    match index % 5 {
        0 => (
            "kinesis",
            json!({ "arn": arn("kinesis", "stream/s"), "startingPosition": "TRIM_HORIZON", "batchSize": 500, "destinationConfig": dead, "filterCriteria": filters }),
        ),
        1 => (
            "dynamodb",
            json!({ "arn": arn("dynamodb", "table/t/stream/"), "startingPosition": "TRIM_HORIZON", "maximumRetryAttempts": 5 }),
        ),
        2 => (
            "sqs",
            json!({ "arn": arn("sqs", "q"), "batchSize": 5, "scalingConfig": { "maximumConcurrency": 20 }, "filterCriteria": filters }),
        ),
        3 => (
            "msk",
            json!({ "arn": arn("kafka", "cluster/c/"), "topics": ["topic"], "consumerGroupId": "g", "startingPosition": "TRIM_HORIZON", "metricsConfig": { "metrics": ["EventCount", "ErrorCount"] } }),
        ),
        _ => (
            "selfManagedKafka",
            json!({
                "bootstrapServers": [format!("a{index}.example.com:9092"), format!("b{index}.example.com:9092")], "topics": ["topic"],
                "consumerGroupId": format!("g{index}"), "startingPosition": "TRIM_HORIZON",
                "sourceAccessConfigurations": [{ "type": "BASIC_AUTH", "uri": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:s" }],
            }),
        ),
    }
}

/// Returns the spec of a stack of so many mappings.
pub(crate) fn text(count: usize) -> String {
    let mappings: Map<String, Value> = (0..count)
        .map(|index| {
            let (key, source) = source(index);
            (format!("m{index}"), json!({ "function": format!("worker-{index}"), "tags": { "team": "checkout" }, key: source }))
        })
        .collect();
    let spec =
        json!({ "version": 1, "stack": "shop", "region": "eu-west-1", "mappings": mappings });
    spec.to_string()
}

/// Returns a stack of so many mappings.
pub(crate) fn stack(count: usize) -> Stack {
    loaded(&text(count))
}

/// Returns the stack of a text.
pub(crate) fn loaded(text: &str) -> Stack {
    let loaded = load_text(text);
    let error = loaded.problems.iter().find(|problem| problem.severity() == Severity::Error);
    assert!(error.is_none(), "{error:?}");
    loaded.stacks.into_iter().next().unwrap()
}

/// Returns what is live of it.
pub(crate) fn live(count: usize) -> Live {
    Live { mappings: (0..count).map(mapping).collect(), ..Live::default() }
}

/// Returns a mapping as AWS shows it, made by the very request that creates it.
fn mapping(index: usize) -> LiveMapping {
    let (_, source) = source(index);
    let uuid = format!("{index:08x}-0000-4000-8000-000000000000");
    let mut body = json!({
        "UUID": uuid, "State": "Enabled", "StateTransitionReason": "User action", "LastModified": 1_793_000_000.0,
        "EventSourceMappingArn": format!("arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:{uuid}"),
        "FunctionArn": format!("arn:aws:lambda:eu-west-1:123456789012:function:worker-{index}"),
        "StartingPosition": "TRIM_HORIZON", "BatchSize": if index % 5 == 2 { 10 } else { 100 },
    });
    for (name, wire) in [
        ("arn", "EventSourceArn"),
        ("batchSize", "BatchSize"),
        ("topics", "Topics"),
        ("maximumRetryAttempts", "MaximumRetryAttempts"),
    ] {
        if !source[name].is_null() {
            body[wire] = source[name].clone();
        }
    }
    if index % 5 < 2 {
        body["DestinationConfig"] = json!({ "OnFailure": {} });
        for (member, value) in [
            ("MaximumBatchingWindowInSeconds", 0),
            ("ParallelizationFactor", 1),
            ("TumblingWindowInSeconds", 0),
            ("MaximumRecordAgeInSeconds", -1),
        ] {
            body[member] = value.into();
        }
        body["FunctionResponseTypes"] = json!([]);
    }
    if let Some(destination) = source["destinationConfig"]["onFailure"]["destination"].as_str() {
        body["DestinationConfig"] = json!({ "OnFailure": { "Destination": destination } });
    }
    if !source["filterCriteria"].is_null() {
        let pattern = source["filterCriteria"]["filters"][0]["pattern"].to_string();
        body["FilterCriteria"] = json!({ "Filters": [{ "Pattern": pattern }] });
    }
    if !source["scalingConfig"].is_null() {
        body["ScalingConfig"] = json!({ "MaximumConcurrency": 20 });
    }
    if !source["metricsConfig"].is_null() {
        body["MetricsConfig"] = json!({ "Metrics": ["EventCount", "ErrorCount"] });
        body["AmazonManagedKafkaEventSourceConfig"] = json!({ "ConsumerGroupId": "g" });
    }
    if !source["bootstrapServers"].is_null() {
        body["SelfManagedEventSource"] =
            json!({ "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": source["bootstrapServers"] } });
        body["SelfManagedKafkaEventSourceConfig"] =
            json!({ "ConsumerGroupId": source["consumerGroupId"] });
        body["SourceAccessConfigurations"] = json!([{ "Type": "BASIC_AUTH", "URI": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:s" }]);
    }
    let mut mapping = LiveMapping::new(body).unwrap();
    let tags = [
        ("esmith:stack", "shop".to_owned()),
        ("esmith:name", format!("m{index}")),
        ("esmith:creation", uuid),
        ("team", "checkout".to_owned()),
    ];
    mapping.tags =
        Tags::Known(tags.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
    mapping
}
