//! By which strategy a mapping is replaced.

use esmith_spec::{
    kind::{Kinds, Progress},
    stack::Mapping,
};

use super::relation::{Relation, relation};
use crate::{key, live::LiveMapping, plan::Strategy};

/// Returns how a mapping is replaced.
///
/// AWS refuses a second mapping of the same content, and a second one with a consumer group of a
/// Kafka cluster; then the old one goes first.
pub(crate) fn strategy(mapping: &Mapping, live: &LiveMapping) -> Strategy {
    if mapping.handover.is_some() && can_hand_over(mapping, live) {
        Strategy::Handover
    } else if key::conflict(mapping, live) {
        Strategy::DeleteFirst
    } else {
        Strategy::CreateFirst
    }
}

/// Returns whether AWS gives a way to keep the position: a stream and its consumer can be read from
/// a moment, and a consumer group of Kafka can be joined by its name.
fn can_hand_over(mapping: &Mapping, live: &LiveMapping) -> bool {
    let kind = mapping.source.kind;
    if relation(mapping, live) != Relation::Same {
        return false;
    }
    match kind.progress() {
        // The new mapping is made while the old one is still there.
        Progress::Checkpoint => Kinds::KINESIS.contains(kind) && !key::conflict(mapping, live),
        Progress::ConsumerGroup => {
            mapping.source.given("consumerGroupId").is_null()
                && !live.shown(kind).raw("consumerGroupId").is_null()
        }
        Progress::Queue | Progress::ShareGroup | Progress::ChangeStream => false,
    }
}
