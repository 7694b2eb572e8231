//! The relations between settings, each tried on every kind of source that has its members, on either
//! side of every bound.

use std::collections::BTreeMap;

use esmith_spec::{
    code::Code,
    load::{Files, Input, load},
    table::{Becomes, ROWS, clears_first},
    variables::InForce,
};

/// A source of each kind with no more than it needs.
const SOURCES: [(&str, &str); 11] = [
    (
        "kinesis",
        "kinesis: { arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s', startingPosition: TRIM_HORIZON",
    ),
    (
        "consumer",
        "kinesis: { arn: 'arn:aws:kinesis:eu-west-1:123456789012:stream/s/consumer/c:1', startingPosition: TRIM_HORIZON",
    ),
    (
        "dynamodb",
        "dynamodb: { arn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/l', startingPosition: TRIM_HORIZON",
    ),
    ("sqs", "sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:q'"),
    ("fifo", "sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:q.fifo'"),
    (
        "msk",
        "msk: { arn: 'arn:aws:kafka:eu-west-1:123456789012:cluster/c/1-1', topics: [tt], startingPosition: TRIM_HORIZON",
    ),
    (
        "smk",
        "selfManagedKafka: { bootstrapServers: ['b:9092'], topics: [tt], startingPosition: TRIM_HORIZON, sourceAccessConfigurations: [{ type: IAM_AUTH }]",
    ),
    (
        "smk-queue",
        "selfManagedKafka: { bootstrapServers: ['b:9092'], topics: [tt], consumptionMode: Queue, sourceAccessConfigurations: [{ type: IAM_AUTH }]",
    ),
    (
        "activemq",
        "activemq: { arn: 'arn:aws:mq:eu-west-1:123456789012:broker:b:1', queues: [q], sourceAccessConfigurations: [{ type: BASIC_AUTH, uri: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s' }]",
    ),
    (
        "rabbitmq",
        "rabbitmq: { arn: 'arn:aws:mq:eu-west-1:123456789012:broker:b:1', queues: [q], sourceAccessConfigurations: [{ type: BASIC_AUTH, uri: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s' }]",
    ),
    (
        "documentdb",
        "documentdb: { arn: 'arn:aws:rds:eu-west-1:123456789012:cluster:c', databaseName: d, startingPosition: TRIM_HORIZON, sourceAccessConfigurations: [{ type: BASIC_AUTH, uri: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:s' }]",
    ),
];

struct Text(String);

impl Files for Text {
    fn read(&self, _: &str) -> Result<String, String> {
        Ok(self.0.clone())
    }

