//! The eight source keys that people write and the kinds of source that AWS's rules tell apart:
//! AWS's ten sources, and Queue mode of self-managed Kafka. What is known of each is in the table of
//! sources; what a kind accepts is in the table of settings.

use std::fmt;

mod names;
mod sources;

pub use names::{Discriminator, SourceKey, SourceKind};
pub use sources::{ArnForm, KEYS, KeyRow, Progress, RecordForm, SOURCES, SourceRow};

impl SourceKey {
    /// Returns what the table of sources says of the key.
    #[must_use]
    pub const fn row(self) -> &'static KeyRow {
        &KEYS[self as usize]
    }

    /// Returns the key as it is written in YAML.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns what the source is called in prose.
    #[must_use]
    pub const fn title(self) -> &'static str {
        self.row().title
    }

    /// Returns the members of a record that hold what was sent.
    #[must_use]
    pub fn payloads(self) -> &'static [&'static str] {
        self.row().records.map_or(&[], |form| form.payloads)
    }

    /// Returns the kinds that are written under this key; the first is the usual one.
    #[must_use]
    pub const fn kinds(self) -> &'static [SourceKind] {
        let (mut from, mut to) = (0, SOURCES.len());
        while SOURCES[from].key as usize != self as usize {
            from += 1;
        }
        while SOURCES[to - 1].key as usize != self as usize {
            to -= 1;
        }
        let (until, _) = SourceKind::ALL.split_at(to);
        until.split_at(from).1
    }

    /// Returns the kind of a source under this key; `member` gives the text of a create-only member.
    #[must_use]
    pub fn kind<'a>(self, member: impl Fn(&str) -> Option<&'a str>) -> SourceKind {
        let told = self.kinds().iter().find(|kind| kind.is_told_by(&member));
        told.copied().unwrap_or(self.kinds()[0])
    }

    /// Returns the keys of the sources whose ARNs name this service; without one, of those that have
    /// no ARN.
    pub fn of_service(service: Option<&str>) -> impl Iterator<Item = Self> {
        let keys = KEYS.iter().filter(move |row| row.arn.map(|arn| arn.service) == service);
        keys.map(|row| row.key)
    }
}

impl fmt::Display for SourceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl SourceKind {
    /// Returns what the table of sources says of the kind.
    #[must_use]
    pub const fn row(self) -> &'static SourceRow {
        &SOURCES[self as usize]
    }

    /// Returns the YAML key that this kind is written under.
    #[must_use]
    pub const fn key(self) -> SourceKey {
        self.row().key
    }

    /// Returns what keeps the progress of reading.
    #[must_use]
    pub const fn progress(self) -> Progress {
        self.row().progress
    }

    /// Returns whether the text of a create-only member tells this kind from the others.
    fn is_told_by<'a>(self, member: impl Fn(&str) -> Option<&'a str>) -> bool {
        self.row()
            .discriminator
            .is_some_and(|(name, sign)| member(name).is_some_and(|text| sign.is_in(text)))
    }

    /// Returns the kinds that a source may be of whose ARN names this service (none for a source
    /// without an ARN); `member` gives the text of a kind's create-only member.
    #[must_use]
    pub fn of_service<'a>(
        service: Option<&str>,
        member: impl Fn(Self, &str) -> Option<&'a str>,
    ) -> Vec<Self> {
        let keys = || SourceKey::of_service(service);
        let kinds = || keys().flat_map(SourceKey::kinds).copied();
        match kinds().find(|kind| kind.is_told_by(|name| member(*kind, name))) {
            Some(kind) => vec![kind],
            None => keys().map(|key| key.kinds()[0]).collect(),
        }
    }
}

impl fmt::Display for SourceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.key().name())?;
        let variant = self.row().variant;
        if variant.is_empty() { Ok(()) } else { write!(f, " ({variant})") }
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
    /// Standard queues.
    pub const STANDARD_QUEUE: Self = Self::of(&[SourceKind::Sqs]);
    /// Amazon MSK.
    pub const MSK: Self = Self::of(SourceKey::Msk.kinds());
    /// Self-managed Kafka, in either mode.
    pub const SELF_MANAGED_KAFKA: Self = Self::of(SourceKey::SelfManagedKafka.kinds());
    /// RabbitMQ.
    pub const RABBITMQ: Self = Self::of(SourceKey::RabbitMq.kinds());
    /// DocumentDB.
    pub const DOCUMENTDB: Self = Self::of(SourceKey::DocumentDb.kinds());
    /// Both kinds of Kafka.
    pub const KAFKA: Self = Self::MSK.union(Self::SELF_MANAGED_KAFKA);
    /// Both engines of Amazon MQ.
    pub const MQ: Self = Self::of(&[SourceKind::ActiveMq, SourceKind::RabbitMq]);
    /// Kinesis and DynamoDB: the sources with shards.
    pub const STREAMS: Self = Self::KINESIS.union(Self::DYNAMODB);
    /// Self-managed Kafka in Queue mode.
    pub const QUEUE_MODE: Self = Self::of(&[SourceKind::SelfManagedKafkaQueue]);
    /// The sources that are read from a position.
    pub const POSITIONED: Self =
        Self::STREAMS.union(Self::KAFKA).union(Self::DOCUMENTDB).difference(Self::QUEUE_MODE);
    /// The sources that can be read from a moment.
    pub const TIMESTAMPED: Self = Self::POSITIONED.difference(Self::DYNAMODB);

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

    /// Returns the kinds that are in at least one of both sets.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Returns this set without the kinds of the other.
    #[must_use]
    pub const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Returns whether the kind is in the set.
    #[must_use]
    pub const fn contains(self, kind: SourceKind) -> bool {
        self.0 & (1 << kind as u16) != 0
    }

    /// Returns whether any kind under the key is in the set.
    #[must_use]
    pub fn has_key(self, key: SourceKey) -> bool {
        key.kinds().iter().any(|kind| self.contains(*kind))
    }

    /// Returns the keys under which a kind of the set is written, for messages.
    pub(crate) fn key_names(self) -> String {
        self.keys().map(SourceKey::name).collect::<Vec<_>>().join(", ")
    }

    /// Returns the keys with a kind in the set, in the usual order.
    pub fn keys(self) -> impl Iterator<Item = SourceKey> {
        SourceKey::ALL.into_iter().filter(move |key| self.has_key(*key))
    }
}
