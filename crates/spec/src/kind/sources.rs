//! The table of sources: one row for each key that people write, and one for each kind of source that
//! AWS's rules tell apart. What a kind accepts is in the table of settings. Over 400 lines, because it is
//! the one list of its kind.

use super::names::{Discriminator, SourceKey, SourceKind};

/// All that the kinds under one key share.
#[derive(Debug)]
pub struct KeyRow {
    /// The key.
    pub key: SourceKey,
    /// The key as it is written in YAML.
    pub name: &'static str,
    /// What the source is called in prose.
    pub title: &'static str,
    /// The form of its ARN; none for a source that AWS does not manage.
    pub arn: Option<ArnForm>,
    /// The form of its records; none where AWS takes no filters.
    pub records: Option<RecordForm>,
    /// SAM's event type, and the property of the event that holds the ARN.
    pub sam_event: Option<(&'static str, &'static str)>,
    /// Words in the logical name of a template's resource that suggest this source.
    pub template_words: &'static [&'static str],
}

/// The form of a source's ARN.
#[derive(Clone, Copy, Debug)]
pub struct ArnForm {
    /// The service as ARNs name it.
    pub service: &'static str,
    /// The service as people name it.
    pub title: &'static str,
    /// The resource of the service whose ARN is wanted, where the service has others.
    pub wanted: Option<&'static str>,
    /// A regular expression for the whole ARN.
    pub pattern: &'static str,
    /// What the ARN must look like, for people.
    pub form: &'static str,
    /// What separates the name of the source from that of its reader (a consumer) or of its
    /// generation (the label of a stream).
    pub separator: Option<&'static str>,
}

/// The form of a source's records in the event that Lambda passes to a function.
#[derive(Clone, Copy, Debug)]
pub struct RecordForm {
    /// The member of the event that holds the records.
    pub list: &'static str,
    /// Whether the member holds a list for each topic or queue, by its name.
    pub is_grouped: bool,
    /// The member of a record whose members filters see beside the others.
    pub unwrapped: Option<&'static str>,
    /// The members that hold what was sent, which filters see as JSON where they are.
    pub payloads: &'static [&'static str],
    /// Whether the event holds these in base64.
    pub is_encoded: bool,
    /// The members of a record as filters see them, the payload first.
    pub members: &'static [&'static str],
    /// The only member that filters see as Lambda documents it, where it says so in its rules.
    pub only: Option<&'static str>,
    /// The members that hold attributes of a DynamoDB table: each a name with a value under its type.
    pub attributes: &'static [&'static str],
    /// Other places that are no leaves, and a member of each, for people; `*` is any key.
    pub nodes: &'static [(&'static str, &'static str)],
}

impl RecordForm {
    /// What most forms have.
    const USUAL: Self = Self {
        list: "Records",
        is_grouped: false,
        unwrapped: None,
        payloads: &[],
        is_encoded: true,
        members: &[],
        only: None,
        attributes: &[],
        nodes: &[],
    };
}

/// All that esmith knows of one kind of source, apart from its settings.
#[derive(Debug)]
pub struct SourceRow {
    /// The kind.
    pub kind: SourceKind,
    /// The YAML key that it is written under; the first kind of a key is the usual one.
    pub key: SourceKey,
    /// What tells it from the usual kind, for people; empty for the usual kind.
    pub variant: &'static str,
    /// The create-only member that tells it from other kinds of the same key or service, and how.
    pub discriminator: Option<(&'static str, Discriminator)>,
    /// What keeps its progress.
    pub progress: Progress,
    /// The starting position that AWS takes where none is given; none where one is required, or
    /// where there are no positions.
    pub default_position: Option<&'static str>,
    /// CloudFormation's and SAM's resource types that are a source of this kind.
    pub template_types: &'static [&'static str],
    /// A property and its value (case ignored) that a resource of these types has if it is of this kind.
    pub template_property: Option<(&'static str, &'static str)>,
}

