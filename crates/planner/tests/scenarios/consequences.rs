//! What a replace and a delete mean for the events: every kind of source, reason, strategy and
//! starting position, planned, and the table of `docs/consequences.md` that must say the same.

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path};

use esmith_planner::{
    Live,
    live::{LiveMapping, Tags},
    options::{Consent, Options},
    plan::Plan,
};
use esmith_spec::{
    load::{Files, Input, load},
    stack::Stack,
    variables::InForce,
};
use serde_json::{Map, Value, json};

/// One case, and what the planner says of it.
#[derive(Debug)]
pub(crate) struct Row {
    kind: &'static str,
    /// What forces the replace.
    reason: String,
    /// What the new mapping reads, beside the old one.
    pub(crate) old: &'static str,
    strategy: String,
    pub(crate) position: String,
    pub(crate) says: String,
}

impl Row {
    /// Returns whether no event is in both sources.
    pub(crate) fn is_apart(&self) -> bool {
        APART.contains(&self.old)
    }

    /// Returns whether a group or a handover keeps the position.
    pub(crate) fn keeps_progress(&self) -> bool {
        self.strategy == "handover"
            || self.says.contains("reading goes on at its committed offsets")
    }
}

/// A kind of source with its usual mapping.
struct Source {
    title: &'static str,
    key: &'static str,
    /// The members of the source in a spec.
    members: Value,
    /// What AWS shows of it.
    body: Value,
    positions: &'static [&'static str],
    cases: Vec<Case>,
}

/// What the old mapping had otherwise, or what is asked for.
struct Case {
    old: &'static str,
    /// Merged into the new mapping.
    new: Value,
    /// Merged into the old mapping's body; `null` takes a member away.
    body: Value,
}

const MOMENT: &str = "2026-01-31T12:00:00Z";
const STREAM: &[&str] = &["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP"];
const TABLE: &[&str] = &["TRIM_HORIZON", "LATEST"];
const OPTIONAL: &[&str] = &["TRIM_HORIZON", "LATEST", "AT_TIMESTAMP", ""];
const NONE: &[&str] = &[""];

/// What shares no event with the new source.
const APART: &[&str] = &[
    "another kind of source",
    "another stream",
    "a consumer of another stream",
    "an earlier stream of the table",
    "another table's stream",
    "another queue",
    "a queue of another broker",
    "the queue of that name on another virtual host",
    "another topic",
    "another topic, the same group",
    "another topic, another group",
    "another topic, a generated group",
    "the database of another cluster",
    "another database",
    "another collection",
];

const SAME: &str = "the same source";
const CALLED: &str = "the same source, another function";

fn case(old: &'static str, new: Value, body: Value) -> Case {
    Case { old, new, body }
}

/// What every kind can meet: a replace by name, the same with another function, another kind.
fn common(key: &str) -> Vec<Case> {
    let arn = |arn: &str| json!({ "EventSourceArn": arn });
    let nothing = json!({
        "Topics": null, "Queues": null, "SelfManagedEventSource": null, "StartingPosition": null,
        "AmazonManagedKafkaEventSourceConfig": null, "SelfManagedKafkaEventSourceConfig": null,
        "DocumentDBEventSourceConfig": null, "SourceAccessConfigurations": null,
    });
    let other = if key == "sqs" {
        "arn:aws:kinesis:eu-west-1:123456789012:stream/another"
    } else {
        "arn:aws:sqs:eu-west-1:123456789012:another"
    };
    let mut kind = nothing;
    merge(&mut kind, &arn(other));
    vec![
        case(SAME, json!({}), json!({})),
        case(CALLED, json!({ "function": "other" }), json!({})),
        case("another kind of source", json!({}), kind),
    ]
}

fn sources() -> Vec<Source> {
    let mut sources = vec![kinesis(), consumer(), dynamodb()];
    sources.extend(queues());
    sources.extend([msk(), self_managed(), queue_mode()]);
    sources.extend(brokers());
    sources.push(documentdb());
    for source in &mut sources {
        let mut cases = common(source.key);
        cases.append(&mut source.cases);
        source.cases = cases;
    }
    sources
}

