//! Generated specs: what a mapping may be, chosen by small numbers, so that a failing case shrinks.

use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::aws::ACTIVE_BROKER;

/// The kinds under their YAML keys, with those that share one told apart.
pub(crate) const KINDS: [(&str, &str); 11] = [
    ("stream", "kinesis"),
    ("consumer", "kinesis"),
    ("table", "dynamodb"),
    ("queue", "sqs"),
    ("fifo", "sqs"),
    ("cluster", "msk"),
    ("brokers", "selfManagedKafka"),
    ("share", "selfManagedKafka"),
    ("active", "activemq"),
    ("rabbit", "rabbitmq"),
    ("database", "documentdb"),
];

/// A mapping on its way into a spec.
#[derive(Clone, Debug)]
pub(crate) struct Draft {
    /// Which of [`KINDS`].
    pub(crate) kind: usize,
    /// Which source of its kind; two with one number collide.
    pub(crate) source: usize,
    /// Which function.
    pub(crate) function: usize,
    /// What else describes the source: group, host, collection, position.
    pub(crate) details: usize,
    /// Which settings are given: an entry of the kind's menu, and which of its values.
    pub(crate) settings: Vec<(usize, usize)>,
    pub(crate) enabled: bool,
    pub(crate) tags: usize,
    pub(crate) protect: bool,
    pub(crate) handover: bool,
    /// Which setting is left to somebody else.
    pub(crate) ignored: Option<usize>,
}

/// Returns any mapping. Most have a source of their own.
pub(crate) fn draft() -> impl Strategy<Value = Draft> {
    let source = (0..KINDS.len(), 0..40_usize, 0..3_usize, 0..4_usize);
    let settings = proptest::collection::vec((0..12_usize, 0..4_usize), 0..5);
    let rest = (prop::bool::weighted(0.8), 0..3_usize, prop::bool::weighted(0.05), any::<bool>());
    let ignored = prop::option::weighted(0.1, 0..3_usize);
    (source, settings, rest, ignored).prop_map(|(source, settings, rest, ignored)| {
        let (kind, source, function, details) = source;
        let (enabled, tags, protect, handover) = rest;
        Draft {
            kind,
            source,
            function,
            details,
            settings,
            enabled,
            tags,
            protect,
            handover,
            ignored,
        }
    })
}

