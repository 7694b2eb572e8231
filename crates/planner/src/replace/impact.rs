//! What a replace or a delete means for the events, in plain words. The words follow from four
//! things: what keeps the progress of reading, what the two sources have in common, the strategy and
//! the starting position. `docs/consequences.md` gives the reasons and lists every case.

use std::time::Duration;

use esmith_spec::{
    kind::{Progress, SourceKind},
    stack::Mapping,
};
use serde_json::Value;

use super::relation::{Relation, relation};
use crate::{
    live::{JournalEntry, LiveMapping},
    plan::Strategy,
};

/// What the words follow from.
struct Case<'a> {
    /// What keeps the progress of the new mapping.
    progress: Progress,
    /// What kept that of the old one; none where the kind of its source cannot be told.
    old: Option<Progress>,
    relation: Relation,
    strategy: Strategy,
    position: Position<'a>,
    group: Group<'a>,
    /// How far before the end of the old mapping a handover on Kinesis begins.
    lookback: Duration,
}

/// Where reading begins without progress.
#[derive(Clone, Copy)]
enum Position<'a> {
    Oldest,
    Latest,
    At(&'a str),
    /// Where the brokers let a new share group begin; there is no position on a queue.
    Unset,
}

/// What becomes of the consumer or share group.
#[derive(Clone, Copy)]
enum Group<'a> {
    /// The new mapping has the old one's.
    Kept,
    /// It has another one, by name.
    Named(&'a str),
    /// AWS makes one for it.
    Generated,
}

/// Returns what a replace means for the events.
pub(crate) fn impact(mapping: &Mapping, live: &LiveMapping, strategy: Strategy) -> String {
    let source = &mapping.source;
    let case = Case {
        progress: source.kind.progress(),
        old: live.possible_kinds().first().map(|kind| kind.progress()),
        relation: relation(mapping, live),
        strategy,
        position: position(mapping),
        group: group(mapping, live, strategy),
        lookback: mapping.handover.and_then(|handover| handover.lookback).unwrap_or_default(),
    };
    let parts =
        [Some(meanwhile(&case).to_owned()), left(&case).map(str::to_owned), Some(next(&case))];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// The member that says where a new mapping begins.
pub(crate) const POSITION: &str = "startingPosition";

fn position(mapping: &Mapping) -> Position<'_> {
    let given = mapping.source.given(POSITION).as_str();
    match given.or(mapping.source.kind.row().default_position) {
        Some("TRIM_HORIZON") => Position::Oldest,
        Some("LATEST") => Position::Latest,
        Some(_) => {
            let moment = mapping.source.given("startingPositionTimestamp");
            Position::At(moment.as_str().unwrap_or_default())
        }
        None => Position::Unset,
    }
}

fn group<'a>(mapping: &'a Mapping, live: &LiveMapping, strategy: Strategy) -> Group<'a> {
    let name = mapping.source.given("consumerGroupId");
    let old = live.kind.map_or(Value::Null, |kind| live.shown(kind).raw("consumerGroupId").clone());
    match name.as_str() {
        Some(name) if old == name => Group::Kept,
        Some(name) => Group::Named(name),
        None if strategy == Strategy::Handover => Group::Kept,
        None => Group::Generated,
    }
}