    fn find(&self, _: &str, _: &str) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

/// Returns the codes of a source's problems with these members, which take the place of its own.
fn codes(source: &str, members: &str) -> Vec<Code> {
    let replaced = members.split(": ").next().unwrap_or_default();
    let own = source.replace(
        ", startingPosition: TRIM_HORIZON",
        if replaced == "startingPosition" { "" } else { ", startingPosition: TRIM_HORIZON" },
    );
    let text = format!(
        "version: 1\nstack: s\nmappings:\n  m:\n    function: f\n    {own}, {members} }}\n"
    );
    let input = Input {
        roots: &["s.esm.yaml".to_owned()],
        files: &Text(text),
        variables: &BTreeMap::new(),
        environment: &|_| None,
        allowed: &[],
        in_force: &InForce::default(),
        now: None,
    };
    load(&input).problems.iter().map(|problem| problem.code).collect()
}

/// Asks that the members give the code for these kinds and for no others; kinds that do not have the
/// members do not count.
#[track_caller]
fn check(code: Code, members: &str, kinds: &str) {
    let foreign = [Code::ForeignSetting, Code::NotAChoice, Code::OutOfRange, Code::UnknownKey];
    let found = SOURCES.iter().filter_map(|(kind, source)| {
        let codes = codes(source, members);
        (codes.contains(&code) && !codes.iter().any(|code| foreign.contains(code))).then_some(*kind)
    });
    assert_eq!(found.collect::<Vec<_>>().join(" "), kinds, "{code} by {members}");
}

const KAFKA: &str = "msk smk smk-queue";
const STREAMS: &str = "kinesis consumer dynamodb";

#[test]
fn a_batch_above_10_needs_a_window_on_standard_queues() {
    let code = Code::BatchNeedsWindow;
    check(code, "batchSize: 11", "sqs");
    check(code, "batchSize: 10", "");
    check(code, "batchSize: 11, maximumBatchingWindowInSeconds: 0", "sqs");
    check(code, "batchSize: 11, maximumBatchingWindowInSeconds: 1", "");
    // A FIFO queue takes no batch above 10 whatever its window is, and is told so once.
    let fifo = SOURCES.iter().find(|(kind, _)| *kind == "fifo").map(|(_, source)| *source);
    assert_eq!(fifo.map(|source| codes(source, "batchSize: 11")), Some(vec![Code::OutOfRange]));
}

#[test]
fn pollers_and_concurrency_exclude_each_other() {
    let both =
        "scalingConfig: { maximumConcurrency: 2 }, provisionedPollerConfig: { minimumPollers: 2 }";
    check(Code::Exclusive, both, "sqs fifo");
    check(Code::Exclusive, "provisionedPollerConfig: { minimumPollers: 2 }", "");
}

#[test]
fn a_tumbling_window_takes_one_batch_at_a_time() {
    let code = Code::WindowOfOneBatch;
    check(code, "tumblingWindowInSeconds: 1, parallelizationFactor: 2", STREAMS);
    check(code, "tumblingWindowInSeconds: 1, parallelizationFactor: 1", "");
    check(code, "tumblingWindowInSeconds: 1", "");
    check(code, "tumblingWindowInSeconds: 0, parallelizationFactor: 10", "");
}

#[test]
fn a_timestamp_and_its_position_go_together() {
    let (time, at) = ("startingPositionTimestamp: 2026-01-01T00:00:00Z", "AT_TIMESTAMP");
    let alone = format!("startingPosition: {at}");
    check(Code::TimestampAndPosition, &alone, "kinesis consumer msk smk documentdb");
    check(Code::TimestampAndPosition, time, "kinesis consumer");
    check(Code::TimestampIgnored, time, "msk smk documentdb");
    check(Code::TimestampAndPosition, &format!("startingPosition: {at}, {time}"), "");
    check(Code::TimestampIgnored, &format!("startingPosition: {at}, {time}"), "");
}

#[test]
fn some_settings_of_kafka_need_pollers() {
    let registry = "schemaRegistryConfig: { schemaRegistryUri: 'https://r.example', eventRecordFormat: JSON, schemaValidationConfigs: [{ attribute: KEY }] }";
    let settings = [
        (Code::NeedsPollers, registry),
        (Code::NeedsPollers, "metricsConfig: { metrics: [EventCount] }"),
        (Code::DocumentedForPollers, "loggingConfig: { systemLogLevel: INFO }"),
    ];
    for (code, setting) in settings {
        check(code, setting, KAFKA);
        check(code, &format!("{setting}, provisionedPollerConfig: {{ minimumPollers: 2 }}"), "");
    }
}

#[test]
fn a_key_needs_filters() {
    let key = "kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/1'";
    let filtered = SOURCES.map(|(kind, _)| kind).into_iter().filter(|kind| *kind != "documentdb");
    check(Code::KeyWithoutFilters, key, &filtered.collect::<Vec<_>>().join(" "));
    let filters = "filterCriteria: { filters: [{ pattern: { data: { a: [1] } } }] }";
    check(Code::KeyWithoutFilters, &format!("{key}, {filters}"), "");
}

#[test]
fn endless_retries_end_with_a_destination_on_kafka() {
    let destination =
        "destinationConfig: { onFailure: { destination: 'arn:aws:sqs:eu-west-1:123456789012:d' } }";
    let code = Code::EndlessRetries;
    check(code, destination, "msk smk");
    check(code, &format!("{destination}, maximumRetryAttempts: 0"), "");
    check(code, &format!("{destination}, maximumRetryAttempts: -1"), "msk smk");
}

#[test]
fn what_must_be_cleared_first_is() {
    let cleared = ROWS.iter().flat_map(|row| {
        clears_first(row.name()).map(move |(other, becomes)| (row.name(), other, becomes))
    });
    assert_eq!(
        cleared.collect::<Vec<_>>(),
        [
            ("scalingConfig", "provisionedPollerConfig", Becomes::Set),
            ("provisionedPollerConfig", "scalingConfig", Becomes::Set),
            ("schemaRegistryConfig", "provisionedPollerConfig", Becomes::Cleared),
            ("metricsConfig", "provisionedPollerConfig", Becomes::Cleared),
        ]
    );
}
