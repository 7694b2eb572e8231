//! The table: one row for every member of a source, create-only ones first. Whatever esmith knows
//! of a setting is in its row; no other file names one, save the relations between them in `rules`.
//! Over 400 lines, because it is the one list of its kind.

use crate::{
    kind::{Kinds, SourceKind},
    row::{Change, Drift, Identity, Place, Row},
    shape::{
        Choice, Clear, Member,
        Order::{Free, Kept},
        Proof::{Known, Unconfirmed},
        Shape, Unset,
    },
};

const MSK_CONFIG: &str = "AmazonManagedKafkaEventSourceConfig";
const SELF_MANAGED_CONFIG: &str = "SelfManagedKafkaEventSourceConfig";
const DOCUMENTDB_CONFIG: &str = "DocumentDBEventSourceConfig";

/// The object that holds Kafka's own members.
fn kafka_config(kind: SourceKind) -> &'static [&'static str] {
    if kind == SourceKind::Msk { &[MSK_CONFIG] } else { &[SELF_MANAGED_CONFIG] }
}

fn documentdb_config(_: SourceKind) -> &'static [&'static str] {
    &[DOCUMENTDB_CONFIG]
}

fn endpoints(_: SourceKind) -> &'static [&'static str] {
    &["SelfManagedEventSource", "Endpoints"]
}

const fn int(min: i64, max: i64) -> Shape {
    Shape::Int { min, max, quota: None, also: None }
}

const fn text(min: usize, max: usize, pattern: &'static str, form: &'static str) -> Shape {
    Shape::Text { min, max, pattern, form }
}

const fn choice(value: &'static str, kinds: Kinds, doc: &'static str) -> Choice {
    Choice { value, kinds, doc }
}

/// A member at the top of the mapping that can change.
const fn setting(member: Member) -> Row {
    Row { member, place: Place::Body, change: Change::InPlace, sensitive: false }
}

/// A member at the top of the mapping that is chosen at creation.
const fn create_only(member: Member) -> Row {
    let change = Change::CreateOnly { identity: Identity::No, drift: Drift::Replaces };
    Row { member, place: Place::Body, change, sensitive: false }
}

/// A member at the top of the mapping that is chosen at creation and tells sources apart.
const fn identity(member: Member) -> Row {
    let change = Change::CreateOnly { identity: Identity::Equal, drift: Drift::Replaces };
    Row { member, place: Place::Body, change, sensitive: false }
}

/// A member that an object must have.
const fn needed(
    name: &'static str,
    wire: &'static str,
    shape: fn(SourceKind) -> Shape,
    doc: &'static str,
) -> Member {
    Member { required: Kinds::ALL, ..allowed(name, wire, shape, doc) }
}

/// A member that an object may have.
const fn allowed(
    name: &'static str,
    wire: &'static str,
    shape: fn(SourceKind) -> Shape,
    doc: &'static str,
) -> Member {
    Member {
        name,
        wire,
        kinds: Kinds::ALL,
        required: Kinds::NONE,
        shape,
        unset: |_| Unset::Omit,
        doc,
    }
}

/// ARNs of any partition; `${...}` is text that a variable completes.
macro_rules! arn {
    ($resource:literal) => {
        concat!(r"^(arn:aws[a-zA-Z-]*:", $resource, r"|.*\$\{.*)$")
    };
}

fn source_arn(kind: SourceKind) -> Shape {
    match kind.key().row().arn {
        Some(arn) => text(1, 10_000, arn.pattern, arn.form),
        // The kind does not accept the member.
        None => text(1, 10_000, GENERAL_ARN, "Not an ARN"),
    }
}

const TOPIC: Shape =
    text(1, 249, r"^([^.$][a-zA-Z0-9_.-]+|.*\$\{.*)$", "Not the name of a Kafka topic");
const QUEUE: Shape = text(1, 1000, r"^[\s\S]+$", "Not the name of a queue");
const BROKER: Shape = text(
    1,
    300,
    r"^([a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?)*:[0-9]{1,5}|.*\$\{.*)$",
    "Not a bootstrap server: HOST:PORT",
);
const GENERAL_ARN: &str = arn!(r"[a-zA-Z0-9-]+:[a-z0-9-]*:([0-9]{12})?:.*");
const URI: Shape = text(
    1,
    200,
    r"^([ a-zA-Z0-9/*:_+=.@-]+|.*\$\{.*)$",
    "Neither the ARN of a secret nor subnet:ID or security_group:ID",
);