/// What happens while the one mapping takes the place of the other.
fn meanwhile(case: &Case<'_>) -> &'static str {
    if case.strategy != Strategy::CreateFirst {
        return "delivery pauses while the mapping is recreated";
    }
    match (case.relation, case.progress, case.group) {
        (Relation::Other | Relation::Earlier, _, _) => {
            "both mappings run for a while, each on its own source"
        }
        (_, Progress::Queue, _) => {
            "both mappings run for a while, and each message goes to one of the two functions"
        }
        (Relation::Readdressed, _, Group::Kept) => {
            "both mappings run for a while; if both addresses lead to one cluster, each record goes to one of them"
        }
        (Relation::Readdressed, _, _) => {
            "both mappings run for a while; if both addresses lead to one cluster, some records may be delivered twice"
        }
        (Relation::Same | Relation::Overlapping | Relation::OtherMode, _, _) => {
            "both mappings run for a while, so some records may be delivered twice"
        }
    }
}

/// What becomes of the events that are left in the old source, where the new mapping does not read it.
fn left(case: &Case<'_>) -> Option<&'static str> {
    Some(match (case.relation, case.old) {
        (Relation::Same | Relation::Overlapping | Relation::OtherMode, _) => return None,
        (Relation::Readdressed, _) => {
            "if they lead to two clusters, records of the old one that were not yet read are no longer delivered"
        }
        (Relation::Earlier, _) => {
            "records of the table's old stream that were not yet read are no longer delivered"
        }
        (Relation::Other, Some(Progress::Queue)) => {
            "messages that are left in the old queue stay there and are no longer delivered"
        }
        (Relation::Other, Some(Progress::Checkpoint)) => {
            "records of the old stream that were not yet read are no longer delivered"
        }
        (Relation::Other, Some(Progress::ConsumerGroup | Progress::ShareGroup)) => {
            "records of the old topic that were not yet read are no longer delivered"
        }
        (Relation::Other, Some(Progress::ChangeStream)) => {
            "changes of the old database or collection that were not yet read are no longer delivered"
        }
        (Relation::Other, None) => {
            "events of the old source that were not yet read are no longer delivered"
        }
    })
}

/// Where reading goes on, or begins.
fn next(case: &Case<'_>) -> String {
    let is_same = matches!(case.relation, Relation::Same | Relation::Overlapping);
    match case.progress {
        Progress::Queue if is_same => "messages stay in the queue".to_owned(),
        Progress::Queue => "messages that wait in the new queue are delivered".to_owned(),
        Progress::Checkpoint if case.strategy == Strategy::Handover => format!(
            "reading goes on {} before the old mapping was disabled: records older than that and not yet read are skipped, younger ones come again",
            spoken(case.lookback)
        ),
        Progress::Checkpoint if is_same => {
            format!("the checkpoint is lost: {}", again(case.position))
        }
        Progress::Checkpoint => anew("new stream", case.position),
        Progress::ChangeStream if is_same => {
            format!("the position in the change stream is lost: {}", again(case.position))
        }
        Progress::ChangeStream => anew("new change stream", case.position),
        Progress::ConsumerGroup => topic(case, "consumer group", "committed offsets"),
        Progress::ShareGroup => topic(case, "share group", "acknowledgements"),
    }
}

/// Where a topic is read from, by what becomes of the group.
fn topic(case: &Case<'_>, noun: &str, progress: &str) -> String {
    let is_same = case.relation == Relation::Same;
    let begins = if is_same || case.relation == Relation::OtherMode {
        again(case.position)
    } else if case.relation == Relation::Readdressed {
        anew("topic at the new address", case.position)
    } else {
        anew("new topic", case.position)
    };
    if case.relation == Relation::OtherMode {
        return format!("the position is not carried over between Stream and Queue mode: {begins}");
    }
    let had_group = matches!(case.old, Some(Progress::ConsumerGroup | Progress::ShareGroup));
    match case.group {
        Group::Kept if is_same => {
            format!("the {noun} stays, and reading goes on at its {progress}")
        }
        Group::Kept => format!("the {noun} stays; where it has no {progress}, {begins}"),
        Group::Named(name) if had_group => {
            format!("the {noun} becomes `{name}`; where it has no {progress}, {begins}")
        }
        Group::Named(name) => format!("where the {noun} `{name}` has no {progress}, {begins}"),
        Group::Generated if had_group => {
            format!("the {noun} changes to the new mapping's UUID: {begins}")
        }
        Group::Generated => begins,
    }
}

/// Where reading of the same source begins again.
fn again(position: Position<'_>) -> String {
    match position {
        Position::Oldest => "everything that the source still keeps is read again".to_owned(),
        Position::Latest => {
            "records that arrive before the new mapping polls and that the old one has not read are skipped"
                .to_owned()
        }
        Position::At(moment) => format!(
            "reading begins at {moment}: earlier records that were not yet read are skipped, later ones that were read come again"
        ),
        Position::Unset => "reading begins where the brokers let a new group begin".to_owned(),
    }
}

/// Where reading of another source begins.
fn anew(source: &str, position: Position<'_>) -> String {
    match position {
        Position::Oldest => {
            format!("the {source} is read from the oldest record that it keeps")
        }
        Position::Latest => {
            format!("records that reach the {source} before the new mapping polls are skipped")
        }
        Position::At(moment) => format!("the {source} is read from {moment} on"),
        Position::Unset => {
            format!("the {source} is read from where the brokers let a new group begin")
        }
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

/// Returns what a delete means for the events; none where the kind of source cannot be told.
pub(crate) fn loss(live: &LiveMapping) -> Option<String> {
    let kind: SourceKind = live.possible_kinds().first().copied()?;
    let text = match kind.progress() {
        Progress::Queue => "delivery ends; messages stay in the queue",
        Progress::Checkpoint => "delivery ends and the checkpoint is lost",
        Progress::ChangeStream => "delivery ends and the position in the change stream is lost",
        Progress::ConsumerGroup => {
            "delivery ends; the consumer group keeps its committed offsets as long as the brokers do"
        }
        Progress::ShareGroup => {
            "delivery ends; the share group keeps its acknowledgements as long as the brokers do"
        }
    };
    Some(text.to_owned())
}

/// Returns what it means that an earlier run deleted a mapping and did not create it again.
pub(crate) fn resumed(journal_entry: &JournalEntry) -> String {
    let carried: Vec<&str> = journal_entry.carried.keys().map(String::as_str).collect();
    let taken = if carried.is_empty() {
        String::new()
    } else {
        format!(", with its {}", carried.join(", "))
    };
    format!(
        "finishes a replace: {} is gone and its successor is created{taken}",
        journal_entry.uuid
    )
}
