//! The settings that the walks use: what the spec says, and what a server then holds.

use serde_json::{Value, json};

use crate::life::{Setting, setting};

/// Streams and tables have to say where reading starts.
pub(crate) fn from_latest() -> Value {
    json!({"startingPosition": "LATEST"})
}

/// What every kind of source has.
pub(crate) fn common() -> Vec<Setting> {
    vec![
        setting("function", "/FunctionArn", [function_arn("other")])
            .written([json!("other")])
            .removed(function_arn("worker")),
        setting("enabled", "/State", ["Disabled"]).written([json!(false)]).removed("Enabled"),
        setting("tags", "/Tags/team", ["shop", "stock"])
            .written(["shop", "stock"].map(|team| json!({"team": team}))),
        setting("functionResponseTypes", "/FunctionResponseTypes/0", ["ReportBatchItemFailures"])
            .written([json!(["ReportBatchItemFailures"])]),
    ]
}

/// What standard and FIFO queues share.
pub(crate) fn queue() -> Vec<Setting> {
    vec![
        setting("batchSize", "/BatchSize", [5, 7]).removed(10),
        filter("body"),
        setting("scalingConfig", "/ScalingConfig/MaximumConcurrency", [5, 9])
            .written([5, 9].map(|most| json!({"maximumConcurrency": most}))),
    ]
}

/// What streams and tables share.
pub(crate) fn stream() -> Vec<Setting> {
    vec![
        window(),
        setting("parallelizationFactor", "/ParallelizationFactor", [10]).removed(1),
        setting("maximumRetryAttempts", "/MaximumRetryAttempts", [0]).removed(-1),
        setting("maximumRecordAgeInSeconds", "/MaximumRecordAgeInSeconds", [60]).removed(-1),
        setting("bisectBatchOnFunctionError", "/BisectBatchOnFunctionError", [true]).removed(false),
        destination(),
    ]
}

pub(crate) fn stream_batch() -> Setting {
    setting("batchSize", "/BatchSize", [5, 500]).removed(100)
}

pub(crate) fn window() -> Setting {
    let name = "maximumBatchingWindowInSeconds";
    setting(name, "/MaximumBatchingWindowInSeconds", [1]).removed(0)
}

pub(crate) fn tumbling_window() -> Setting {
    setting("tumblingWindowInSeconds", "/TumblingWindowInSeconds", [30]).removed(0)
}

pub(crate) fn metrics() -> Setting {
    setting("metricsConfig", "/MetricsConfig/Metrics/0", ["EventCount"])
        .written([json!({"metrics": ["EventCount"]})])
}

/// One pattern on a top-level key of a record, which is what differs by kind.
pub(crate) fn filter(key: &str) -> Setting {
    let patterns = ["new", "old"].map(|state| json!({key: {"state": [state]}}));
    let texts = [&patterns[0], &patterns[1]].map(Value::to_string);
    setting("filterCriteria", "/FilterCriteria/Filters/0/Pattern", texts)
        .written(patterns.map(|pattern| json!({"filters": [{"pattern": pattern}]})))
}

/// A queue for what fails; the region and the account are those of every server here.
fn destination() -> Setting {
    let queue = "arn:aws:sqs:us-east-1:123456789012:dead-letters";
    setting("destinationConfig", "/DestinationConfig/OnFailure/Destination", [queue])
        .written([json!({"onFailure": {"destination": queue}})])
}

fn function_arn(name: &str) -> String {
    format!("arn:aws:lambda:us-east-1:123456789012:function:{name}")
}
