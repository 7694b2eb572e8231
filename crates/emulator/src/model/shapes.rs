//! The shapes of the requests, member by member, with the API model's bounds.

use super::{
    pattern,
    shape::{
        Member, Pattern, Shape,
        Shape::{Bool, Enum, Int, List, Map, Structure, Text, Timestamp},
    },
};

const fn text(min: usize, max: usize, pattern: Pattern) -> Shape {
    Text { min, max, pattern: Some(pattern) }
}

pub(crate) const SOURCE_ARN: &Shape = &text(0, 10_000, pattern::ARN);
pub(crate) const FUNCTION_NAME: &Shape = &text(1, 256, pattern::FUNCTION);
pub(crate) const TAGGABLE: &Shape = &text(1, 10_000, pattern::TAGGABLE);
pub(crate) const MAX_ITEMS: &Shape = &Int { min: 1, max: 10_000 };
pub(crate) const TAG_KEYS: &Shape = &List { min: 0, max: usize::MAX, of: TAG_KEY };

const TAG_KEY: &Shape = &text(1, 128, pattern::TAG);
const TAGS: &Shape =
    &Map { min: 0, max: usize::MAX, key: TAG_KEY, value: &text(0, 256, pattern::TAG) };

const BATCH_SIZE: &Shape = &Int { min: 1, max: 10_000 };
const WINDOW: &Shape = &Int { min: 0, max: 300 };
const PARALLELIZATION: &Shape = &Int { min: 1, max: 10 };
const RECORD_AGE: &Shape = &Int { min: -1, max: 604_800 };
const RETRIES: &Shape = &Int { min: -1, max: 10_000 };
const TUMBLING: &Shape = &Int { min: 0, max: 900 };
const KMS_KEY: &Shape = &text(0, 10_000, pattern::KMS_KEY);
const URI: &Shape = &text(1, 200, pattern::URI);
const POSITION: &Shape = &Enum(&["LATEST", "AT_TIMESTAMP", "TRIM_HORIZON"]);
const RESPONSE_TYPES: &Shape = &List { min: 0, max: 1, of: &Enum(&["ReportBatchItemFailures"]) };
const TOPICS: &Shape = &List { min: 1, max: 1, of: &text(1, 249, pattern::TOPIC) };
const QUEUES: &Shape = &List { min: 1, max: 1, of: &Text { min: 1, max: 1000, pattern: None } };

const FILTERS: &Shape = &Structure(&[(
    "Filters",
    &List {
        min: 0,
        max: usize::MAX,
        of: &Structure(&[("Pattern", &Text { min: 0, max: 4096, pattern: None })]),
    },
)]);

const METRICS: &Shape = &Structure(&[(
    "Metrics",
    &List { min: 0, max: 3, of: &Enum(&["EventCount", "ErrorCount", "KafkaMetrics"]) },
)]);

const LOGGING: &Shape = &Structure(&[("SystemLogLevel", &Enum(&["DEBUG", "INFO", "WARN"]))]);
const SCALING: &Shape = &Structure(&[("MaximumConcurrency", &Int { min: 2, max: 1000 })]);

const DESTINATION: &Shape = &Structure(&[("Destination", &text(0, 350, pattern::DESTINATION))]);
const DESTINATIONS: &Shape = &Structure(&[("OnSuccess", DESTINATION), ("OnFailure", DESTINATION)]);

const POLLERS: &Shape = &Structure(&[
    ("MinimumPollers", &Int { min: 1, max: 200 }),
    ("MaximumPollers", &Int { min: 1, max: 10_000 }),
    ("PollerGroupName", &text(0, 128, pattern::POLLER_GROUP)),
]);

const ACCESS: &Shape = &List {
    min: 0,
    max: 23,
    of: &Structure(&[
        (
            "Type",
            &Enum(&[
                "BASIC_AUTH",
                "VPC_SUBNET",
                "VPC_SECURITY_GROUP",
                "SASL_SCRAM_512_AUTH",
                "SASL_SCRAM_256_AUTH",
                "VIRTUAL_HOST",
                "CLIENT_CERTIFICATE_TLS_AUTH",
                "SERVER_ROOT_CA_CERTIFICATE",
                "OAUTHBEARER_AUTH",
                "OAUTHBEARER_SCOPE",
                "OAUTHBEARER_AUDIENCE",
                "OAUTHBEARER_LOGICAL_CLUSTER",
                "OAUTHBEARER_IDENTITY_POOL",
                "IAM_AUTH",
                "IAM_OAUTHBEARER_AUTH",
            ]),
        ),
        ("URI", URI),
    ]),
};

/// Lambda looks at the form of a server itself, after what is missing.
const ENDPOINT: &Shape = &Text { min: 1, max: 300, pattern: None };
const SELF_MANAGED: &Shape = &Structure(&[(
    "Endpoints",
    &Map {
        min: 1,
        max: 2,
        key: &Enum(&["KAFKA_BOOTSTRAP_SERVERS"]),
        value: &List { min: 1, max: 10, of: ENDPOINT },
    },
)]);

