//! Replacing a mapping: by which strategy, and what it means for the events, in plain words.

use std::time::Duration;

use esmith_spec::{
    kind::{Kinds, SourceKind},
    stack::Mapping,
};
use serde_json::Value;

use crate::{
    key,
    live::{Keepsake, LiveMapping, Shown},
    plan::{Reason, Strategy},
};

/// Returns how a mapping is replaced.
///
/// AWS refuses a second mapping of the same content, and a second one with a consumer group of a
/// Kafka cluster; then the old one goes first.
pub(crate) fn strategy(mapping: &Mapping, live: &LiveMapping) -> Strategy {
    if mapping.handover.is_some() && can_hand_over(mapping, live) {
        return Strategy::Handover;
    }
    if key::conflict(mapping, live) { Strategy::DeleteFirst } else { Strategy::CreateFirst }
}

fn same_content(mapping: &Mapping, live: &LiveMapping) -> bool {
    let desired = key::of_desired(mapping);
    key::of_live(live).iter().any(|live| desired.contains(live))
}

fn shown<'a>(mapping: &Mapping, live: &'a LiveMapping) -> Shown<'a> {
    let kind = mapping.source.kind;
    live.shown(live.as_kind(kind).unwrap_or(kind))
}

fn keeps_group(mapping: &Mapping, live: &LiveMapping) -> bool {
    let group = mapping.source.given("consumerGroupId");
    !group.is_null() && shown(mapping, live).raw("consumerGroupId") == group
}

/// Returns whether AWS gives a way to keep the position: a stream and its consumer can be read from
/// a moment, and a consumer group of Kafka can be joined by its name.
fn can_hand_over(mapping: &Mapping, live: &LiveMapping) -> bool {
    let shown = shown(mapping, live);
    match mapping.source.kind {
        SourceKind::KinesisStream | SourceKind::KinesisConsumer => {
            same_stream(mapping, live) && !same_content(mapping, live)
        }
        SourceKind::Msk | SourceKind::SelfManagedKafka => {
            live.kind == Some(mapping.source.kind)
                && same_cluster(mapping, &shown)
                && mapping.source.given("topics") == shown.raw("topics")
                && mapping.source.given("consumerGroupId").is_null()
                && !shown.raw("consumerGroupId").is_null()
        }
        _ => false,
    }
}

/// Returns whether one stream is read before and after, be it through a consumer.
fn same_stream(mapping: &Mapping, live: &LiveMapping) -> bool {
    stream(mapping.source.given("arn")) == stream(shown(mapping, live).raw("arn"))
}

/// Returns whether one cluster of Kafka is read before and after: one shared server makes it so.
fn same_cluster(mapping: &Mapping, shown: &Shown<'_>) -> bool {
    let servers = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let old = servers(shown.raw("bootstrapServers"));
    mapping.source.given("arn") == shown.raw("arn")
        && (old.is_empty()
            || servers(mapping.source.given("bootstrapServers"))
                .iter()
                .any(|server| old.contains(server)))
}

/// Returns the ARN of the stream that an ARN of a stream or of its consumer names.
fn stream(arn: &Value) -> Option<String> {
    let arn = arn.as_str()?;
    Some(arn.split("/consumer/").next().unwrap_or(arn).to_owned())
}

/// Returns what a replace means for the events.
pub(crate) fn consequence(
    mapping: &Mapping,
    live: &LiveMapping,
    strategy: Strategy,
    reasons: &[Reason],
) -> String {
    let kind = mapping.source.kind;
    let gap = match strategy {
        Strategy::CreateFirst => {
            "both mappings run for a while, so some events may be delivered twice"
        }
        Strategy::DeleteFirst | Strategy::Handover => {
            "delivery pauses while the mapping is recreated"
        }
    };
    let rotated = (kind == SourceKind::DynamoDb).then(|| rotated(reasons)).flatten();
    let position = match rotated {
        Some(text) => text,
        None if moves(mapping, live, reasons) => left_behind(mapping),
        None => position(mapping, live, strategy),
    };
    format!("{gap}; {position}")
}

/// Returns whether the new mapping reads something else than the old one.
fn moves(mapping: &Mapping, live: &LiveMapping, reasons: &[Reason]) -> bool {
    let has = |member: &str| reasons.iter().any(|reason| reason.member() == member);
    if Kinds::KINESIS.has(mapping.source.kind) {
        return !same_stream(mapping, live);
    }
    let same = same_content(mapping, live);
    has("kind")
        || has("arn")
        || (is_queue(mapping.source.kind) && !same)
        || (Kinds::KAFKA.has(mapping.source.kind) && !same && !keeps_group(mapping, live))
}

const fn is_queue(kind: SourceKind) -> bool {
    matches!(
        kind,
        SourceKind::Sqs | SourceKind::SqsFifo | SourceKind::ActiveMq | SourceKind::RabbitMq
    )
}