fn arn(text: &str) -> Value {
    json!({ "EventSourceArn": text })
}

const DATA: &str = "arn:aws:kinesis:eu-west-1:123456789012:stream/data";
const READER: &str =
    "arn:aws:kinesis:eu-west-1:123456789012:stream/data/consumer/reader:1767225600";

fn handover(lookback: bool) -> Value {
    let handover = if lookback { json!({ "lookback": "15m" }) } else { json!({}) };
    json!({ "handover": handover })
}

fn kinesis() -> Source {
    Source {
        title: "Kinesis stream",
        key: "kinesis",
        members: json!({ "arn": DATA }),
        body: arn(DATA),
        positions: STREAM,
        cases: vec![
            case("a consumer of the stream", json!({}), arn(READER)),
            case("a consumer of the stream", handover(true), arn(READER)),
            case("another stream", json!({}), arn(&DATA.replace("data", "another"))),
        ],
    }
}

fn consumer() -> Source {
    Source {
        title: "Kinesis consumer",
        key: "kinesis",
        members: json!({ "arn": READER }),
        body: arn(READER),
        positions: STREAM,
        cases: vec![
            case("the stream without a consumer", json!({}), arn(DATA)),
            case("the stream without a consumer", handover(true), arn(DATA)),
            case("a consumer of the same stream", json!({}), arn(&READER.replace("reader", "b"))),
            case(
                "a consumer of the same stream",
                handover(true),
                arn(&READER.replace("reader", "b")),
            ),
            case("a consumer of another stream", json!({}), arn(&READER.replace("data", "b"))),
        ],
    }
}

fn dynamodb() -> Source {
    let label = "arn:aws:dynamodb:eu-west-1:123456789012:table/data/stream/2026-06-30T08:00:00.000";
    Source {
        title: "DynamoDB stream",
        key: "dynamodb",
        members: json!({ "arn": label }),
        body: arn(label),
        positions: TABLE,
        cases: vec![
            case(
                "an earlier stream of the table",
                json!({}),
                arn(&label.replace("06-30", "01-31")),
            ),
            case("another table's stream", json!({}), arn(&label.replace("data", "b"))),
        ],
    }
}

fn queues() -> Vec<Source> {
    let source = |title, queue: &str| Source {
        title,
        key: "sqs",
        members: json!({ "arn": queue }),
        body: arn(queue),
        positions: NONE,
        cases: vec![case("another queue", json!({}), arn(&queue.replace("data", "b")))],
    };
    vec![
        source("SQS queue", "arn:aws:sqs:eu-west-1:123456789012:data"),
        source("SQS FIFO queue", "arn:aws:sqs:eu-west-1:123456789012:data.fifo"),
    ]
}

fn groups(config: &'static str, key: &'static str) -> Vec<Case> {
    let group = |name: &str| json!({ config: { "ConsumerGroupId": name } });
    let named = |name: &str| json!({ key: { "consumerGroupId": name } });
    let topic = |old: &str| {
        let mut body = group(old);
        body["Topics"] = json!(["another"]);
        body
    };
    let window = |old: &str| {
        let mut body = group(old);
        body["MaximumBatchingWindowInSeconds"] = json!(5);
        body
    };
    vec![
        case("the same topic, the same group", named("readers"), group("readers")),
        case("the same topic, the same group", named("readers"), window("readers")),
        case("the same topic, the generated group", handover(false), window("generated")),
        case("the same topic, another group", named("readers"), group("others")),
        case("another topic, the same group", named("readers"), topic("readers")),
        case("another topic, another group", named("readers"), topic("others")),
        case("another topic, a generated group", json!({}), topic("generated")),
    ]
}

