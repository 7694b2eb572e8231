//! The rows of the table: each kind of source with each action and strategy that it can meet, and how
//! it must end.

use serde_json::{Value, json};

use crate::{
    sources::{Kind, change, consumer, kinds, stream},
    stack::{KEEPER, keeper},
};

/// One kind of source and one action.
pub(crate) struct Row {
    pub(crate) kind: &'static str,
    pub(crate) action: &'static str,
    /// The mappings of the spec that is applied first.
    pub(crate) before: Value,
    /// Whether what was applied first is nobody's.
    pub(crate) unowned: bool,
    /// What somebody sets in the live mapping before the second spec.
    pub(crate) drift: Value,
    /// The mappings of the spec that is applied under faults.
    pub(crate) after: Value,
    /// Whether the first run is told to replace although nothing forces it.
    pub(crate) replace: bool,
    pub(crate) end: End,
}

/// How a row must end, besides with an empty plan.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum End {
    /// One mapping, that begins where the spec says.
    New,
    /// The mapping that was there: it keeps its position.
    Same,
    /// Another mapping than the one that was there, which is gone; it begins where the spec says.
    Replaced,
    /// As replaced, and it begins that many seconds before the old one was disabled.
    HandedOver {
        /// How many seconds.
        lookback: u64,
    },
    /// As replaced, with the consumer group of the old one.
    SameGroup,
    /// As [`End::New`] or [`End::Same`]: a replace on demand that ended before it did anything is
    /// not asked for again.
    NewOrSame,
    /// No mapping.
    Gone,
}

/// The name of the mapping in the spec.
pub(crate) const NAME: &str = "subject";

/// What somebody sets by hand, and `ignoreChanges` leaves to them.
const BY_HAND: u32 = 7;

/// Returns every row.
pub(crate) fn rows() -> Vec<Row> {
    kinds().iter().flat_map(rows_of).collect()
}

fn rows_of(kind: &Kind) -> Vec<Row> {
    let base = kind.mapping(&json!({}));
    let row = |action, before: Value, after: Value, end| Row {
        kind: kind.name,
        action,
        before: spec(before),
        unowned: false,
        drift: json!({}),
        after: spec(after),
        replace: false,
        end,
    };
    let named = |mapping: &Value| json!({ NAME: mapping });
    let edited =
        with(&kind.mapping(&json!({ "batchSize": 9 })), &json!({ "tags": { "team": "ops" } }));
    let replaceable = |mapping: Value| with(&mapping, &json!({ "onReplace": "allow" }));
    let mut rows = vec![
        row("create", json!({}), named(&base), End::New),
        row("update", named(&base), named(&edited), End::Same),
        row("createFirst", named(&base), named(&replaceable(kind.elsewhere())), End::Replaced),
        row("delete", named(&base), json!({}), End::Gone),
        Row {
            unowned: true,
            ..row(
                "adopt",
                named(&base),
                named(&with(&edited, &json!({ "adopt": true }))),
                End::Same,
            )
        },
        row("rename", json!({ "formerly": base }), named(&edited), End::Same),
        delete_first(kind),
    ];
    rows.extend(hand_over(kind));
    rows.extend(keep_group(kind));
    rows
}

/// Another topic under the same consumer group, which only one mapping may have at a time.
fn keep_group(kind: &Kind) -> Option<Row> {
    if !kind.is(&["msk", "selfManagedKafka", "selfManagedKafkaQueue"]) {
        return None;
    }
    let group = json!({ "consumerGroupId": "shop" });
    let elsewhere = json!({ "consumerGroupId": "shop", "topics": ["clicks"] });
    let after = with(&kind.mapping(&elsewhere), &json!({ "onReplace": "allow" }));
    Some(Row {
        kind: kind.name,
        action: "keepGroup",
        before: spec(json!({ NAME: kind.mapping(&group) })),
        unowned: false,
        drift: json!({}),
        after: spec(json!({ NAME: after })),
        replace: false,
        end: End::SameGroup,
    })
}

/// A replace of the same content; a setting that is left to others must survive it.
fn delete_first(kind: &Kind) -> Row {
    let ignored = json!({ "onReplace": "allow", "ignoreChanges": ["batchSize"] });
    let before = with(&kind.mapping(&json!({})), &ignored);
    let window = json!({ "maximumBatchingWindowInSeconds": null });
    let after =
        if kind.keeps_window { with(&kind.mapping(&window), &ignored) } else { before.clone() };
    Row {
        kind: kind.name,
        action: "deleteFirst",
        before: spec(json!({ NAME: before })),
        unowned: false,
        drift: json!({ "BatchSize": BY_HAND }),
        after: spec(json!({ NAME: after })),
        replace: !kind.keeps_window,
        end: if kind.keeps_window { End::Replaced } else { End::NewOrSame },
    }
}

fn hand_over(kind: &Kind) -> Option<Row> {
    let (handover, change, end) = if kind.is(&["kinesisStream", "kinesisConsumer"]) {
        let arn = if kind.is(&["kinesisStream"]) { consumer() } else { stream() };
        let end = End::HandedOver { lookback: 900 };
        (json!({ "lookback": "15m" }), json!({ "arn": arn }), end)
    } else if kind.is(&["msk", "selfManagedKafka"]) {
        (json!({}), json!({ "maximumBatchingWindowInSeconds": null }), End::SameGroup)
    } else {
        return None;
    };
    let options =
        json!({ "onReplace": "allow", "handover": handover, "ignoreChanges": ["enabled"] });
    Some(Row {
        kind: kind.name,
        action: "handover",
        before: spec(json!({ NAME: with(&kind.mapping(&json!({})), &options) })),
        unowned: false,
        drift: json!({}),
        after: spec(json!({ NAME: with(&kind.mapping(&change), &options) })),
        replace: false,
        end,
    })
}

/// Returns a mapping of the spec with other members.
fn with(mapping: &Value, members: &Value) -> Value {
    let mut mapping = mapping.clone();
    change(&mut mapping, members);
    mapping
}

/// Returns the mappings of a spec, with the one that no run may touch.
fn spec(mut mappings: Value) -> Value {
    mappings[KEEPER] = keeper();
    mappings
}
