//! What planning costs where nothing changes: 10,000 desired mappings against as many live ones, and
//! ten times that. Fails above 100 ms of CPU, and where ten times as many cost more than 11 times.
//! `cargo bench -p esmith-planner --bench no_change`, on a machine that does nothing else.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::{collections::BTreeMap, time::Instant};

use esmith_planner::{
    Live,
    live::{LiveMapping, Tags},
    options::Options,
};
use esmith_spec::{
    code::Severity,
    load::{Files, Input, load},
    stack::Stack,
    variables::InForce,
};
use serde_json::{Map, Value, json};

const FEW: usize = 10_000;
const MANY: usize = 100_000;

fn main() {
    if cfg!(debug_assertions) {
        return println!("only a release build is measured");
    }
    let (few, many) = (measure(FEW, 15), measure(MANY, 5));
    println!("{FEW}: {few:.1} ms of CPU\n{MANY}: {many:.1} ms of CPU, {:.1} times", many / few);
    assert!(few <= 100.0, "{FEW} take {few:.1} ms, at most 100");
    assert!(many <= 11.0 * few, "{MANY} take {:.1} times as long, at most 11", many / few);
}

/// Returns the least milliseconds of CPU that a plan took.
fn measure(count: usize, runs: usize) -> f64 {
    let (stack, live) = (stack(count), live(count));
    let options = Options::default();
    let once = || {
        let start = cpu();
        let plan = esmith_planner::plan(&stack, &live, &options);
        assert!(plan.steps.is_empty() && plan.unchanged == count, "{} steps", plan.steps.len());
        cpu() - start
    };
    (0..runs).map(|_| once()).fold(f64::MAX, f64::min)
}

/// Returns the milliseconds that this thread has been running; where the system does not tell, those
/// that have passed.
fn cpu() -> f64 {
    static START: std::sync::LazyLock<Instant> = std::sync::LazyLock::new(Instant::now);
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = told.and_then(|told| told.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| START.elapsed().as_secs_f64() * 1000.0, |count| count / 1_000_000.0)
}

struct Text(String);

impl Files for Text {
    fn read(&self, _: &str) -> Result<String, String> {
        Ok(self.0.clone())
    }

    fn find(&self, _: &str, _: &str) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

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

fn stack(count: usize) -> Stack {
    let mappings: Map<String, Value> = (0..count)
        .map(|index| {
            let (key, source) = source(index);
            (format!("m{index}"), json!({ "function": format!("worker-{index}"), "tags": { "team": "checkout" }, key: source }))
        })
        .collect();
    let spec =
        json!({ "version": 1, "stack": "shop", "region": "eu-west-1", "mappings": mappings });
    let loaded = load(&Input {
        roots: &["spec.esm.yaml".to_owned()],
        files: &Text(spec.to_string()),
        variables: &BTreeMap::new(),
        environment: &|_| None,
        in_force: &InForce::default(),
        now: None,
    });
    let error = loaded.problems.iter().find(|problem| problem.severity() == Severity::Error);
    assert!(error.is_none(), "{error:?}");
    loaded.stacks.into_iter().next().unwrap()
}

fn live(count: usize) -> Live {
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
