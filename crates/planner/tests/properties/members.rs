//! What AWS's documentation says of the members of a mapping, kind by kind; by hand.

use serde_json::{Map, Value, json};

/// The kinds that AWS's rules tell apart.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Kind {
    Kinesis,
    Dynamodb,
    Sqs,
    Fifo,
    Msk,
    SelfManaged,
    Queue,
    ActiveMq,
    RabbitMq,
    DocumentDb,
}

type Body = Map<String, Value>;

const MSK_CONFIG: &str = "AmazonManagedKafkaEventSourceConfig";
const SELF_MANAGED_CONFIG: &str = "SelfManagedKafkaEventSourceConfig";
const DOCUMENTDB_CONFIG: &str = "DocumentDBEventSourceConfig";

const EVERY: &[&str] = &["BatchSize", "KMSKeyArn", "MetricsConfig", "FutureMember"];
const RETRIES: &[&str] = &[
    "MaximumRetryAttempts",
    "MaximumRecordAgeInSeconds",
    "BisectBatchOnFunctionError",
    "FunctionResponseTypes",
    "DestinationConfig",
];
const SHARDS: &[&str] = &["ParallelizationFactor", "TumblingWindowInSeconds"];
const KAFKA: &[&str] = &["ProvisionedPollerConfig", "LoggingConfig", "SourceAccessConfigurations"];

impl Kind {
    /// Returns the kind that a body is of.
    pub(crate) fn of(body: &Body) -> Self {
        let Some(arn) = body.get("EventSourceArn").and_then(Value::as_str) else {
            let queue =
                body.get(SELF_MANAGED_CONFIG).is_some_and(|it| it["ConsumptionMode"] == "Queue");
            return if queue { Self::Queue } else { Self::SelfManaged };
        };
        match arn.split(':').nth(2) {
            Some("kinesis") => Self::Kinesis,
            Some("dynamodb") => Self::Dynamodb,
            Some("sqs") if arn.ends_with(".fifo") => Self::Fifo,
            Some("sqs") => Self::Sqs,
            Some("kafka") => Self::Msk,
            Some("rds") => Self::DocumentDb,
            _ if arn.contains("rabbit") => Self::RabbitMq,
            _ => Self::ActiveMq,
        }
    }

    const fn is_kafka(self) -> bool {
        matches!(self, Self::Msk | Self::SelfManaged | Self::Queue)
    }

    const fn is_stream(self) -> bool {
        matches!(self, Self::Kinesis | Self::Dynamodb)
    }

    const fn is_queue(self) -> bool {
        matches!(self, Self::Sqs | Self::Fifo)
    }

    fn accepts(self, member: &str) -> bool {
        let any = |lists: &[&[&str]]| lists.iter().any(|list| list.contains(&member));
        EVERY.contains(&member)
            || (self != Self::DocumentDb && member == "FilterCriteria")
            || (self != Self::Queue && member == "MaximumBatchingWindowInSeconds")
            || (self.is_stream() && any(&[RETRIES, SHARDS]))
            || (self.is_kafka() && any(&[RETRIES, KAFKA]))
            || (self.is_queue() && any(&[&["FunctionResponseTypes", "ScalingConfig"]]))
            || (self.is_queue() && member == "ProvisionedPollerConfig")
            || (matches!(self, Self::ActiveMq | Self::RabbitMq | Self::DocumentDb)
                && member == "SourceAccessConfigurations")
    }

    /// Returns whether AWS takes a member when a mapping is made.
    pub(crate) fn accepts_at_creation(self, member: &str) -> bool {
        self.accepts(member)
            || match member {
                "EventSourceArn" => !matches!(self, Self::SelfManaged | Self::Queue),
                "SelfManagedEventSource" | SELF_MANAGED_CONFIG => {
                    matches!(self, Self::SelfManaged | Self::Queue)
                }
                "Topics" => self.is_kafka(),
                MSK_CONFIG => self == Self::Msk,
                DOCUMENTDB_CONFIG => self == Self::DocumentDb,
                "Queues" => matches!(self, Self::ActiveMq | Self::RabbitMq),
                "StartingPosition" => {
                    self.is_stream()
                        || matches!(self, Self::Msk | Self::SelfManaged | Self::DocumentDb)
                }
                "StartingPositionTimestamp" => {
                    matches!(self, Self::Kinesis | Self::Msk | Self::SelfManaged | Self::DocumentDb)
                }
                _ => false,
            }
    }

    /// Returns whether AWS takes a member when a mapping is changed.
    pub(crate) fn accepts_in_updates(self, member: &str, value: &Value) -> bool {
        let only = |name: &str| {
            value.as_object().is_some_and(|object| object.keys().all(|key| key == name))
        };
        match member {
            "SourceAccessConfigurations" => {
                let hosts = |entry: &Value| entry["Type"] == "VIRTUAL_HOST";
                self.accepts(member) && !value.as_array().is_some_and(|list| list.iter().any(hosts))
            }
            MSK_CONFIG => self == Self::Msk && only("SchemaRegistryConfig"),
            SELF_MANAGED_CONFIG => {
                matches!(self, Self::SelfManaged | Self::Queue) && only("SchemaRegistryConfig")
            }
            DOCUMENTDB_CONFIG => self == Self::DocumentDb && only("FullDocument"),
            _ => self.accepts(member),
        }
    }

