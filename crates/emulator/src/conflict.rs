//! What makes two mappings duplicates of each other, by kind, and what AWS says about it. Where
//! reading starts, whether it is enabled, secrets and sizes are not looked at.

use serde_json::Value;

use crate::{
    arn::unqualified,
    kind::Kind,
    mapping::Mapping,
    refusal::{Refusal, camel},
};

/// Something that only one mapping may have.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Key {
    /// A Kafka cluster and the consumer group that reads it.
    Group(String),
    /// A function, with its qualifier as given, and what it reads.
    Content(String),
}

/// The keys of a mapping, in the order in which AWS looks at them. A self-managed Kafka mapping has
/// one for each broker: any that is shared makes a duplicate.
pub(crate) fn keys(mapping: &Mapping) -> Vec<Key> {
    let content = content(mapping);
    let sources = sources(mapping);
    let each = |key: &dyn Fn(&str) -> Key| sources.iter().map(|source| key(source)).collect();
    let mut keys: Vec<Key> = match group(mapping) {
        Some(group) => each(&|source| Key::Group(format!("{source} {group}"))),
        None => Vec::new(),
    };
    let function = &mapping.function_arn;
    let contents: Vec<Key> = each(&|source| Key::Content(format!("{source} {function} {content}")));
    keys.extend(contents);
    keys
}

/// What a mapping reads from: an ARN, or the brokers of a self-managed cluster.
fn sources(mapping: &Mapping) -> Vec<&str> {
    match pointed(mapping, "/EventSourceArn") {
        Some(arn) => vec![arn],
        None => {
            let source = mapping.members.get("SelfManagedEventSource");
            let servers =
                source.and_then(|source| source.pointer("/Endpoints/KAFKA_BOOTSTRAP_SERVERS"));
            let servers = servers.and_then(Value::as_array).into_iter().flatten();
            servers.filter_map(Value::as_str).collect()
        }
    }
}

/// What a mapping reads of its source, where there is more than one thing to read. RabbitMQ's
/// virtual host belongs to the queue.
fn content(mapping: &Mapping) -> String {
    let text = |pointer: &str| pointed(mapping, pointer).unwrap_or_default();
    match mapping.kind {
        Kind::SelfManagedKafka | Kind::Msk => text("/Topics/0").to_owned(),
        Kind::Activemq => text("/Queues/0").to_owned(),
        Kind::Rabbitmq => {
            let host = mapping.virtual_host.as_deref().unwrap_or("/");
            format!("{} VIRTUAL_HOST {host}", text("/Queues/0"))
        }
        Kind::Documentdb => {
            let config = |member: &str| {
                pointed(mapping, &format!("/DocumentDBEventSourceConfig/{member}"))
                    .unwrap_or("null")
            };
            format!(
                "databaseName={}, collectionName={}",
                config("DatabaseName"),
                config("CollectionName")
            )
        }
        _ => String::new(),
    }
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

fn group(mapping: &Mapping) -> Option<&str> {
    mapping.members.get(mapping.kind.kafka_config()?)?.get("ConsumerGroupId")?.as_str()
}

/// The refusal of `mapping`, because the one with `uuid` has the same key. The spaces inside the
/// quotes are AWS's.
pub(crate) fn refusal(mapping: &Mapping, key: &Key, uuid: &str) -> Refusal {
    let function = &mapping.function_arn;
    let name = |arn: &str| arn.split_once(":function:").map_or("", |(_, name)| name).to_owned();
    let source = sources(mapping).join(",");
    let content = content(mapping);
    let what = match (mapping.kind, key) {
        (Kind::Sqs | Kind::Fifo, _) => {
            let name = name(unqualified(function));
            format!(
                "An event source mapping with SQS arn (\" {source} \") and function (\" {name} \")"
            )
        }
        (Kind::Msk | Kind::SelfManagedKafka, _) => {
            let source = match mapping.kind {
                Kind::Msk => format!("for cluster (\"{source}\")"),
                _ => format!("with event source (\"{source}\")"),
            };
            let rest = match (key, group(mapping)) {
                (Key::Group(_), Some(group)) => {
                    let config = mapping.kind.kafka_config().map(camel).unwrap_or_default();
                    format!("{config}.consumerGroupId (\"{group}\")")
                }
                _ => format!("function (\"{function}\"), topics (\"{content}\")"),
            };
            format!("An event source mapping {source}, {rest}")
        }
        (Kind::Activemq | Kind::Rabbitmq, _) => format!(
            "An event source mapping with event source (\"{source}\"), function (\"{function}\") \
             and queues (\"{content}\")"
        ),
        (Kind::Documentdb, _) => {
            let document = pointed(mapping, "/DocumentDBEventSourceConfig/FullDocument");
            let document = document.unwrap_or("Default");
            format!(
                "An event source mapping with event source (\"{source}\"), function \
                 (\"{function}\") and documentDBEventSourceConfig \
                 (\"DocumentDBEventSourceConfig({content}, fullDocument={document})\")"
            )
        }
        _ => format!(
            "The event source arn (\" {source} \") and function (\" {} \") provided mapping",
            name(function)
        ),
    };
    Refusal::conflict(format!(
        "{what} already exists. Please update or delete the existing mapping with UUID {uuid}"
    ))
}