fn msk() -> Source {
    let cluster =
        "arn:aws:kafka:eu-west-1:123456789012:cluster/data/0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0-3";
    let config = "AmazonManagedKafkaEventSourceConfig";
    let elsewhere = |group: &str| json!({ "EventSourceArn": cluster.replace("data", "b"), config: { "ConsumerGroupId": group } });
    let mut cases = groups(config, "msk");
    let readers = json!({ "msk": { "consumerGroupId": "readers" } });
    cases.push(case("the topic at a second ARN, the same group", readers, elsewhere("readers")));
    cases.push(case("the topic at a second ARN", json!({}), elsewhere("generated")));
    Source {
        title: "Amazon MSK",
        key: "msk",
        members: json!({ "arn": cluster, "topics": ["data"] }),
        body: json!({
            "EventSourceArn": cluster, "Topics": ["data"], config: { "ConsumerGroupId": "generated" },
        }),
        positions: OPTIONAL,
        cases,
    }
}

const SELF_MANAGED: &str = "SelfManagedKafkaEventSourceConfig";

fn servers(servers: &[&str]) -> Value {
    json!({ "SelfManagedEventSource": { "Endpoints": { "KAFKA_BOOTSTRAP_SERVERS": servers } } })
}

fn self_managed() -> Source {
    let mut cases = groups(SELF_MANAGED, "selfManagedKafka");
    let readers = json!({ "selfManagedKafka": { "consumerGroupId": "readers" } });
    let mut elsewhere = servers(&["b:9092"]);
    merge(&mut elsewhere, &json!({ SELF_MANAGED: { "ConsumerGroupId": "readers" } }));
    cases.push(case(
        "the same cluster, one server changed",
        json!({}),
        servers(&["a:9092", "b:9092"]),
    ));
    cases.push(case("the topic at other servers, the same group", readers, elsewhere));
    cases.push(case("the topic at other servers", json!({}), servers(&["b:9092"])));
    let mode = json!({ SELF_MANAGED: { "ConsumptionMode": "Queue", "ConsumerGroupId": "x" } });
    cases.push(case("the same topic in Queue mode", json!({}), mode));
    Source { cases, positions: OPTIONAL, ..kafka("Self-managed Kafka", json!({})) }
}

fn queue_mode() -> Source {
    let mode = json!({ "consumptionMode": "Queue" });
    let mut source = kafka("Self-managed Kafka, Queue mode", mode);
    source.body[SELF_MANAGED]["ConsumptionMode"] = "Queue".into();
    source.cases = vec![
        case(
            "the same topic, the same group",
            json!({ "selfManagedKafka": { "consumerGroupId": "generated" } }),
            json!({}),
        ),
        case("another topic", json!({}), json!({ "Topics": ["another"] })),
        case(
            "the same topic in Stream mode",
            json!({}),
            json!({ SELF_MANAGED: { "ConsumptionMode": null } }),
        ),
    ];
    source
}

fn kafka(title: &'static str, more: Value) -> Source {
    let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:data";
    let mut members = json!({
        "bootstrapServers": ["a:9092"], "topics": ["data"],
        "sourceAccessConfigurations": [{ "type": "SASL_SCRAM_512_AUTH", "uri": secret }],
    });
    merge(&mut members, &more);
    let mut body = servers(&["a:9092"]);
    merge(
        &mut body,
        &json!({
            "Topics": ["data"], SELF_MANAGED: { "ConsumerGroupId": "generated" },
            "SourceAccessConfigurations": [{ "Type": "SASL_SCRAM_512_AUTH", "URI": secret }],
        }),
    );
    Source { title, key: "selfManagedKafka", members, body, positions: NONE, cases: Vec::new() }
}

fn brokers() -> Vec<Source> {
    let broker =
        "arn:aws:mq:eu-west-1:123456789012:broker:data:b-0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0";
    let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:data";
    let auth = json!([{ "Type": "BASIC_AUTH", "URI": secret }]);
    let with_host = |host: &str| {
        let host = json!({ "Type": "VIRTUAL_HOST", "URI": host });
        json!([{ "Type": "BASIC_AUTH", "URI": secret }, host])
    };
    let source = |title, key: &'static str, access: Value, more: Vec<Case>| {
        let mut cases = vec![
            case(SAME, json!({}), json!({ "MaximumBatchingWindowInSeconds": 5 })),
            case("another queue", json!({}), json!({ "Queues": ["another"] })),
            case("a queue of another broker", json!({}), arn(&broker.replace("data", "b"))),
        ];
        cases.extend(more);
        Source {
            title,
            key,
            members: json!({
                "arn": broker, "queues": ["data"],
                "sourceAccessConfigurations": [{ "type": "BASIC_AUTH", "uri": secret }],
            }),
            body: json!({
                "EventSourceArn": broker, "Queues": ["data"], "SourceAccessConfigurations": access,
            }),
            positions: NONE,
            cases,
        }
    };
    let host = json!({ "SourceAccessConfigurations": with_host("/b") });
    let host = case("the queue of that name on another virtual host", json!({}), host);
    vec![
        source("ActiveMQ", "activemq", auth, Vec::new()),
        source("RabbitMQ", "rabbitmq", with_host("/"), vec![host]),
    ]
}

