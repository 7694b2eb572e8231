//! What the sources of an old and a new mapping have in common, as far as their events go.

use esmith_spec::{
    kind::{Progress, SourceKey, SourceKind},
    stack::Mapping,
    table::{self, Change, Identity, Row},
    value,
};
use serde_json::Value;

use crate::live::{LiveMapping, Shown};

/// What the sources of an old and a new mapping have in common.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Relation {
    /// Both are one source, be it read through a consumer.
    Same,
    /// The old one is an earlier stream of the same table.
    Earlier,
    /// One holds the other: a database and a collection of it.
    Overlapping,
    /// The same topic at another address, which may lead to the same cluster.
    Readdressed,
    /// One topic, read by a consumer group on one side and by a share group on the other.
    OtherMode,
    /// No event is in both.
    Other,
}

/// Returns what the sources of a live and of a desired mapping have in common.
pub(crate) fn relation(mapping: &Mapping, live: &LiveMapping) -> Relation {
    let kind = mapping.source.kind;
    let Some(old) = live.as_kind(kind) else { return Relation::Other };
    let shown = live.shown(old);
    let differs = |name: &str| {
        let row = table::row(name).filter(|row| row.member.accepted_by(kind));
        row.is_some_and(|row| !is_shared(row, mapping, old, &shown))
    };
    let any_differs = |names: &[&str]| names.iter().any(|name| differs(name));
    if is_kafka(kind) && is_kafka(old) {
        return match () {
            () if differs("topics") => Relation::Other,
            () if old.key() != kind.key() => Relation::Readdressed,
            () if any_differs(&["arn", "bootstrapServers"]) => Relation::Readdressed,
            () if old != kind => Relation::OtherMode,
            () => Relation::Same,
        };
    }
    if old.key() != kind.key() {
        return Relation::Other;
    }
    match kind.key() {
        SourceKey::Kinesis if same_name(mapping, &shown) => Relation::Same,
        SourceKey::DynamoDb if !differs("arn") => Relation::Same,
        SourceKey::DynamoDb if same_name(mapping, &shown) => Relation::Earlier,
        SourceKey::Sqs if !differs("arn") => Relation::Same,
        SourceKey::ActiveMq | SourceKey::RabbitMq
            if !any_differs(&["arn", "queues", "virtualHost"]) =>
        {
            Relation::Same
        }
        SourceKey::DocumentDb if !any_differs(&["arn", "databaseName"]) => {
            match [mapping.source.given("collectionName"), shown.raw("collectionName")] {
                [new, old] if new == old => Relation::Same,
                [Value::Null, _] | [_, Value::Null] => Relation::Overlapping,
                _ => Relation::Other,
            }
        }
        SourceKey::Kinesis
        | SourceKey::DynamoDb
        | SourceKey::Sqs
        | SourceKey::Msk
        | SourceKey::SelfManagedKafka
        | SourceKey::ActiveMq
        | SourceKey::RabbitMq
        | SourceKey::DocumentDb => Relation::Other,
    }
}

fn is_kafka(kind: SourceKind) -> bool {
    matches!(kind.progress(), Progress::ConsumerGroup | Progress::ShareGroup)
}

/// Returns whether both sides have the same value, or share an entry where one is enough.
fn is_shared(row: &Row, mapping: &Mapping, old: SourceKind, shown: &Shown<'_>) -> bool {
    let or_default = |value: &Value, kind| match value {
        Value::Null => value::default(&row.member, kind),
        value => value.clone(),
    };
    let wanted = or_default(mapping.source.given(row.name()), mapping.source.kind);
    let found = or_default(shown.raw(row.name()), old);
    match (row.change, &wanted, &found) {
        (
            Change::CreateOnly { identity: Identity::AnyShared, .. },
            Value::Array(wanted),
            Value::Array(found),
        ) => wanted.iter().any(|entry| found.contains(entry)),
        _ => wanted == found,
    }
}

/// Returns whether both ARNs have the same name before what names a consumer or a stream's label.
fn same_name(mapping: &Mapping, shown: &Shown<'_>) -> bool {
    let form = mapping.source.kind.key().row().arn;
    let separator = form.and_then(|form| form.separator);
    let name = |arn: &Value| {
        let (arn, separator) = (arn.as_str()?.to_owned(), separator?);
        Some(arn.split(separator).next().unwrap_or_default().to_owned())
    };
    let name_of = name(mapping.source.given("arn"));
    name_of.is_some() && name_of == name(shown.raw("arn"))
}