const POSITIONS: Shape = Shape::Choice(&[
    choice("TRIM_HORIZON", Kinds::POSITIONED, "From the oldest record that the source still has."),
    choice(
        "LATEST",
        Kinds::POSITIONED,
        "From the records that arrive after polling has begun, which can be minutes after the creation.",
    ),
    choice(
        "AT_TIMESTAMP",
        Kinds::TIMESTAMPED,
        "From the first record at or after `startingPositionTimestamp`.",
    ),
]);

const SASL: Kinds = Kinds::KAFKA;
const ACCESS_TYPES: Shape = Shape::Choice(&[
    choice(
        "BASIC_AUTH",
        Kinds::SELF_MANAGED_KAFKA.union(Kinds::MQ).union(Kinds::DOCUMENTDB),
        "User name and password: `uri` is the ARN of a Secrets Manager secret (SASL/PLAIN on Kafka).",
    ),
    choice("SASL_SCRAM_512_AUTH", SASL, "SASL/SCRAM-512: `uri` is the ARN of a secret."),
    choice(
        "SASL_SCRAM_256_AUTH",
        Kinds::SELF_MANAGED_KAFKA,
        "SASL/SCRAM-256: `uri` is the ARN of a secret.",
    ),
    choice(
        "CLIENT_CERTIFICATE_TLS_AUTH",
        SASL,
        "Mutual TLS: `uri` is the ARN of a secret with certificate chain and private key.",
    ),
    choice(
        "SERVER_ROOT_CA_CERTIFICATE",
        Kinds::SELF_MANAGED_KAFKA,
        "The brokers' root certificate: `uri` is the ARN of a secret.",
    ),
    choice(
        "VPC_SUBNET",
        Kinds::SELF_MANAGED_KAFKA,
        "A subnet of the brokers: `uri` is `subnet:ID`. Goes with `VPC_SECURITY_GROUP`.",
    ),
    choice(
        "VPC_SECURITY_GROUP",
        Kinds::SELF_MANAGED_KAFKA,
        "A security group for the brokers: `uri` is `security_group:ID`. Goes with `VPC_SUBNET`.",
    ),
    choice(
        "OAUTHBEARER_AUTH",
        Kinds::SELF_MANAGED_KAFKA,
        "SASL/OAUTHBEARER: `uri` is the ARN of a secret.",
    ),
    choice(
        "OAUTHBEARER_SCOPE",
        Kinds::SELF_MANAGED_KAFKA,
        "The scope asked for with `OAUTHBEARER_AUTH`.",
    ),
    choice(
        "OAUTHBEARER_AUDIENCE",
        Kinds::SELF_MANAGED_KAFKA,
        "The audience asked for with `IAM_OAUTHBEARER_AUTH`, or with `OAUTHBEARER_AUTH`.",
    ),
    choice(
        "OAUTHBEARER_LOGICAL_CLUSTER",
        Kinds::SELF_MANAGED_KAFKA,
        "The logical cluster asked for with `OAUTHBEARER_AUTH`.",
    ),
    choice(
        "OAUTHBEARER_IDENTITY_POOL",
        Kinds::SELF_MANAGED_KAFKA,
        "The identity pool asked for with `OAUTHBEARER_AUTH`.",
    ),
    choice("IAM_AUTH", Kinds::SELF_MANAGED_KAFKA, "IAM authentication; has no `uri`."),
    choice(
        "IAM_OAUTHBEARER_AUTH",
        Kinds::SELF_MANAGED_KAFKA,
        "OAuth with a token of the function's role; has no `uri`.",
    ),
]);

const ACCESS_ENTRY: Shape = Shape::Object(&[
    needed("type", "Type", |_| ACCESS_TYPES, "What the entry is."),
    allowed("uri", "URI", |_| URI, "The secret's ARN, or the value that the type calls for."),
]);

