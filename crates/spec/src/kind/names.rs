//! The names of sources: the keys that people write, the kinds that AWS's rules tell apart, and what
//! tells a kind by a text.

/// The YAML key of a source; a mapping has exactly one.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SourceKey {
    /// A Kinesis data stream or one of its enhanced fan-out consumers.
    Kinesis,
    /// A DynamoDB stream.
    DynamoDb,
    /// An SQS queue, standard or FIFO.
    Sqs,
    /// A topic of an Amazon MSK cluster.
    Msk,
    /// A topic of an Apache Kafka cluster that AWS does not manage.
    SelfManagedKafka,
    /// A queue of an Amazon MQ broker for ActiveMQ.
    ActiveMq,
    /// A queue of an Amazon MQ broker for RabbitMQ.
    RabbitMq,
    /// A database or collection of an Amazon DocumentDB cluster.
    DocumentDb,
}

impl SourceKey {
    /// Every key, in the order in which documents list them.
    pub const ALL: [Self; 8] = [
        Self::Kinesis,
        Self::DynamoDb,
        Self::Sqs,
        Self::Msk,
        Self::SelfManagedKafka,
        Self::ActiveMq,
        Self::RabbitMq,
        Self::DocumentDb,
    ];
}

/// A kind of source as AWS's rules tell them apart.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum SourceKind {
    /// A Kinesis data stream, read with shared throughput.
    KinesisStream,
    /// A Kinesis enhanced fan-out consumer.
    KinesisConsumer,
    /// A DynamoDB stream.
    DynamoDb,
    /// A standard SQS queue.
    Sqs,
    /// A FIFO SQS queue.
    SqsFifo,
    /// An Amazon MSK cluster or managed VPC connection.
    Msk,
    /// Self-managed Apache Kafka, read by a consumer group.
    SelfManagedKafka,
    /// Self-managed Apache Kafka, read by a share group.
    SelfManagedKafkaQueue,
    /// Amazon MQ for ActiveMQ.
    ActiveMq,
    /// Amazon MQ for RabbitMQ.
    RabbitMq,
    /// Amazon DocumentDB.
    DocumentDb,
}

impl SourceKind {
    /// Every kind, in the order of their keys.
    pub const ALL: [Self; 11] = [
        Self::KinesisStream,
        Self::KinesisConsumer,
        Self::DynamoDb,
        Self::Sqs,
        Self::SqsFifo,
        Self::Msk,
        Self::SelfManagedKafka,
        Self::SelfManagedKafkaQueue,
        Self::ActiveMq,
        Self::RabbitMq,
        Self::DocumentDb,
    ];
}

/// What the text of a member must be to tell a kind.
#[derive(Clone, Copy, Debug)]
pub enum Discriminator {
    /// It contains this.
    Contains(&'static str),
    /// It ends with this.
    EndsWith(&'static str),
    /// It is this.
    Equals(&'static str),
    /// It is any text.
    Present,
}

impl Discriminator {
    /// Returns whether a member's text tells the kind.
    #[must_use]
    pub fn is_in(self, text: &str) -> bool {
        match self {
            Self::Contains(sign) => text.contains(sign),
            Self::EndsWith(sign) => text.ends_with(sign),
            Self::Equals(sign) => text == sign,
            Self::Present => true,
        }
    }

    /// Returns the shortest text that tells the kind.
    #[must_use]
    pub const fn text(self) -> &'static str {
        match self {
            Self::Contains(sign) | Self::EndsWith(sign) | Self::Equals(sign) => sign,
            Self::Present => "",
        }
    }

    /// Returns a regular expression that says the same.
    #[must_use]
    pub fn pattern(self) -> String {
        let literal = self.text().replace('.', r"\.");
        match self {
            Self::Contains(_) | Self::Present => literal,
            Self::EndsWith(_) => format!("{literal}$"),
            Self::Equals(_) => format!("^{literal}$"),
        }
    }
}
