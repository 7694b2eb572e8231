//! Replacing a mapping: which recipe, and what it means for the events, in plain words.

use esmith_spec::{kind::SourceKind, stack::Mapping};
use serde_json::Value;

use crate::{
    key,
    live::{LiveMapping, Shown},
    plan::{Reason, Recipe},
};

/// Returns how a mapping is replaced.
///
/// AWS refuses a second mapping of the same content, and a consumer group of Kafka that two mappings
/// share; then the old one goes first.
pub(crate) fn recipe(mapping: &Mapping, live: &LiveMapping) -> Recipe {
    if mapping.handover.is_some() && can_hand_over(mapping, live) {
        return Recipe::Handover;
    }
    let same_content =
        key::of_live(live).iter().any(|live| key::of_desired(mapping).contains(live));
    if same_content || keeps_group(mapping, live) {
        Recipe::DeleteFirst
    } else {
        Recipe::CreateFirst
    }
}

fn shown(mapping: &Mapping, live: &LiveMapping) -> Shown {
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
            stream(&mapping.source.given("arn").clone()) == stream(shown.raw("arn"))
        }
        SourceKind::Msk | SourceKind::SelfManagedKafka => {
            mapping.source.given("topics") == shown.raw("topics")
                && mapping.source.given("consumerGroupId").is_null()
                && !shown.raw("consumerGroupId").is_null()
        }
        _ => false,
    }
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
    recipe: Recipe,
    reasons: &[Reason],
) -> String {
    let kind = mapping.source.kind;
    let gap = match recipe {
        Recipe::CreateFirst => {
            "both mappings run for a while, so some events may be delivered twice"
        }
        Recipe::DeleteFirst | Recipe::Handover => "delivery pauses while the mapping is recreated",
    };
    let rotated = (kind == SourceKind::DynamoDb).then(|| rotated(reasons)).flatten();
    let position = match rotated {
        Some(text) => text,
        None => position(mapping, live, recipe),
    };
    format!("{gap}; {position}")
}

/// A DynamoDB stream that was switched off and on, or whose table was made anew, has a new label.
fn rotated(reasons: &[Reason]) -> Option<String> {
    let arn = reasons.iter().find(|reason| reason.member == "arn")?;
    let table = |value: &Value| Some(value.as_str()?.split("/stream/").next()?.to_owned());
    (table(&arn.from)? == table(&arn.to)?).then(|| {
        "the table has a new stream, which is read from its starting position; the old stream ends".to_owned()
    })
}

fn position(mapping: &Mapping, live: &LiveMapping, recipe: Recipe) -> String {
    match mapping.source.kind {
        SourceKind::Sqs | SourceKind::SqsFifo | SourceKind::ActiveMq | SourceKind::RabbitMq => {
            "messages stay in the queue".to_owned()
        }
        SourceKind::KinesisStream | SourceKind::KinesisConsumer if recipe == Recipe::Handover => {
            let seconds = mapping
                .handover
                .and_then(|handover| handover.lookback)
                .unwrap_or_default()
                .as_secs();
            format!(
                "reading goes on {seconds} s before the old mapping was disabled: records older than that and not yet read are skipped, younger ones come again"
            )
        }
        SourceKind::KinesisStream | SourceKind::KinesisConsumer | SourceKind::DynamoDb => {
            format!("the checkpoint is lost: {}", restart(mapping))
        }
        SourceKind::DocumentDb => {
            format!("the position in the change stream is lost: {}", restart(mapping))
        }
        SourceKind::Msk | SourceKind::SelfManagedKafka | SourceKind::SelfManagedKafkaQueue => {
            group(mapping, live, recipe)
        }
    }
}

fn group(mapping: &Mapping, live: &LiveMapping, recipe: Recipe) -> String {
    if recipe == Recipe::Handover || keeps_group(mapping, live) {
        let same_topic = mapping.source.given("topics") == shown(mapping, live).raw("topics");
        return if same_topic {
            "the consumer group stays, and reading goes on at its committed offsets".to_owned()
        } else {
            format!(
                "the consumer group stays; where it has no offsets for the new topic, {}",
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
        SourceKind::Sqs | SourceKind::SqsFifo | SourceKind::ActiveMq | SourceKind::RabbitMq => {
            "delivery ends; messages stay in the queue"
        }
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
