//! What the role of a function must be allowed to do, by kind of source, and what AWS says if it is
//! not. AWS says the same of a role that has not spread to where it looks.

use std::collections::BTreeSet;

use crate::{kind::Kind, refusal::Refusal};

/// A right, and what AWS says without it.
struct Right {
    /// Ways to have it: for each, the actions that it takes.
    ways: &'static [&'static [&'static str]],
    /// `ARN` stands for that of the source.
    text: &'static str,
}

const QUEUE: &[Right] = &[
    Right {
        ways: &[&["sqs:ReceiveMessage"]],
        text: "The function execution role does not have permissions to call ReceiveMessage on SQS",
    },
    Right {
        ways: &[&["sqs:DeleteMessage"]],
        text: "The function execution role does not have permissions to call DeleteMessage on SQS",
    },
    Right {
        ways: &[&["sqs:GetQueueAttributes"]],
        text: "The function execution role does not have permissions to call GetQueueAttributes \
               on SQS",
    },
];

/// `ListStreams` is named but not looked at.
const DYNAMODB: &[Right] = &[Right {
    ways: &[&["dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"]],
    text: "Cannot access stream ARN. Please ensure the role can perform the GetRecords, \
           GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.",
}];

/// `DescribeStreamSummary` and `ListStreams` are named but not looked at.
const KINESIS: &[Right] = &[Right {
    ways: &[&[
        "kinesis:GetRecords",
        "kinesis:GetShardIterator",
        "kinesis:DescribeStream",
        "kinesis:ListShards",
    ]],
    text: "Cannot access stream ARN. Please ensure the role can perform the GetRecords, \
           GetShardIterator, DescribeStream, DescribeStreamSummary, ListShards, and ListStreams \
           Actions on your stream.",
}];

const CONSUMER: &[Right] = &[Right {
    ways: &[&[
        "kinesis:DescribeStreamSummary",
        "kinesis:ListShards",
        "kinesis:GetShardIterator",
        "kinesis:GetRecords",
        "kinesis:SubscribeToShard",
    ]],
    text: "Cannot access event source ARN. Please ensure the role can perform the \
           DescribeStreamSummary, ListShards, GetShardIterator and GetRecords actions on your \
           stream and SubscribeToShard on your consumer.",
}];

const MSK: &[Right] = &[Right {
    ways: &[
        &["kafka:DescribeClusterV2", "kafka:GetBootstrapBrokers"],
        &["kafka:DescribeCluster", "kafka:GetBootstrapBrokers"],
    ],
    text: "Cannot access cluster ARN. Please ensure the role can perform the DescribeClusterV2 \
           (recommended) or DescribeCluster and GetBootstrapBrokers actions on your cluster in IAM.",
}];

/// Recorded for DocumentDB; the others that have a secret are taken to answer the same.
const SECRET: &[Right] = &[Right {
    ways: &[&["secretsmanager:GetSecretValue"]],
    text: "Cannot access secret manager, please ensure the role can perform the \
           'secretsmanager:GetSecretValue' action on your cluster in IAM.",
}];

fn rights(kind: Kind) -> &'static [Right] {
    match kind {
        Kind::Sqs | Kind::Fifo => QUEUE,
        Kind::Dynamodb => DYNAMODB,
        Kind::Kinesis => KINESIS,
        Kind::Consumer => CONSUMER,
        Kind::Msk => MSK,
        Kind::SelfManagedKafka | Kind::Activemq | Kind::Rabbitmq | Kind::Documentdb => SECRET,
    }
}

/// Refuses a source that the role may not read, as AWS does at creation, enabled or not.
pub(crate) fn check(kind: Kind, arn: &str, denied: &BTreeSet<String>) -> Result<(), Refusal> {
    let has = |way: &&[&str]| way.iter().all(|action| !denied.contains(*action));
    match rights(kind).iter().find(|right| !right.ways.iter().any(has)) {
        Some(Right { text, .. }) => Err(Refusal::invalid(text.replace("ARN", arn))),
        None => Ok(()),
    }
}

/// The refusal of a source of which the role may do nothing.
pub(crate) fn refusal(kind: Kind, arn: &str) -> Refusal {
    let text = rights(kind).first().map_or("", |right| right.text);
    Refusal::invalid(text.replace("ARN", arn))
}