/// What keeps the progress of reading a source, and so what becomes of it with the mapping.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Progress {
    /// A checkpoint in each shard, kept by the mapping and lost with it.
    Checkpoint,
    /// The queue: a message stays in it until it is delivered.
    Queue,
    /// The committed offsets of a consumer group, kept by the brokers.
    ConsumerGroup,
    /// The acknowledgements of a share group, kept by the brokers.
    ShareGroup,
    /// A position in a change stream, kept by the mapping and lost with it.
    ChangeStream,
}

/// Writes the form of an ARN; `${...}` is text that a variable completes.
macro_rules! arn_form {
    ($service:literal, $title:literal, $wanted:expr, $resource:literal, $form:literal, $separator:expr) => {
        Some(ArnForm {
            service: $service,
            title: $title,
            wanted: $wanted,
            pattern: concat!(
                r"^(arn:aws[a-zA-Z-]*:",
                $service,
                r":[a-z0-9-]+:[0-9]{12}:",
                $resource,
                r"|.*\$\{.*)$"
            ),
            form: $form,
            separator: $separator,
        })
    };
}

const BROKER: Option<ArnForm> = arn_form!(
    "mq",
    "Amazon MQ",
    None,
    r"broker:[a-zA-Z0-9_.-]+:.+",
    "Not the ARN of an Amazon MQ broker: arn:aws:mq:REGION:ACCOUNT:broker:NAME:ID",
    None
);

const KAFKA_RECORDS: Option<RecordForm> = Some(RecordForm {
    list: "records",
    is_grouped: true,
    payloads: &["key", "value"],
    members: &[
        "value",
        "key",
        "headers",
        "topic",
        "partition",
        "offset",
        "timestamp",
        "timestampType",
    ],
    nodes: &[("headers", "a header's name")],
    ..RecordForm::USUAL
});

