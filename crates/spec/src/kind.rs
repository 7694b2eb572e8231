//! The eight source keys that people write and the kinds of source that AWS's rules tell apart:
//! AWS's ten sources, and Queue mode of self-managed Kafka. What a kind accepts is in the table.

use std::fmt;

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

    /// Returns the key as it is written in YAML.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kinesis => "kinesis",
            Self::DynamoDb => "dynamodb",
            Self::Sqs => "sqs",
            Self::Msk => "msk",
            Self::SelfManagedKafka => "selfManagedKafka",
            Self::ActiveMq => "activemq",
            Self::RabbitMq => "rabbitmq",
            Self::DocumentDb => "documentdb",
        }
    }

    /// Returns the key with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|key| key.name() == name)
    }

    /// Returns the kinds that are written under this key; the first is the usual one.
    #[must_use]
    pub const fn kinds(self) -> &'static [SourceKind] {
        match self {
            Self::Kinesis => &[SourceKind::KinesisStream, SourceKind::KinesisConsumer],
            Self::DynamoDb => &[SourceKind::DynamoDb],
            Self::Sqs => &[SourceKind::Sqs, SourceKind::SqsFifo],
            Self::Msk => &[SourceKind::Msk],
            Self::SelfManagedKafka => {
                &[SourceKind::SelfManagedKafka, SourceKind::SelfManagedKafkaQueue]
            }
            Self::ActiveMq => &[SourceKind::ActiveMq],
            Self::RabbitMq => &[SourceKind::RabbitMq],
            Self::DocumentDb => &[SourceKind::DocumentDb],
        }
    }

    /// Returns what the source is called in prose.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Kinesis => "a Kinesis data stream or enhanced fan-out consumer",
            Self::DynamoDb => "a DynamoDB stream",
            Self::Sqs => "an SQS queue, standard or FIFO",
            Self::Msk => "an Amazon MSK topic",
            Self::SelfManagedKafka => "a topic of a self-managed Apache Kafka cluster",
            Self::ActiveMq => "a queue of an Amazon MQ broker for ActiveMQ",
            Self::RabbitMq => "a queue of an Amazon MQ broker for RabbitMQ",
            Self::DocumentDb => "an Amazon DocumentDB change stream",
        }
    }

    /// Returns the kind of a source under this key; `member` gives the text of a create-only member.
    #[must_use]
    pub fn kind<'a>(self, member: impl Fn(&str) -> Option<&'a str>) -> SourceKind {
        let has_sign = |kind: &&SourceKind| {
            kind.sign()
                .is_some_and(|(name, sign)| member(name).is_some_and(|text| sign.is_in(text)))
        };
        self.kinds().iter().find(has_sign).copied().unwrap_or(self.kinds()[0])
    }
}

impl SourceKey {
    /// Returns what an ARN is the name of and the keys it fits, for a source of any service.
    #[must_use]
    pub fn of_arn(arn: &str) -> Option<(&'static str, &'static str)> {
        let mut parts = arn.splitn(6, ':');
        let (Some("arn"), Some(service)) = (parts.next(), parts.nth(1)) else { return None };
        Some(match service {
            "kinesis" => ("an ARN of Kinesis", "`kinesis`"),
            "dynamodb" => ("an ARN of DynamoDB", "`dynamodb`, with the ARN of the stream"),
            "sqs" => ("an ARN of SQS", "`sqs`"),
            "kafka" => ("an ARN of Amazon MSK", "`msk`"),
            "mq" => ("an ARN of Amazon MQ", "`activemq` or `rabbitmq`"),
            "rds" => ("an ARN of DocumentDB", "`documentdb`, with the ARN of the cluster"),
            _ => return None,
        })
    }
}