fn documentdb() -> Source {
    let cluster = "arn:aws:rds:eu-west-1:123456789012:cluster:data";
    let secret = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:data";
    let config = |database: &str, collection: Value| json!({ "DocumentDBEventSourceConfig": { "DatabaseName": database, "CollectionName": collection } });
    let collection = json!({ "documentdb": { "collectionName": "data" } });
    Source {
        title: "DocumentDB",
        key: "documentdb",
        members: json!({
            "arn": cluster, "databaseName": "data",
            "sourceAccessConfigurations": [{ "type": "BASIC_AUTH", "uri": secret }],
        }),
        body: json!({
            "EventSourceArn": cluster, "DocumentDBEventSourceConfig": { "DatabaseName": "data" },
            "SourceAccessConfigurations": [{ "Type": "BASIC_AUTH", "URI": secret }],
        }),
        positions: OPTIONAL,
        cases: vec![
            case(SAME, json!({}), json!({ "MaximumBatchingWindowInSeconds": 5 })),
            case(
                "the database of another cluster",
                json!({}),
                arn(&cluster.replace(":data", ":b")),
            ),
            case("another database", json!({}), config("b", Value::Null)),
            case("another collection", collection.clone(), config("data", json!("b"))),
            case("the whole database of the collection", collection, config("data", Value::Null)),
            case("a collection of the database", json!({}), config("data", json!("b"))),
        ],
    }
}

/// Merges as a JSON merge patch does.
fn merge(into: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else { return *into = patch.clone() };
    if !into.is_object() {
        *into = Value::Object(Map::new());
    }
    let into = into.as_object_mut().unwrap();
    for (key, value) in patch {
        if value.is_null() {
            into.remove(key);
        } else {
            merge(into.entry(key.clone()).or_insert(Value::Null), value);
        }
    }
}

struct Text(String);

impl Files for Text {
    fn read(&self, _: &str) -> Result<String, String> {
        Ok(self.0.clone())
    }

    fn find(&self, _: &str, name: &str) -> Result<Vec<String>, String> {
        Ok(vec![name.to_owned()])
    }
}

fn stack(mapping: &Value) -> Stack {
    let spec = json!({
        "version": 1, "stack": "shop", "region": "eu-west-1", "mappings": { "data": mapping },
    });
    let loaded = load(&Input {
        roots: &["spec.esm.yaml".to_owned()],
        files: &Text(spec.to_string()),
        variables: &BTreeMap::new(),
        environment: &|_| None,
        allowed: &[],
        in_force: &InForce {
            account: Some("123456789012".to_owned()),
            region: Some("eu-west-1".to_owned()),
        },
        now: None,
    });
    assert!(!loaded.has_errors(), "{mapping}: {:?}", loaded.problems);
    loaded.stacks.into_iter().next().unwrap()
}

fn live(body: &Value) -> Live {
    let mut whole = json!({
        "UUID": "00000001-0000-4000-8000-000000000001", "State": "Enabled",
        "FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:worker",
    });
    merge(&mut whole, body);
    let mut mapping = LiveMapping::new(whole).unwrap();
    let tags = [("esmith:stack", "shop"), ("esmith:name", "data")];
    mapping.tags = Tags::Known(tags.map(|(key, value)| (key.to_owned(), value.to_owned())).into());
    mapping.from_get = true;
    Live { mappings: vec![mapping], ..Live::default() }
}