const ON_FAILURE: Shape = Shape::Object(&[needed(
    "destination",
    "Destination",
    |kind| {
        let form = "Not a destination: the ARN of an SQS queue, an SNS topic or an S3 bucket";
        let or_topic = "Not a destination: the ARN of an SQS queue, an SNS topic or an S3 bucket, or kafka://TOPIC";
        const TOPIC_TOO: &str = concat!(
            r"^(kafka://[^.][a-zA-Z0-9_.-]{0,248}|arn:aws[a-zA-Z-]*:(sqs|sns|s3):[a-z0-9-]*:([0-9]{12})?:.+",
            r"|.*\$\{.*)$"
        );
        if Kinds::KAFKA.contains(kind) {
            text(1, 350, TOPIC_TOO, or_topic)
        } else {
            text(1, 350, arn!(r"(sqs|sns|s3):[a-z0-9-]*:([0-9]{12})?:.+"), form)
        }
    },
    "Where records go that were given up: the ARN of an SQS queue, an SNS topic or an S3 bucket; on Kafka also `kafka://TOPIC` of the same cluster.",
)]);

const FILTER: Shape = Shape::Object(&[needed(
    "pattern",
    "Pattern",
    |_| Shape::FilterPattern,
    "An event pattern, as YAML or as JSON in a string; at most 4,096 characters as JSON.",
)]);

const REGISTRY_ACCESS: Shape = Shape::Object(&[
    needed(
        "type",
        "Type",
        |_| {
            const {
                Shape::Choice(&[
                    choice("BASIC_AUTH", Kinds::KAFKA, "User name and password."),
                    choice("CLIENT_CERTIFICATE_TLS_AUTH", Kinds::KAFKA, "Mutual TLS."),
                    choice(
                        "SERVER_ROOT_CA_CERTIFICATE",
                        Kinds::KAFKA,
                        "The registry's root certificate.",
                    ),
                    choice("OAUTHBEARER_AUTH", Kinds::KAFKA, "OAuth."),
                ])
            }
        },
        "How Lambda logs in to the registry.",
    ),
    needed(
        "uri",
        "URI",
        |_| text(1, 10_000, GENERAL_ARN, "Not the ARN of a secret"),
        "The ARN of the secret.",
    ),
]);

const VALIDATION: Shape = Shape::Object(&[needed(
    "attribute",
    "Attribute",
    |_| {
        const {
            Shape::Choice(&[
                choice("KEY", Kinds::KAFKA, "The record's key."),
                choice("VALUE", Kinds::KAFKA, "The record's value."),
            ])
        }
    },
    "What of a record is validated and decoded.",
)]);

const REGISTRY: Shape = Shape::Object(&[
    needed(
        "schemaRegistryUri",
        "SchemaRegistryURI",
        |_| {
            text(
                1,
                10_000,
                r"^([a-zA-Z0-9/*:_+=.@-]+|.*\$\{.*)$",
                "Neither the ARN of a Glue registry nor a registry's URL",
            )
        },
        "The ARN of a Glue schema registry, or the URL of a Confluent one.",
    ),
    needed(
        "eventRecordFormat",
        "EventRecordFormat",
        |_| {
            const {
                Shape::Choice(&[
                    choice("JSON", Kinds::KAFKA, "Records reach the function as JSON."),
                    choice(
                        "SOURCE",
                        Kinds::KAFKA,
                        "Records reach the function in the format they have.",
                    ),
                ])
            }
        },
        "The format in which records reach the function.",
    ),
    allowed(
        "accessConfigs",
        "AccessConfigs",
        |_| Shape::List { of: &REGISTRY_ACCESS, min: 0, max: 2, quota: None, order: Free },
        "How Lambda reaches a Confluent registry; a Glue registry takes none.",
    ),
    needed(
        "schemaValidationConfigs",
        "SchemaValidationConfigs",
        |_| Shape::List { of: &VALIDATION, min: 1, max: 2, quota: None, order: Free },
        "What of each record is validated against its schema.",
    ),
]);

const POLLERS: Shape = Shape::Object(&[
    Member {
        name: "minimumPollers",
        wire: "MinimumPollers",
        kinds: Kinds::ALL,
        required: Kinds::NONE,
        shape: |kind| int(least_pollers(kind), 200),
        unset: |kind| Unset::Send(Clear::Int(least_pollers(kind)), Known),
        doc: "The least number of event pollers that run.",
    },
    Member {
        name: "maximumPollers",
        wire: "MaximumPollers",
        kinds: Kinds::ALL,
        required: Kinds::NONE,
        shape: |kind| Shape::Int {
            min: least_pollers(kind),
            max: 10_000,
            quota: if Kinds::KAFKA.contains(kind) { Some(2000) } else { None },
            also: None,
        },
        unset: |_| Unset::Send(Clear::Int(200), Known),
        doc: "The greatest number of event pollers that run.",
    },
    Member {
        name: "pollerGroupName",
        wire: "PollerGroupName",
        kinds: Kinds::KAFKA,
        required: Kinds::NONE,
        shape: |_| {
            text(
                1,
                128,
                r"^([a-zA-Z0-9_-]+|.*\$\{.*)$",
                "Not the name of a poller group: letters, digits, - and _",
            )
        },
        unset: |_| Unset::Send(Clear::Text(""), Known),
        doc: "Mappings of one VPC that share their pollers: at most 100 mappings and 2,000 pollers a group.",
    },
]);

