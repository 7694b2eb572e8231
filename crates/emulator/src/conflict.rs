//! What makes two mappings duplicates of each other, by kind, and what AWS says about it.

use serde_json::Value;

use crate::{Switches, kind::Kind, mapping::Mapping, refusal::Refusal, region::unqualified};

/// Something that only one mapping may have.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Key {
    /// A function together with what it reads.
    Content(String),
    /// A Kafka consumer group.
    Group(String),
}

/// The keys of a mapping. A self-managed Kafka mapping has one for each broker: any that is shared
/// makes a duplicate, if the topic is the same.
pub(crate) fn keys(mapping: &Mapping, switches: &Switches) -> Vec<Key> {
    let function = match switches.duplicates_ignore_qualifier {
        true => unqualified(&mapping.function_arn),
        false => &mapping.function_arn,
    };
    let content = |what: &[&str]| Key::Content(format!("{function} {}", what.join(" ")));
    let text = |pointer: &str| pointed(mapping, pointer).unwrap_or_default();
    let arn = text("/EventSourceArn");
    let mut keys = match mapping.kind {
        Kind::SelfManagedKafka => {
            brokers(mapping).iter().map(|broker| content(&[broker, text("/Topics/0")])).collect()
        }
        Kind::Msk => vec![content(&[arn, text("/Topics/0")])],
        Kind::Mq => {
            let host = mapping.virtual_host.as_deref().unwrap_or("/");
            vec![content(&[arn, text("/Queues/0"), host])]
        }
        Kind::Documentdb => vec![content(&[
            arn,
            text("/DocumentDBEventSourceConfig/DatabaseName"),
            text("/DocumentDBEventSourceConfig/CollectionName"),
        ])],
        _ => vec![content(&[arn])],
    };
    keys.extend(group(mapping).map(|group| Key::Group(group.to_owned())));
    keys
}

fn pointed<'a>(mapping: &'a Mapping, pointer: &str) -> Option<&'a str> {
    let mut parts = pointer.trim_start_matches('/').split('/');
    let first = mapping.members.get(parts.next()?)?;
    let found = parts.try_fold(first, |value, part| match value {
        Value::Array(values) => values.get(part.parse::<usize>().ok()?),
        _ => value.get(part),
    })?;
    found.as_str()
}

/// The bootstrap servers of a self-managed cluster.
fn brokers(mapping: &Mapping) -> Vec<&str> {
    let servers = mapping.members.get("SelfManagedEventSource");
    let servers = servers.and_then(|source| source.pointer("/Endpoints/KAFKA_BOOTSTRAP_SERVERS"));
    servers.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
}

fn group(mapping: &Mapping) -> Option<&str> {
    mapping.members.get(mapping.kind.kafka_config()?)?.get("ConsumerGroupId")?.as_str()
}

/// The refusal of `mapping`, because the one with `uuid` has the same key.
pub(crate) fn refusal(mapping: &Mapping, key: &Key, uuid: &str) -> Refusal {
    if let Key::Group(group) = key {
        return Refusal::invalid(format!(
            "The consumer group ID {group} is already used by another event source mapping."
        ));
    }
    let function = &mapping.function_arn;
    let name = unqualified(function).rsplit(':').next().unwrap_or_default();
    let arn = pointed(mapping, "/EventSourceArn").unwrap_or_default();
    let topics = mapping.texts("Topics").join(",");
    let advice = format!("Please update or delete the existing mapping with UUID {uuid}");
    Refusal::conflict(match mapping.kind {
        Kind::Sqs | Kind::Fifo => format!(
            "An event source mapping with SQS arn (\" {arn} \") and function (\" {name} \") \
             already exists. {advice}"
        ),
        Kind::SelfManagedKafka | Kind::Msk => {
            let source = match mapping.kind {
                Kind::Msk => arn.to_owned(),
                _ => brokers(mapping).join(","),
            };
            format!(
                "An event source mapping with event source (\"{source}\"), function \
                 (\"{function}\"), topics (\"{topics}\") already exists. {advice}"
            )
        }
        _ => format!(
            "The event source arn (\" {arn} \") and function (\" {name} \") provided mapping \
             already exists. {advice}"
        ),
    })
}
