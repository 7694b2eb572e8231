//! The kinds of event source, and what their ARNs look like.

use serde::{Deserialize, Serialize};

/// A kind of event source.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Kind {
    Kinesis,
    Consumer,
    Dynamodb,
    Sqs,
    Fifo,
    Msk,
    SelfManagedKafka,
    Activemq,
    Rabbitmq,
    Documentdb,
}

impl Kind {
    /// Reads the kind off a source's ARN, which does not tell the engine of a broker: any is taken
    /// for RabbitMQ.
    pub(crate) fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let service = parts.nth(2)?;
        let resource = parts.nth(2)?;
        match service {
            "kinesis" if resource.contains("/consumer/") => Some(Self::Consumer),
            "kinesis" if resource.starts_with("stream/") => Some(Self::Kinesis),
            "dynamodb" if resource.contains("/stream/") => Some(Self::Dynamodb),
            "sqs" if resource.ends_with(".fifo") => Some(Self::Fifo),
            "sqs" => Some(Self::Sqs),
            "kafka" if resource.starts_with("cluster/") => Some(Self::Msk),
            "kafka" if resource.starts_with("vpc-connection/") => Some(Self::Msk),
            "mq" if resource.starts_with("broker:") => Some(Self::Rabbitmq),
            "rds" if resource.starts_with("cluster:") => Some(Self::Documentdb),
            _ => None,
        }
    }

    /// Kinesis and DynamoDB: read by shard, with a position.
    pub(crate) fn is_stream(self) -> bool {
        matches!(self, Self::Kinesis | Self::Consumer | Self::Dynamodb)
    }

    pub(crate) fn is_queue(self) -> bool {
        matches!(self, Self::Sqs | Self::Fifo)
    }

    pub(crate) fn is_kafka(self) -> bool {
        matches!(self, Self::Msk | Self::SelfManagedKafka)
    }

    pub(crate) fn is_broker(self) -> bool {
        matches!(self, Self::Activemq | Self::Rabbitmq)
    }

    /// Whether AWS refuses with a list of invalid parameters, without saying what is wrong with them.
    pub(crate) fn lists_invalid(self) -> bool {
        matches!(self, Self::Rabbitmq | Self::Documentdb)
    }

    /// The member that holds this kind's Kafka settings.
    pub(crate) fn kafka_config(self) -> Option<&'static str> {
        match self {
            Self::Msk => Some("AmazonManagedKafkaEventSourceConfig"),
            Self::SelfManagedKafka => Some("SelfManagedKafkaEventSourceConfig"),
            _ => None,
        }
    }

    /// Why the state last changed, as AWS writes it for a change that the user asked for.
    pub(crate) fn user_reason(self) -> &'static str {
        if self.is_stream() { "User action" } else { "USER_INITIATED" }
    }

    /// The last processing result of a mapping whose source is gone.
    pub(crate) fn problem(self) -> &'static str {
        if self.is_stream() {
            "PROBLEM: Stream not found"
        } else {
            "PROBLEM: The event source does not exist"
        }
    }

    /// Why the state last changed, for a change that AWS made by itself.
    pub(crate) fn service_reason(self) -> &'static str {
        if self.is_stream() { "Internal Lambda error" } else { "LAMBDA_INITIATED" }
    }
}