const REGISTRY: &Shape = &Structure(&[
    ("SchemaRegistryURI", &text(1, 10_000, pattern::REGISTRY_URI)),
    ("EventRecordFormat", &Enum(&["JSON", "SOURCE"])),
    (
        "AccessConfigs",
        &List {
            min: 0,
            max: usize::MAX,
            of: &Structure(&[
                (
                    "Type",
                    &Enum(&[
                        "BASIC_AUTH",
                        "CLIENT_CERTIFICATE_TLS_AUTH",
                        "SERVER_ROOT_CA_CERTIFICATE",
                        "OAUTHBEARER_AUTH",
                    ]),
                ),
                ("URI", SOURCE_ARN),
            ]),
        },
    ),
    (
        "SchemaValidationConfigs",
        &List {
            min: 0,
            max: usize::MAX,
            of: &Structure(&[("Attribute", &Enum(&["KEY", "VALUE"]))]),
        },
    ),
]);

const MANAGED_KAFKA: &Shape =
    &Structure(&[("ConsumerGroupId", URI), ("SchemaRegistryConfig", REGISTRY)]);
const OWN_KAFKA: &Shape = &Structure(&[
    ("ConsumerGroupId", URI),
    ("SchemaRegistryConfig", REGISTRY),
    ("ConsumptionMode", &Enum(&["Stream", "Queue"])),
]);

const DOCUMENTDB: &Shape = &Structure(&[
    ("DatabaseName", &text(1, 63, pattern::DATABASE)),
    ("CollectionName", &text(1, 57, pattern::COLLECTION)),
    ("FullDocument", &Enum(&["UpdateLookup", "Default"])),
]);

/// The members of `CreateEventSourceMapping`.
pub(crate) const CREATE: &[Member] = &[
    ("EventSourceArn", SOURCE_ARN),
    ("FunctionName", FUNCTION_NAME),
    ("Enabled", &Bool),
    ("BatchSize", BATCH_SIZE),
    ("FilterCriteria", FILTERS),
    ("KMSKeyArn", KMS_KEY),
    ("MetricsConfig", METRICS),
    ("LoggingConfig", LOGGING),
    ("ScalingConfig", SCALING),
    ("MaximumBatchingWindowInSeconds", WINDOW),
    ("ParallelizationFactor", PARALLELIZATION),
    ("StartingPosition", POSITION),
    ("StartingPositionTimestamp", &Timestamp),
    ("DestinationConfig", DESTINATIONS),
    ("MaximumRecordAgeInSeconds", RECORD_AGE),
    ("BisectBatchOnFunctionError", &Bool),
    ("MaximumRetryAttempts", RETRIES),
    ("Tags", TAGS),
    ("TumblingWindowInSeconds", TUMBLING),
    ("Topics", TOPICS),
    ("Queues", QUEUES),
    ("SourceAccessConfigurations", ACCESS),
    ("SelfManagedEventSource", SELF_MANAGED),
    ("FunctionResponseTypes", RESPONSE_TYPES),
    ("AmazonManagedKafkaEventSourceConfig", MANAGED_KAFKA),
    ("SelfManagedKafkaEventSourceConfig", OWN_KAFKA),
    ("DocumentDBEventSourceConfig", DOCUMENTDB),
    ("ProvisionedPollerConfig", POLLERS),
];

/// The members of `UpdateEventSourceMapping`'s body.
pub(crate) const UPDATE: &[Member] = &[
    ("FunctionName", FUNCTION_NAME),
    ("Enabled", &Bool),
    ("BatchSize", BATCH_SIZE),
    ("FilterCriteria", FILTERS),
    ("KMSKeyArn", KMS_KEY),
    ("MetricsConfig", METRICS),
    ("LoggingConfig", LOGGING),
    ("ScalingConfig", SCALING),
    ("MaximumBatchingWindowInSeconds", WINDOW),
    ("ParallelizationFactor", PARALLELIZATION),
    ("DestinationConfig", DESTINATIONS),
    ("MaximumRecordAgeInSeconds", RECORD_AGE),
    ("BisectBatchOnFunctionError", &Bool),
    ("MaximumRetryAttempts", RETRIES),
    ("TumblingWindowInSeconds", TUMBLING),
    ("SourceAccessConfigurations", ACCESS),
    ("FunctionResponseTypes", RESPONSE_TYPES),
    ("AmazonManagedKafkaEventSourceConfig", MANAGED_KAFKA),
    ("SelfManagedKafkaEventSourceConfig", OWN_KAFKA),
    ("DocumentDBEventSourceConfig", DOCUMENTDB),
    ("ProvisionedPollerConfig", POLLERS),
];

/// The members of `TagResource`'s body.
pub(crate) const TAG_REQUEST: &[Member] = &[("Tags", TAGS)];