/// What becomes of the old source, and where reading of the new one begins.
fn left_behind(mapping: &Mapping) -> String {
    if is_queue(mapping.source.kind) {
        return "messages that are left in the old source are no longer delivered".to_owned();
    }
    let begins = match mapping.source.given("startingPosition").as_str() {
        Some("LATEST") => "from the records on that arrive once it polls".to_owned(),
        Some("AT_TIMESTAMP") => {
            let moment = mapping.source.given("startingPositionTimestamp");
            format!("from {} on", moment.as_str().unwrap_or_default())
        }
        _ => "from the oldest record that it keeps".to_owned(),
    };
    format!(
        "what was not yet read of the old source is no longer delivered; the new one is read {begins}"
    )
}

/// A DynamoDB stream that was switched off and on, or whose table was made anew, has a new label.
fn rotated(reasons: &[Reason]) -> Option<String> {
    let arn = reasons.iter().find(|reason| reason.member() == "arn")?;
    let table = |value: &Value| Some(value.as_str()?.split("/stream/").next()?.to_owned());
    let (from, to) = arn.values();
    (table(&from)? == table(&to)?).then(|| {
        "the table has a new stream, which is read from its starting position; the old stream ends".to_owned()
    })
}

fn position(mapping: &Mapping, live: &LiveMapping, strategy: Strategy) -> String {
    match mapping.source.kind {
        kind if is_queue(kind) => "messages stay in the queue".to_owned(),
        SourceKind::KinesisStream | SourceKind::KinesisConsumer
            if strategy == Strategy::Handover =>
        {
            let lookback = mapping.handover.and_then(|handover| handover.lookback);
            format!(
                "reading goes on {} before the old mapping was disabled: records older than that and not yet read are skipped, younger ones come again",
                spoken(lookback.unwrap_or_default())
            )
        }
        SourceKind::KinesisStream | SourceKind::KinesisConsumer | SourceKind::DynamoDb => {
            format!("the checkpoint is lost: {}", restart(mapping))
        }
        SourceKind::DocumentDb => {
            format!("the position in the change stream is lost: {}", restart(mapping))
        }
        _ => group(mapping, live, strategy),
    }
}

/// Returns a time in its greatest whole unit.
fn spoken(time: Duration) -> String {
    let units = [(86_400, "d"), (3600, "h"), (60, "min")];
    let seconds = time.as_secs();
    match units.iter().find(|(unit, _)| seconds >= *unit && seconds.is_multiple_of(*unit)) {
        Some((unit, word)) => format!("{} {word}", seconds / unit),
        None => format!("{seconds} s"),
    }
}

fn group(mapping: &Mapping, live: &LiveMapping, strategy: Strategy) -> String {
    if live.kind != Some(mapping.source.kind) {
        return "the position is not carried over between Stream and Queue mode".to_owned();
    }
    if strategy == Strategy::Handover || keeps_group(mapping, live) {
        let shown = shown(mapping, live);
        let same_topic = mapping.source.given("topics") == shown.raw("topics");
        return if same_topic && same_cluster(mapping, &shown) {
            "the consumer group stays, and reading goes on at its committed offsets".to_owned()
        } else {
            format!(
                "the consumer group stays; where it has no committed offsets, {}",
                restart(mapping)
            )
        };
    }
    let new = match mapping.source.given("consumerGroupId").as_str() {
        Some(group) => format!("the consumer group becomes `{group}`"),
        None => "the consumer group changes to the new mapping's UUID".to_owned(),
    };
    format!("{new}: {}", restart(mapping))
}

/// Where reading begins without a position.
fn restart(mapping: &Mapping) -> String {
    match mapping.source.given("startingPosition").as_str() {
        Some("LATEST") => "records that arrive before the new mapping polls are skipped".to_owned(),
        Some("AT_TIMESTAMP") => {
            let moment = mapping.source.given("startingPositionTimestamp");
            let moment = moment.as_str().unwrap_or_default();
            format!("reading begins at {moment}, so records are skipped or come again")
        }
        _ => "everything that the source still keeps is read again".to_owned(),
    }
}

/// Returns what a delete means for the events.
pub(crate) fn loss(live: &LiveMapping) -> Option<String> {
    let kind = live.possible_kinds().first().copied()?;
    let text = match kind {
        kind if is_queue(kind) => "delivery ends; messages stay in the queue",
        SourceKind::KinesisStream | SourceKind::KinesisConsumer | SourceKind::DynamoDb => {
            "delivery ends and the checkpoint is lost"
        }
        SourceKind::DocumentDb => "delivery ends and the position in the change stream is lost",
        _ => {
            "delivery ends; the consumer group keeps its committed offsets as long as the brokers do"
        }
    };
    Some(text.to_owned())
}

/// Returns what it means that an earlier run deleted a mapping and did not create it again.
pub(crate) fn resumed(keepsake: &Keepsake) -> String {
    let carried: Vec<&str> = keepsake.carried.keys().map(String::as_str).collect();
    let taken = if carried.is_empty() {
        String::new()
    } else {
        format!(", with its {}", carried.join(", "))
    };
    format!("finishes a replace: {} is gone and its successor is created{taken}", keepsake.uuid)
}