    /// Returns what AWS shows of a new mapping of which nothing optional was given.
    pub(crate) fn defaults(self, uuid: &str) -> Body {
        let retries = if self == Self::Queue { 0 } else { -1 };
        let defaults = match self {
            Self::Kinesis | Self::Dynamodb => json!({
                "BatchSize": 100, "MaximumBatchingWindowInSeconds": 0, "ParallelizationFactor": 1,
                "TumblingWindowInSeconds": 0, "MaximumRecordAgeInSeconds": -1,
                "MaximumRetryAttempts": -1, "BisectBatchOnFunctionError": false,
                "FunctionResponseTypes": [], "DestinationConfig": { "OnFailure": {} },
            }),
            Self::Sqs | Self::Fifo => json!({
                "BatchSize": 10, "MaximumBatchingWindowInSeconds": 0, "FunctionResponseTypes": [],
            }),
            Self::Msk => json!({ "BatchSize": 100, "StartingPosition": "TRIM_HORIZON",
                MSK_CONFIG: { "ConsumerGroupId": uuid } }),
            Self::SelfManaged | Self::Queue => json!({
                "BatchSize": 100, "MaximumRecordAgeInSeconds": -1, "MaximumRetryAttempts": retries,
                "BisectBatchOnFunctionError": false, SELF_MANAGED_CONFIG: { "ConsumerGroupId": uuid },
            }),
            Self::DocumentDb => {
                json!({ "BatchSize": 100, DOCUMENTDB_CONFIG: { "FullDocument": "Default" } })
            }
            Self::ActiveMq | Self::RabbitMq => json!({ "BatchSize": 100 }),
        };
        defaults.as_object().cloned().unwrap_or_default()
    }
}

/// Puts what a request says into a mapping as AWS would.
pub(crate) fn put(body: &mut Body, kind: Kind, member: &str, value: &Value) -> Result<(), String> {
    let stored = match (member, value) {
        ("DestinationConfig", value) if *value == json!({ "OnFailure": {} }) => {
            return Err(
                "The Destination field is required for an OnFailure configuration.".to_owned()
            );
        }
        ("DestinationConfig", value) if *value == json!({}) => {
            kind.is_stream().then(|| json!({ "OnFailure": {} }))
        }
        ("FunctionResponseTypes", value) if *value == json!([]) => {
            (!kind.is_kafka()).then(|| json!([]))
        }
        ("MetricsConfig", value) if value["Metrics"] == json!([]) => None,
        ("FilterCriteria", value) if value["Filters"] == json!([]) => None,
        ("ProvisionedPollerConfig", value) if *value != json!({}) => Some(pollers(value)),
        ("SourceAccessConfigurations", value) => with_host(body, value),
        (MSK_CONFIG | SELF_MANAGED_CONFIG | DOCUMENTDB_CONFIG, Value::Object(given)) => {
            Some(merged(body.get(member), given))
        }
        ("SelfManagedEventSource", value) => Some(reordered(value)),
        (_, Value::Object(members)) if members.is_empty() => None,
        (_, Value::String(text)) if text.is_empty() => None,
        (_, value) => Some(value.clone()),
    };
    match stored {
        Some(value) => drop(body.insert(member.to_owned(), value)),
        None => drop(body.remove(member)),
    }
    Ok(())
}

/// The empty name leaves a poller group.
fn pollers(given: &Value) -> Value {
    let members = given.as_object().into_iter().flatten().filter(|(_, value)| **value != json!(""));
    members.map(|(member, value)| (member.clone(), value.clone())).collect()
}

fn merged(old: Option<&Value>, given: &Body) -> Value {
    let mut config = old.and_then(Value::as_object).cloned().unwrap_or_default();
    for (member, value) in given {
        if *value == json!({}) {
            config.remove(member);
        } else {
            config.insert(member.clone(), value.clone());
        }
    }
    Value::Object(config)
}

/// A virtual host is chosen at creation and stays.
fn with_host(body: &Body, given: &Value) -> Option<Value> {
    let mut entries = given.as_array().cloned().unwrap_or_default();
    let old = body.get("SourceAccessConfigurations").and_then(Value::as_array);
    entries
        .extend(old.into_iter().flatten().filter(|entry| entry["Type"] == "VIRTUAL_HOST").cloned());
    (!entries.is_empty()).then_some(Value::Array(entries))
}

/// AWS does not keep the order of bootstrap servers.
fn reordered(given: &Value) -> Value {
    let mut servers =
        given["Endpoints"]["KAFKA_BOOTSTRAP_SERVERS"].as_array().cloned().unwrap_or_default();
    servers.reverse();
    json!({ "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": servers } })
}

/// Returns the bootstrap servers.
pub(crate) fn servers(body: &Body) -> Vec<Value> {
    let source = body.get("SelfManagedEventSource");
    let servers = source.and_then(|it| it["Endpoints"]["KAFKA_BOOTSTRAP_SERVERS"].as_array());
    servers.cloned().unwrap_or_default()
}

/// Returns the virtual host; the default where there is none.
pub(crate) fn host(body: &Body) -> String {
    let entries = body.get("SourceAccessConfigurations").and_then(Value::as_array);
    let host = entries.into_iter().flatten().find(|entry| entry["Type"] == "VIRTUAL_HOST");
    host.and_then(|entry| entry["URI"].as_str()).unwrap_or("/").to_owned()
}

fn kafka_config(body: &Body) -> Option<&Value> {
    body.get(MSK_CONFIG).or_else(|| body.get(SELF_MANAGED_CONFIG))
}

/// Returns the consumer group.
pub(crate) fn group(body: &Body) -> Option<&str> {
    kafka_config(body)?["ConsumerGroupId"].as_str()
}

/// Returns the schema registry.
pub(crate) fn registry(body: &Body) -> Option<&Value> {
    kafka_config(body)?.get("SchemaRegistryConfig")
}