/// AWS: "MinimumPollers should be between [2, 200]" on queues; documented as 1 on Kafka.
fn least_pollers(kind: SourceKind) -> i64 {
    if Kinds::SQS.contains(kind) { 2 } else { 1 }
}

const RETRYING: Kinds = Kinds::STREAMS.union(Kinds::KAFKA);

/// Every member of every source, in the order in which documents and editors list them.
pub static ROWS: &[Row] = &[
    identity(Member {
        name: "arn",
        wire: "EventSourceArn",
        kinds: Kinds::ALL.difference(Kinds::SELF_MANAGED_KAFKA),
        required: Kinds::ALL.difference(Kinds::SELF_MANAGED_KAFKA),
        shape: source_arn,
        unset: |_| Unset::Omit,
        doc: "The ARN of the source.",
    }),
    Row {
        place: Place::Within(endpoints),
        change: Change::CreateOnly { identity: Identity::AnyShared, drift: Drift::Replaces },
        ..setting(Member {
            name: "bootstrapServers",
            wire: "KAFKA_BOOTSTRAP_SERVERS",
            kinds: Kinds::SELF_MANAGED_KAFKA,
            required: Kinds::SELF_MANAGED_KAFKA,
            shape: |_| Shape::List { of: &BROKER, min: 1, max: 10, quota: None, order: Free },
            unset: |_| Unset::Omit,
            doc: "The cluster's bootstrap servers, each `HOST:PORT`.",
        })
    },
    identity(Member {
        name: "topics",
        wire: "Topics",
        kinds: Kinds::KAFKA,
        required: Kinds::KAFKA,
        shape: |_| Shape::List { of: &TOPIC, min: 1, max: 1, quota: None, order: Kept },
        unset: |_| Unset::Omit,
        doc: "The topic to read; AWS takes exactly one today.",
    }),
    identity(Member {
        name: "queues",
        wire: "Queues",
        kinds: Kinds::MQ,
        required: Kinds::MQ,
        shape: |_| Shape::List { of: &QUEUE, min: 1, max: 1, quota: None, order: Kept },
        unset: |_| Unset::Omit,
        doc: "The broker's queue to read; AWS takes exactly one today.",
    }),
    Row {
        place: Place::AccessEntry,
        ..identity(Member {
            name: "virtualHost",
            wire: "VIRTUAL_HOST",
            kinds: Kinds::RABBITMQ,
            required: Kinds::NONE,
            shape: |_| URI_OF_HOST,
            unset: |_| Unset::Send(Clear::Text("/"), Known),
            doc: "The RabbitMQ virtual host of the queue.",
        })
    },
    Row {
        place: Place::Within(documentdb_config),
        ..identity(Member {
            name: "databaseName",
            wire: "DatabaseName",
            kinds: Kinds::DOCUMENTDB,
            required: Kinds::DOCUMENTDB,
            shape: |_| text(1, 63, r#"^([^ /\\.$"]+|.*\$\{.*)$"#, "Not the name of a database"),
            unset: |_| Unset::Omit,
            doc: "The database to read.",
        })
    },
    Row {
        place: Place::Within(documentdb_config),
        ..identity(Member {
            name: "collectionName",
            wire: "CollectionName",
            kinds: Kinds::DOCUMENTDB,
            required: Kinds::NONE,
            shape: |_| {
                text(
                    1,
                    57,
                    r"^((?!system\.)[_a-zA-Z0-9][^$]*|.*\$\{.*)$",
                    "Not the name of a collection",
                )
            },
            unset: |_| Unset::Omit,
            doc: "The collection to read; without it all collections of the database.",
        })
    },
    Row {
        place: Place::Within(kafka_config),
        ..create_only(Member {
            name: "consumerGroupId",
            wire: "ConsumerGroupId",
            kinds: Kinds::KAFKA,
            required: Kinds::NONE,
            shape: |_| {
                text(
                    1,
                    200,
                    r"^([ a-zA-Z0-9/*:_+=.@-]+|.*\$\{.*)$",
                    "Not a consumer group: letters, digits and / * : _ + = . @ -",
                )
            },
            unset: |_| Unset::Any,
            doc: "The Kafka consumer group to join, unique among the account's Kafka sources. Without it AWS takes the mapping's UUID, so a replaced mapping starts in a new group.",
        })
    },
    Row {
        place: Place::Within(kafka_config),
        ..create_only(Member {
            name: "consumptionMode",
            wire: "ConsumptionMode",
            kinds: Kinds::SELF_MANAGED_KAFKA,
            required: Kinds::NONE,
            shape: |_| {
                const {
                    Shape::Choice(&[
                        choice(
                            "Stream",
                            Kinds::SELF_MANAGED_KAFKA,
                            "Partitions are read in order by a consumer group.",
                        ),
                        choice(
                            "Queue",
                            Kinds::SELF_MANAGED_KAFKA,
                            "Records are shared out by a Kafka share group (brokers from 4.2).",
                        ),
                    ])
                }
            },
            unset: |_| Unset::Send(Clear::Text("Stream"), Known),
            doc: "How records are consumed.",
        })
    },
    Row {
        change: Change::CreateOnly { identity: Identity::No, drift: Drift::Noted },
        ..setting(Member {
            name: "startingPosition",
            wire: "StartingPosition",
            kinds: Kinds::POSITIONED,
            required: Kinds::STREAMS,
            shape: |_| POSITIONS,
            unset: |_| Unset::Any,
            doc: "Where reading begins when the mapping is created; not compared afterwards.",
        })
    },
    Row {
        change: Change::CreateOnly { identity: Identity::No, drift: Drift::Noted },
        ..setting(Member {
            name: "startingPositionTimestamp",
            wire: "StartingPositionTimestamp",
            kinds: Kinds::TIMESTAMPED,
            required: Kinds::NONE,
            shape: |_| Shape::Timestamp,
            unset: |_| Unset::Any,
            doc: "The moment at which reading begins; not in the future.",
        })
    },
    setting(Member {
        name: "batchSize",
        wire: "BatchSize",
        kinds: Kinds::ALL,
        required: Kinds::NONE,
        shape: |kind| int(1, if kind == SourceKind::SqsFifo { 10 } else { 10_000 }),
        unset: |kind| {
            Unset::Send(Clear::Int(if Kinds::SQS.contains(kind) { 10 } else { 100 }), Known)
        },
        doc: "The greatest number of records in one invocation.",
    }),
    setting(Member {
        name: "maximumBatchingWindowInSeconds",
        wire: "MaximumBatchingWindowInSeconds",
        kinds: Kinds::ALL.difference(Kinds::QUEUE_MODE),
        required: Kinds::NONE,
        // AWS takes a window of 0 on FIFO queues, and shows one.
        shape: |kind| int(0, if kind == SourceKind::SqsFifo { 0 } else { 300 }),
        // AWS: once set on these sources, the 500 ms that a new mapping has can't be restored.
        unset: |kind| {
            if Kinds::STREAMS.union(Kinds::SQS).contains(kind) {
                Unset::Send(Clear::Int(0), Known)
            } else {
                Unset::Recreate
            }
        },
        doc: "The longest time, in seconds, that Lambda gathers records before it invokes the function. Kafka, Amazon MQ and DocumentDB start with a window of 500 ms, which only a new mapping has.",
    }),
    Row {
        sensitive: true,
        ..setting(Member {
            name: "filterCriteria",
            wire: "FilterCriteria",
            kinds: Kinds::ALL.difference(Kinds::DOCUMENTDB),
            required: Kinds::NONE,
            shape: |_| {
                const {
                    Shape::Object(&[needed(
                        "filters",
                        "Filters",
                        |_| Shape::List {
                            of: &FILTER,
                            min: 0,
                            max: usize::MAX,
                            quota: Some(5),
                            order: Kept,
                        },
                        "The filters; a record that matches any of them is passed on.",
                    )])
                }
            },
            unset: |_| Unset::Send(Clear::EmptyObject, Known),
            doc: "Which records reach the function; the others are dropped.",
        })
    },
    setting(Member {
        name: "kmsKeyArn",
        wire: "KMSKeyArn",
        kinds: Kinds::ALL,
        required: Kinds::NONE,
        shape: |_| {
            text(
                1,
                10_000,
                arn!(r"kms:[a-z0-9-]+:[0-9]{12}:(key|alias)/.+"),
                "Not the ARN of a KMS key: arn:aws:kms:REGION:ACCOUNT:key/ID",
            )
        },
        unset: |_| Unset::Send(Clear::Text(""), Known),
        doc: "The customer managed key that encrypts the filters.",
    }),
    setting(Member {
        name: "parallelizationFactor",
        wire: "ParallelizationFactor",
        kinds: Kinds::STREAMS,
        required: Kinds::NONE,
        shape: |_| int(1, 10),
        unset: |_| Unset::Send(Clear::Int(1), Known),
        doc: "The number of batches of one shard that are processed at the same time.",
    }),
    setting(Member {
        name: "tumblingWindowInSeconds",
        wire: "TumblingWindowInSeconds",
        kinds: Kinds::STREAMS,
        required: Kinds::NONE,
        shape: |_| int(0, 900),
        unset: |_| Unset::Send(Clear::Int(0), Known),
        doc: "The length, in seconds, of the window over which state is kept; 0 for none.",
    }),
    setting(Member {
        name: "maximumRecordAgeInSeconds",
        wire: "MaximumRecordAgeInSeconds",
        kinds: RETRYING,
        required: Kinds::NONE,
        shape: |_| Shape::Int { min: 60, max: 604_800, quota: None, also: Some(-1) },
        unset: |_| Unset::Send(Clear::Int(-1), Known),
        doc: "The age, in seconds, above which a record is given up; -1 for no limit.",
    }),
    setting(Member {
        name: "maximumRetryAttempts",
        wire: "MaximumRetryAttempts",
        kinds: RETRYING,
        required: Kinds::NONE,
        shape: |kind| int(if Kinds::QUEUE_MODE.contains(kind) { 0 } else { -1 }, 10_000),
        unset: |kind| {
            Unset::Send(Clear::Int(if Kinds::QUEUE_MODE.contains(kind) { 0 } else { -1 }), Known)
        },
        doc: "How often a failed batch is tried again; -1 for no limit, which Queue mode of Kafka does not have.",
    }),
    setting(Member {
        name: "bisectBatchOnFunctionError",
        wire: "BisectBatchOnFunctionError",
        kinds: RETRYING,
        required: Kinds::NONE,
        shape: |_| Shape::Bool,
        unset: |_| Unset::Send(Clear::Bool(false), Known),
        doc: "Whether a failed batch is split in two and tried again.",
    }),
    setting(Member {
        name: "functionResponseTypes",
        wire: "FunctionResponseTypes",
        kinds: Kinds::SQS.union(RETRYING),
        required: Kinds::NONE,
        shape: |_| Shape::List {
            of: const {
                &Shape::Choice(&[choice(
                    "ReportBatchItemFailures",
                    Kinds::ALL,
                    "The function says which records of a batch failed.",
                )])
            },
            min: 0,
            max: 1,
            quota: None,
            order: Free,
        },
        unset: |_| Unset::Send(Clear::EmptyList, Known),
        doc: "What the function reports about a batch.",
    }),
    setting(Member {
        name: "destinationConfig",
        wire: "DestinationConfig",
        kinds: RETRYING,
        required: Kinds::NONE,
        shape: |_| {
            const {
                Shape::Object(&[allowed(
                    "onFailure",
                    "OnFailure",
                    |_| ON_FAILURE,
                    "What happens to records that were given up. (AWS refuses `onSuccess` on event source mappings.)",
                )])
            }
        },
        unset: |_| Unset::Send(Clear::EmptyObject, Unconfirmed),
        doc: "Where records go that were given up.",
    }),
    setting(Member {
        name: "scalingConfig",
        wire: "ScalingConfig",
        kinds: Kinds::SQS,
        required: Kinds::NONE,
        shape: |_| {
            const {
                Shape::Object(&[allowed(
                    "maximumConcurrency",
                    "MaximumConcurrency",
                    |_| int(2, 1000),
                    "The greatest number of concurrent invocations that this queue causes.",
                )])
            }
        },
        unset: |_| Unset::Send(Clear::EmptyObject, Known),
        doc: "A limit to concurrency.",
    }),
    setting(Member {
        name: "provisionedPollerConfig",
        wire: "ProvisionedPollerConfig",
        kinds: Kinds::SQS.union(Kinds::KAFKA),
        required: Kinds::NONE,
        shape: |_| POLLERS,
        unset: |_| Unset::Send(Clear::EmptyObject, Known),
        doc: "Provisioned mode: event pollers that are always there.",
    }),
    Row {
        place: Place::Within(kafka_config),
        ..setting(Member {
            name: "schemaRegistryConfig",
            wire: "SchemaRegistryConfig",
            kinds: Kinds::KAFKA,
            required: Kinds::NONE,
            shape: |_| REGISTRY,
            unset: |_| Unset::Send(Clear::EmptyObject, Known),
            doc: "A schema registry that validates and decodes records.",
        })
    },
    setting(Member {
        name: "sourceAccessConfigurations",
        wire: "SourceAccessConfigurations",
        kinds: Kinds::KAFKA.union(Kinds::MQ).union(Kinds::DOCUMENTDB),
        // A default may give it, which an editor can't see: `rules` asks for it after the merge.
        required: Kinds::NONE,
        shape: |_| Shape::List { of: &ACCESS_ENTRY, min: 0, max: 23, quota: None, order: Free },
        unset: |_| Unset::Send(Clear::EmptyList, Unconfirmed),
        doc: "How Lambda logs in to the source and reaches it.",
    }),
    Row {
        place: Place::Within(documentdb_config),
        ..setting(Member {
            name: "fullDocument",
            wire: "FullDocument",
            kinds: Kinds::DOCUMENTDB,
            required: Kinds::NONE,
            shape: |_| {
                const {
                    Shape::Choice(&[
                        choice("Default", Kinds::DOCUMENTDB, "An update event holds what changed."),
                        choice(
                            "UpdateLookup",
                            Kinds::DOCUMENTDB,
                            "An update event holds the whole document too.",
                        ),
                    ])
                }
            },
            unset: |_| Unset::Send(Clear::Text("Default"), Known),
            doc: "What an update event holds.",
        })
    },
    setting(Member {
        name: "metricsConfig",
        wire: "MetricsConfig",
        kinds: Kinds::ALL,
        required: Kinds::NONE,
        shape: |_| {
            const {
                Shape::Object(&[needed(
                    "metrics",
                    "Metrics",
                    |_| Shape::List {
                        of: const {
                            &Shape::Choice(&[
                                choice(
                                    "EventCount",
                                    Kinds::ALL,
                                    "How many events were polled, filtered, invoked, failed, dropped, deleted.",
                                ),
                                choice("ErrorCount", Kinds::KAFKA, "How many errors there were."),
                                choice("KafkaMetrics", Kinds::KAFKA, "Kafka's own metrics."),
                            ])
                        },
                        min: 0,
                        max: 3,
                        quota: None,
                        order: Free,
                    },
                    "The groups of metrics.",
                )])
            }
        },
        unset: |_| Unset::Send(Clear::EmptyListIn("Metrics"), Known),
        doc: "Which metrics the mapping publishes.",
    }),
    setting(Member {
        name: "loggingConfig",
        wire: "LoggingConfig",
        kinds: Kinds::KAFKA,
        required: Kinds::NONE,
        shape: |_| {
            const {
                Shape::Object(&[allowed(
                    "systemLogLevel",
                    "SystemLogLevel",
                    |_| {
                        const {
                            Shape::Choice(&[
                                choice("DEBUG", Kinds::KAFKA, "Everything."),
                                choice(
                                    "INFO",
                                    Kinds::KAFKA,
                                    "The course of events, warnings and errors.",
                                ),
                                choice("WARN", Kinds::KAFKA, "Warnings and errors."),
                            ])
                        }
                    },
                    "The least severe messages that are logged.",
                )])
            }
        },
        unset: |_| Unset::Send(Clear::EmptyObject, Unconfirmed),
        doc: "What Lambda logs about the polling; documented for provisioned mode.",
    }),
];

const URI_OF_HOST: Shape =
    text(1, 200, r"^([ a-zA-Z0-9/*:_+=.@-]+|.*\$\{.*)$", "Not the name of a virtual host");

/// The setting whose presence makes AWS hide the sensitive ones.
pub const ENCRYPTION_KEY: &str = "kmsKeyArn";