/// One row for each key, in the order of [`SourceKey`].
pub static KEYS: &[KeyRow] = &[
    KeyRow {
        key: SourceKey::Kinesis,
        name: "kinesis",
        title: "a Kinesis data stream or enhanced fan-out consumer",
        arn: arn_form!(
            "kinesis",
            "Kinesis",
            None,
            r"stream/[a-zA-Z0-9_.-]+(/consumer/[a-zA-Z0-9_.-]+(:[0-9]+)?)?",
            "Not the ARN of a Kinesis data stream: arn:aws:kinesis:REGION:ACCOUNT:stream/NAME, or of its consumer: .../consumer/NAME:EPOCH",
            Some("/consumer/")
        ),
        records: Some(RecordForm {
            unwrapped: Some("kinesis"),
            payloads: &["data"],
            members: &[
                "data",
                "partitionKey",
                "sequenceNumber",
                "approximateArrivalTimestamp",
                "kinesisSchemaVersion",
                "eventSource",
                "eventVersion",
                "eventID",
                "eventName",
                "invokeIdentityArn",
                "awsRegion",
                "eventSourceARN",
            ],
            ..RecordForm::USUAL
        }),
        sam_event: Some(("Kinesis", "Stream")),
        template_words: &["kinesis"],
    },
    KeyRow {
        key: SourceKey::DynamoDb,
        name: "dynamodb",
        title: "a DynamoDB stream",
        arn: arn_form!(
            "dynamodb",
            "DynamoDB",
            Some("stream"),
            r"table/[a-zA-Z0-9_.-]+/stream/.+",
            "Not the ARN of a DynamoDB stream: arn:aws:dynamodb:REGION:ACCOUNT:table/NAME/stream/LABEL",
            Some("/stream/")
        ),
        records: Some(RecordForm {
            members: &[
                "dynamodb",
                "eventName",
                "eventID",
                "eventVersion",
                "eventSource",
                "awsRegion",
                "eventSourceARN",
                "userIdentity",
            ],
            attributes: &["dynamodb.Keys", "dynamodb.NewImage", "dynamodb.OldImage"],
            nodes: &[("dynamodb", "`NewImage`"), ("userIdentity", "`principalId`")],
            ..RecordForm::USUAL
        }),
        sam_event: Some(("DynamoDB", "Stream")),
        template_words: &["dynamo", "table"],
    },
    KeyRow {
        key: SourceKey::Sqs,
        name: "sqs",
        title: "an SQS queue, standard or FIFO",
        arn: arn_form!(
            "sqs",
            "SQS",
            None,
            r"[a-zA-Z0-9_-]+(\.fifo)?",
            "Not the ARN of an SQS queue: arn:aws:sqs:REGION:ACCOUNT:NAME",
            None
        ),
        records: Some(RecordForm {
            payloads: &["body"],
            is_encoded: false,
            members: &[
                "body",
                "attributes",
                "messageAttributes",
                "messageId",
                "receiptHandle",
                "md5OfBody",
                "md5OfMessageAttributes",
                "eventSource",
                "eventSourceARN",
                "awsRegion",
            ],
            only: Some("body"),
            nodes: &[
                ("attributes", "`SenderId`"),
                ("messageAttributes", "an attribute's name"),
                ("messageAttributes.*", "`stringValue`"),
            ],
            ..RecordForm::USUAL
        }),
        sam_event: Some(("SQS", "Queue")),
        template_words: &[],
    },
    KeyRow {
        key: SourceKey::Msk,
        name: "msk",
        title: "an Amazon MSK topic",
        arn: arn_form!(
            "kafka",
            "Amazon MSK",
            None,
            r"(cluster|vpc-connection)/.+",
            "Not the ARN of an MSK cluster: arn:aws:kafka:REGION:ACCOUNT:cluster/NAME/ID, or of its VPC connection",
            None
        ),
        records: KAFKA_RECORDS,
        sam_event: Some(("MSK", "Stream")),
        template_words: &[],
    },
    KeyRow {
        key: SourceKey::SelfManagedKafka,
        name: "selfManagedKafka",
        title: "a topic of a self-managed Apache Kafka cluster",
        arn: None,
        records: KAFKA_RECORDS,
        sam_event: Some(("SelfManagedKafka", "")),
        template_words: &[],
    },
    KeyRow {
        key: SourceKey::ActiveMq,
        name: "activemq",
        title: "a queue of an Amazon MQ broker for ActiveMQ",
        arn: BROKER,
        records: Some(RecordForm {
            list: "messages",
            payloads: &["data"],
            members: &[
                "data",
                "messageID",
                "messageType",
                "timestamp",
                "deliveryMode",
                "replyTo",
                "type",
                "expiration",
                "priority",
                "correlationID",
                "redelivered",
                "destination",
                "properties",
                "connectionId",
                "brokerInTime",
                "brokerOutTime",
            ],
            nodes: &[("destination", "`physicalName`"), ("properties", "a property's name")],
            ..RecordForm::USUAL
        }),
        sam_event: Some(("MQ", "Broker")),
        template_words: &[],
    },
    KeyRow {
        key: SourceKey::RabbitMq,
        name: "rabbitmq",
        title: "a queue of an Amazon MQ broker for RabbitMQ",
        arn: BROKER,
        records: Some(RecordForm {
            list: "rmqMessagesByQueue",
            is_grouped: true,
            payloads: &["data"],
            members: &["data", "basicProperties", "redelivered"],
            nodes: &[
                ("basicProperties", "`contentType`"),
                ("basicProperties.headers", "a header's name"),
            ],
            ..RecordForm::USUAL
        }),
        sam_event: Some(("MQ", "Broker")),
        template_words: &[],
    },
    KeyRow {
        key: SourceKey::DocumentDb,
        name: "documentdb",
        title: "an Amazon DocumentDB change stream",
        arn: arn_form!(
            "rds",
            "DocumentDB",
            Some("cluster"),
            r"cluster:[a-zA-Z0-9-]+",
            "Not the ARN of a DocumentDB cluster: arn:aws:rds:REGION:ACCOUNT:cluster:NAME",
            None
        ),
        records: None,
        sam_event: Some(("DocumentDB", "Cluster")),
        template_words: &[],
    },
];