const STREAM: &[&[&str]] = &[
    &[r#"{"batchSize": 100}"#, r#"{"batchSize": 1}"#, r#"{"batchSize": 10000}"#],
    &[r#"{"maximumBatchingWindowInSeconds": 0}"#, r#"{"maximumBatchingWindowInSeconds": 300}"#],
    &[r#"{"parallelizationFactor": 10}"#, r#"{"parallelizationFactor": 1}"#],
    &[r#"{"tumblingWindowInSeconds": 900}"#],
];
const QUEUE: &[&[&str]] = &[
    &[
        r#"{"batchSize": 7}"#,
        r#"{"batchSize": 10}"#,
        r#"{"batchSize": 1000, "maximumBatchingWindowInSeconds": 1}"#,
        r#"{"maximumBatchingWindowInSeconds": 20}"#,
    ],
    &[
        r#"{"scalingConfig": {"maximumConcurrency": 2}}"#,
        r#"{"provisionedPollerConfig": {"minimumPollers": 2}}"#,
        r#"{"provisionedPollerConfig": {"minimumPollers": 3, "maximumPollers": 20}}"#,
    ],
];
const FIFO: &[&[&str]] = &[
    &[r#"{"batchSize": 1}"#, r#"{"maximumBatchingWindowInSeconds": 0}"#],
    &[
        r#"{"scalingConfig": {"maximumConcurrency": 5}}"#,
        r#"{"provisionedPollerConfig": {"minimumPollers": 2, "maximumPollers": 10000}}"#,
    ],
];
const KAFKA: &[&[&str]] = &[
    &[
        r#"{"provisionedPollerConfig": {"minimumPollers": 1, "maximumPollers": 5}}"#,
        r#"{"provisionedPollerConfig": {"pollerGroupName": "team"}}"#,
        r#"{"provisionedPollerConfig": {"minimumPollers": 2}, "schemaRegistryConfig": {"schemaRegistryUri": "arn:aws:glue:eu-west-1:123456789012:registry/r", "eventRecordFormat": "JSON", "schemaValidationConfigs": [{"attribute": "VALUE"}, {"attribute": "KEY"}]}}"#,
        r#"{"provisionedPollerConfig": {"minimumPollers": 2}, "loggingConfig": {"systemLogLevel": "DEBUG"}}"#,
    ],
    &[
        r#"{"metricsConfig": {"metrics": ["KafkaMetrics", "EventCount"]}}"#,
        r#"{"metricsConfig": {"metrics": ["ErrorCount"]}}"#,
    ],
    &[r#"{"batchSize": 50}"#],
];
const WINDOW: &[&[&str]] =
    &[&[r#"{"maximumBatchingWindowInSeconds": 1}"#, r#"{"maximumBatchingWindowInSeconds": 2}"#]];
const RETRIES: &[&[&str]] = &[
    &[r#"{"maximumRetryAttempts": 3}"#, r#"{"maximumRetryAttempts": 0}"#],
    &[r#"{"maximumRecordAgeInSeconds": 60}"#, r#"{"maximumRecordAgeInSeconds": -1}"#],
    &[r#"{"bisectBatchOnFunctionError": true}"#, r#"{"bisectBatchOnFunctionError": false}"#],
    &[
        r#"{"destinationConfig": {"onFailure": {"destination": "arn:aws:sqs:eu-west-1:123456789012:dead"}}}"#,
        r#"{"destinationConfig": {"onFailure": {"destination": "arn:aws:s3:::dead"}}}"#,
        r#"{"destinationConfig": {}}"#,
    ],
];
const RESPONSES: &[&[&str]] = &[&[
    r#"{"functionResponseTypes": ["ReportBatchItemFailures"]}"#,
    r#"{"functionResponseTypes": []}"#,
]];
const FILTERS: &[&[&str]] = &[&[
    r#"{"filterCriteria": {"filters": [{"pattern": {"data": {"kind": ["SECRETONE"]}}}]}}"#,
    r#"{"filterCriteria": {"filters": [{"pattern": "{\"data\": {\"kind\": [\"SECRETTWO\"]}}"}, {"pattern": {"b": [{"prefix": "x"}]}}]}}"#,
    r#"{"filterCriteria": {"filters": []}}"#,
    r#"{"filterCriteria": {"filters": [{"pattern": {"a": ["SECRETTHREE"]}}]}, "kmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/k"}"#,
]];
const EVERY: &[&[&str]] = &[
    &[r#"{"metricsConfig": {"metrics": ["EventCount"]}}"#],
    &[
        r#"{"extra": {"FutureMember": {"Level": 1}}}"#,
        r#"{"extra": {"FutureMember": {"Level": 2}}}"#,
    ],
];
const DATABASE: &[&[&str]] =
    &[&[r#"{"fullDocument": "UpdateLookup"}"#, r#"{"fullDocument": "Default"}"#]];

/// Returns what can be set on a kind; each entry at most once.
fn menu(kind: &str) -> Vec<&'static [&'static str]> {
    match kind {
        "stream" | "consumer" | "table" => [STREAM, RETRIES, RESPONSES, FILTERS, EVERY].concat(),
        "queue" => [QUEUE, RESPONSES, FILTERS, EVERY].concat(),
        "fifo" => [FIFO, RESPONSES, FILTERS, EVERY].concat(),
        "cluster" | "brokers" => [KAFKA, WINDOW, RETRIES, RESPONSES, FILTERS].concat(),
        "share" => [KAFKA, RETRIES, FILTERS].concat(),
        "database" => [DATABASE, WINDOW, EVERY].concat(),
        _ => [WINDOW, FILTERS, EVERY].concat(),
    }
}

const IGNORED: [&str; 3] = ["enabled", "batchSize", "tags"];

fn arn(service: &str, rest: String) -> String {
    format!("arn:aws:{service}:eu-west-1:123456789012:{rest}")
}

impl Draft {
    /// Returns the mapping as the spec has it.
    pub(crate) fn yaml(&self) -> Value {
        let (kind, key) = KINDS[self.kind];
        let mut source = self.source(kind);
        let menu = menu(kind);
        for (entry, value) in &self.settings {
            let values = menu[entry % menu.len()];
            let given: Value = serde_json::from_str(values[value % values.len()]).unwrap();
            for (member, value) in given.as_object().unwrap() {
                source.insert(member.clone(), value.clone());
            }
        }
        // Entries of the menu that exclude each other may both have been chosen.
        repair(&mut source);
        let functions =
            ["worker", "worker:live", "arn:aws:lambda:eu-west-1:123456789012:function:other"];
        let tags = [json!({}), json!({ "team": "a" }), json!({ "team": "b", "cost:x": "1" })];
        let mut mapping = json!({
            "function": functions[self.function],
            "enabled": self.enabled,
            "tags": tags[self.tags],
            "protect": self.protect,
            key: source,
        });
        if self.handover && key == "kinesis" {
            mapping["handover"] = json!({ "lookback": "15m" });
        } else if self.handover && ["cluster", "brokers"].contains(&kind) {
            mapping["handover"] = json!({});
        }
        if let Some(ignored) = self.ignored {
            // AWS refuses a great batch without a window, whoever owns either.
            let name = if kind == "queue" { "metricsConfig" } else { IGNORED[ignored] };
            mapping["ignoreChanges"] = json!([name]);
        }
        mapping
    }

    fn source(&self, kind: &str) -> Map<String, Value> {
        let (n, details) = (self.source, self.details);
        let login = json!([{ "type": "BASIC_AUTH", "uri": arn("secretsmanager", format!("secret:s{}", details % 2)) }]);
        let broker = |n: usize| format!("kafka-{n}.example.com:9092");
        let mut source = match kind {
            "stream" => json!({ "arn": arn("kinesis", format!("stream/s{n}")) }),
            "consumer" => json!({ "arn": arn("kinesis", format!("stream/s{n}/consumer/c:1")) }),
            "table" => {
                json!({ "arn": arn("dynamodb", format!("table/t{n}/stream/{}", details % 2)) })
            }
            "queue" => json!({ "arn": arn("sqs", format!("q{n}")) }),
            "fifo" => json!({ "arn": arn("sqs", format!("q{n}.fifo")) }),
            "cluster" => {
                json!({ "arn": arn("kafka", "cluster/c/1".to_owned()), "topics": [format!("topic-{n}")] })
            }
            "brokers" | "share" => json!({
                "bootstrapServers": [broker(n), broker(100 + n + details % 2)], "topics": [format!("t{}", n % 3)],
                "sourceAccessConfigurations": login,
            }),
            "active" => {
                json!({ "arn": ACTIVE_BROKER, "queues": [format!("q{n}")], "sourceAccessConfigurations": login })
            }
            "rabbit" => {
                json!({ "arn": arn("mq", "broker:rabbit:b-2".to_owned()), "queues": [format!("q{n}")], "sourceAccessConfigurations": login })
            }
            _ => {
                json!({ "arn": arn("rds", format!("cluster:d{n}")), "databaseName": "shop", "sourceAccessConfigurations": login })
            }
        };
        if ["cluster", "brokers", "share"].contains(&kind) && details % 2 == 1 {
            source["consumerGroupId"] = json!(format!("group-{kind}-{n}-{}", details / 2));
        }
        if kind == "share" {
            source["consumptionMode"] = json!("Queue");
        }
        if kind == "rabbit" && details > 0 {
            source["virtualHost"] = json!(["/", "/a", "/b"][details - 1]);
        }
        if kind == "database" && details > 1 {
            source["collectionName"] = json!(format!("c{details}"));
        }
        if ["stream", "consumer", "table", "cluster", "brokers", "database"].contains(&kind) {
            source["startingPosition"] = json!(["TRIM_HORIZON", "LATEST"][details % 2]);
        }
        source.as_object().cloned().unwrap()
    }
}

/// Takes out what AWS would refuse together.
fn repair(source: &mut Map<String, Value>) {
    if source.contains_key("scalingConfig") {
        source.remove("provisionedPollerConfig");
    }
    let is_kafka = source.contains_key("topics");
    if !source.contains_key("provisionedPollerConfig") {
        source.remove("schemaRegistryConfig");
        source.remove("loggingConfig");
        if is_kafka {
            source.remove("metricsConfig");
        }
    }
    if source.get("filterCriteria").is_none_or(|it| it["filters"] == json!([])) {
        source.remove("kmsKeyArn");
    }
    if source.contains_key("tumblingWindowInSeconds") {
        source.remove("parallelizationFactor");
    }
    let arn = source.get("arn").and_then(Value::as_str).unwrap_or_default();
    let batch = source.get("batchSize").and_then(Value::as_i64).unwrap_or_default();
    if arn.contains(":sqs:") && batch > 10 {
        source.entry("maximumBatchingWindowInSeconds").or_insert(json!(1));
    }
}