impl fmt::Display for SourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
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

    /// Returns the YAML key that this kind is written under.
    #[must_use]
    pub const fn key(self) -> SourceKey {
        match self {
            Self::KinesisStream | Self::KinesisConsumer => SourceKey::Kinesis,
            Self::DynamoDb => SourceKey::DynamoDb,
            Self::Sqs | Self::SqsFifo => SourceKey::Sqs,
            Self::Msk => SourceKey::Msk,
            Self::SelfManagedKafka | Self::SelfManagedKafkaQueue => SourceKey::SelfManagedKafka,
            Self::ActiveMq => SourceKey::ActiveMq,
            Self::RabbitMq => SourceKey::RabbitMq,
            Self::DocumentDb => SourceKey::DocumentDb,
        }
    }

    /// Returns the create-only member whose text tells this kind from the usual one of its key.
    #[must_use]
    pub const fn sign(self) -> Option<(&'static str, Sign)> {
        match self {
            Self::KinesisConsumer => Some(("arn", Sign::Within("/consumer/"))),
            Self::SqsFifo => Some(("arn", Sign::AtTheEnd(".fifo"))),
            Self::SelfManagedKafkaQueue => Some(("consumptionMode", Sign::Whole("Queue"))),
            _ => None,
        }
    }

    /// Returns what tells this kind from the other under the same key; empty where there is none.
    #[must_use]
    pub const fn variant(self) -> &'static str {
        match self {
            Self::KinesisConsumer => "enhanced fan-out",
            Self::SqsFifo => "FIFO",
            Self::SelfManagedKafkaQueue => "Queue mode",
            _ => "",
        }
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key().name())?;
        if self.variant().is_empty() { Ok(()) } else { write!(f, " ({})", self.variant()) }
    }
}

/// A text in a member that tells a kind.
#[derive(Clone, Copy, Debug)]
pub enum Sign {
    /// Somewhere in the member's text.
    Within(&'static str),
    /// At its end.
    AtTheEnd(&'static str),
    /// All of it.
    Whole(&'static str),
}

impl Sign {
    /// Returns whether a member's text has the sign.
    #[must_use]
    pub fn is_in(self, text: &str) -> bool {
        match self {
            Self::Within(sign) => text.contains(sign),
            Self::AtTheEnd(sign) => text.ends_with(sign),
            Self::Whole(sign) => text == sign,
        }
    }

    /// Returns a regular expression that says the same.
    #[must_use]
    pub fn pattern(self) -> String {
        let literal = |sign: &str| sign.replace('.', r"\.");
        match self {
            Self::Within(sign) => literal(sign),
            Self::AtTheEnd(sign) => format!("{}$", literal(sign)),
            Self::Whole(sign) => format!("^{}$", literal(sign)),
        }
    }
}

/// A set of kinds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Kinds(u16);

impl Kinds {
    /// No kind.
    pub const NONE: Self = Self(0);
    /// Every kind.
    pub const ALL: Self = Self::of(&SourceKind::ALL);
    /// Kinesis streams and consumers.
    pub const KINESIS: Self = Self::of(SourceKey::Kinesis.kinds());
    /// DynamoDB streams.
    pub const DYNAMODB: Self = Self::of(SourceKey::DynamoDb.kinds());
    /// Standard and FIFO queues.
    pub const SQS: Self = Self::of(SourceKey::Sqs.kinds());
    /// Amazon MSK.
    pub const MSK: Self = Self::of(SourceKey::Msk.kinds());
    /// Self-managed Kafka, in either mode.
    pub const SELF_MANAGED_KAFKA: Self = Self::of(SourceKey::SelfManagedKafka.kinds());
    /// RabbitMQ.
    pub const RABBITMQ: Self = Self::of(SourceKey::RabbitMq.kinds());
    /// DocumentDB.
    pub const DOCUMENTDB: Self = Self::of(SourceKey::DocumentDb.kinds());
    /// Both kinds of Kafka.
    pub const KAFKA: Self = Self::MSK.and(Self::SELF_MANAGED_KAFKA);
    /// Both engines of Amazon MQ.
    pub const MQ: Self = Self::of(&[SourceKind::ActiveMq, SourceKind::RabbitMq]);
    /// Kinesis and DynamoDB: the sources with shards.
    pub const STREAMS: Self = Self::KINESIS.and(Self::DYNAMODB);

    /// Returns the set of these kinds.
    #[must_use]
    pub const fn of(kinds: &[SourceKind]) -> Self {
        let (mut bits, mut i) = (0, 0);
        while i < kinds.len() {
            bits |= 1 << kinds[i] as u16;
            i += 1;
        }
        Self(bits)
    }

    /// Returns the kinds of either set.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns this set without the kinds of the other.
    #[must_use]
    pub const fn except(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns whether the kind is in the set.
    #[must_use]
    pub const fn has(self, kind: SourceKind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// Returns whether any kind under the key is in the set.
    #[must_use]
    pub fn has_key(self, key: SourceKey) -> bool {
        key.kinds().iter().any(|kind| self.has(*kind))
    }

    /// Returns the keys with a kind in the set, in the usual order.
    pub fn keys(self) -> impl Iterator<Item = SourceKey> {
        SourceKey::ALL.into_iter().filter(move |key| self.has_key(*key))
    }
}