/// One row for each kind, in the order of [`SourceKind`].
pub static SOURCES: &[SourceRow] = &[
    SourceRow {
        kind: SourceKind::KinesisStream,
        key: SourceKey::Kinesis,
        variant: "",
        discriminator: None,
        progress: Progress::Checkpoint,
        default_position: None,
        template_types: &["AWS::Kinesis::Stream"],
        template_property: None,
    },
    SourceRow {
        kind: SourceKind::KinesisConsumer,
        key: SourceKey::Kinesis,
        variant: "enhanced fan-out",
        discriminator: Some(("arn", Discriminator::Contains("/consumer/"))),
        progress: Progress::Checkpoint,
        default_position: None,
        template_types: &["AWS::Kinesis::StreamConsumer"],
        template_property: None,
    },
    SourceRow {
        kind: SourceKind::DynamoDb,
        key: SourceKey::DynamoDb,
        variant: "",
        discriminator: None,
        progress: Progress::Checkpoint,
        default_position: None,
        template_types: &[
            "AWS::DynamoDB::Table",
            "AWS::DynamoDB::GlobalTable",
            "AWS::Serverless::SimpleTable",
        ],
        template_property: None,
    },
    SourceRow {
        kind: SourceKind::Sqs,
        key: SourceKey::Sqs,
        variant: "",
        discriminator: None,
        progress: Progress::Queue,
        default_position: None,
        template_types: &["AWS::SQS::Queue"],
        template_property: None,
    },
    SourceRow {
        kind: SourceKind::SqsFifo,
        key: SourceKey::Sqs,
        variant: "FIFO",
        discriminator: Some(("arn", Discriminator::EndsWith(".fifo"))),
        progress: Progress::Queue,
        default_position: None,
        template_types: &["AWS::SQS::Queue"],
        template_property: Some(("FifoQueue", "true")),
    },
    SourceRow {
        kind: SourceKind::Msk,
        key: SourceKey::Msk,
        variant: "",
        discriminator: None,
        progress: Progress::ConsumerGroup,
        default_position: Some("TRIM_HORIZON"),
        template_types: &[
            "AWS::MSK::Cluster",
            "AWS::MSK::ServerlessCluster",
            "AWS::MSK::VpcConnection",
        ],
        template_property: None,
    },
    SourceRow {
        kind: SourceKind::SelfManagedKafka,
        key: SourceKey::SelfManagedKafka,
        variant: "",
        discriminator: None,
        progress: Progress::ConsumerGroup,
        default_position: Some("TRIM_HORIZON"),
        template_types: &[],
        template_property: None,
    },
    SourceRow {
        kind: SourceKind::SelfManagedKafkaQueue,
        key: SourceKey::SelfManagedKafka,
        variant: "Queue mode",
        discriminator: Some(("consumptionMode", Discriminator::Equals("Queue"))),
        progress: Progress::ShareGroup,
        default_position: None,
        template_types: &[],
        template_property: None,
    },
    SourceRow {
        kind: SourceKind::ActiveMq,
        key: SourceKey::ActiveMq,
        variant: "",
        discriminator: None,
        progress: Progress::Queue,
        default_position: None,
        template_types: &["AWS::AmazonMQ::Broker"],
        template_property: Some(("EngineType", "ACTIVEMQ")),
    },
    SourceRow {
        kind: SourceKind::RabbitMq,
        key: SourceKey::RabbitMq,
        variant: "",
        // The ARN of a broker does not tell its engine; only RabbitMQ has virtual hosts.
        discriminator: Some(("virtualHost", Discriminator::Present)),
        progress: Progress::Queue,
        default_position: None,
        template_types: &["AWS::AmazonMQ::Broker"],
        template_property: Some(("EngineType", "RABBITMQ")),
    },
    SourceRow {
        kind: SourceKind::DocumentDb,
        key: SourceKey::DocumentDb,
        variant: "",
        discriminator: None,
        progress: Progress::ChangeStream,
        default_position: Some("LATEST"),
        template_types: &["AWS::DocDB::DBCluster"],
        template_property: None,
    },
];

// A row is found by its place: each stands where its key or kind does.
const _: () = {
    let mut i = 0;
    while i < KEYS.len() {
        assert!(KEYS[i].key as usize == i);
        i += 1;
    }
    assert!(KEYS.len() == SourceKey::ALL.len());
    let mut i = 0;
    while i < SOURCES.len() {
        assert!(SOURCES[i].kind as usize == i);
        i += 1;
    }
    assert!(SOURCES.len() == SourceKind::ALL.len());
};