fn planned(source: &Source, case: &Case, position: &str) -> Plan {
    let mut mapping = json!({ "function": "worker", source.key: source.members.clone() });
    if !position.is_empty() {
        mapping[source.key]["startingPosition"] = position.into();
    }
    if position == "AT_TIMESTAMP" {
        mapping[source.key]["startingPositionTimestamp"] = MOMENT.into();
    }
    merge(&mut mapping, &case.new);
    let mut body = source.body.clone();
    merge(&mut body, &case.body);
    let options = Options {
        allow_replace: Consent::All,
        replace: ["data".to_owned()].into(),
        ..Options::default()
    };
    esmith_planner::plan(&stack(&mapping), &live(&body), &options)
}

/// Plans every replace.
pub(crate) fn replaces() -> Vec<Row> {
    let mut rows = Vec::new();
    for source in sources() {
        for case in &source.cases {
            for position in source.positions {
                let plan = planned(&source, case, position);
                let [step] = plan.steps.as_slice() else { panic!("{}: {plan:#?}", case.old) };
                let reasons: Vec<&str> =
                    step.reasons().iter().map(esmith_planner::plan::Reason::member).collect();
                rows.push(Row {
                    kind: source.title,
                    reason: reasons.join(", "),
                    old: case.old,
                    strategy: step.strategy().unwrap().as_str().to_owned(),
                    position: match *position {
                        "" if source.positions == NONE => "–",
                        "" => "not given",
                        position => position,
                    }
                    .to_owned(),
                    says: step.impact().unwrap().to_owned(),
                });
            }
        }
    }
    rows
}

/// Returns the rows as a table; positions of one case of which the same is said share a row.
fn table() -> String {
    let mut text = "| kind | reason | the old mapping read | strategy | position | what the plan says |\n| --- | --- | --- | --- | --- | --- |\n".to_owned();
    let mut table: Vec<Row> = Vec::new();
    for row in replaces() {
        let is_like = |other: &&mut Row| {
            (other.kind, &other.reason, other.old) == (row.kind, &row.reason, row.old)
                && (&other.strategy, &other.says) == (&row.strategy, &row.says)
        };
        match table.iter_mut().find(is_like) {
            Some(other) => other.position += &format!(", {}", row.position),
            None => table.push(row),
        }
    }
    for Row { kind, reason, old, strategy, position, says } in table {
        let _ = writeln!(text, "| {kind} | {reason} | {old} | {strategy} | {position} | {says} |");
    }
    text
}

/// Returns the table of deletes.
fn deletes() -> String {
    let mut text = "| kind | what the plan says |\n| --- | --- |\n".to_owned();
    let empty = stack(
        &json!({ "function": "other", "sqs": { "arn": "arn:aws:sqs:eu-west-1:123456789012:z" } }),
    );
    for source in sources() {
        let mut live = live(&source.body);
        if let Tags::Known(tags) = &mut live.mappings[0].tags {
            tags.insert("esmith:name".to_owned(), "gone".to_owned());
        }
        let plan = esmith_planner::plan(&empty, &live, &Options::default());
        let step = plan.steps.iter().find(|step| step.name == "gone").unwrap();
        let _ = writeln!(text, "| {} | {} |", source.title, step.impact().unwrap());
    }
    text
}

/// Returns where the page does not say what the planner says. With `ESMITH_BLESS`, it says it then.
pub(crate) fn mismatch(page: &Path) -> Option<String> {
    let found = fs::read_to_string(page).unwrap();
    let mut wanted = found.clone();
    for (name, table) in [("replaces", table()), ("deletes", deletes())] {
        let (start, end) = (format!("<!-- {name} -->\n"), format!("<!-- end of {name} -->"));
        let (before, rest) = wanted.split_once(&start).unwrap();
        let (_, after) = rest.split_once(&end).unwrap();
        wanted = format!("{before}{start}\n{table}\n{end}{after}");
    }
    if std::env::var_os("ESMITH_BLESS").is_some() {
        fs::write(page, &wanted).unwrap();
        return None;
    }
    let other = wanted.lines().zip(found.lines()).find(|(wanted, found)| wanted != found);
    (wanted != found).then(|| format!("the planner and its page differ: {other:#?}"))
}
