//! How long a mapping stays in a state between two others.

use std::time::Duration;

use crate::{clock::millis, kind::Kind, mapping::Phase};

/// How long transitions last. A transition that AWS does not have has no length.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Timing {
    /// Each as long as the other, so that nobody waits.
    Quick(Duration),
    /// As recorded from AWS, by kind.
    Aws,
}

impl Timing {
    /// How many milliseconds a transition lasts; none where AWS shows the new state at once.
    /// `enabled` is whether the mapping polls, or will once it is settled.
    pub(crate) fn length(self, kind: Kind, phase: Phase, enabled: bool) -> Option<u64> {
        let polls_not = !enabled && matches!(phase, Phase::Creating | Phase::Updating);
        if polls_not && (kind.is_queue() || kind.is_broker()) {
            return None;
        }
        Some(match self {
            Self::Quick(length) => millis(length),
            Self::Aws => recorded(kind, phase, enabled),
        })
    }
}

/// Between the last answer that showed the old state and the first that showed the new one. What no
/// recording shows (an enabled mapping of Kafka, Amazon MQ or `DocumentDB`) lasts as on a queue.
fn recorded(kind: Kind, phase: Phase, enabled: bool) -> u64 {
    match (phase, enabled) {
        // Every call took 900 ms, and the one after always showed the new state.
        _ if kind.is_stream() => 500,
        (Phase::Deleting, false) => match kind {
            Kind::Sqs | Kind::Fifo => 90,
            Kind::Documentdb => 6_000,
            _ => 2_000,
        },
        (Phase::Creating | Phase::Updating, false) => 1_200,
        (Phase::Creating, true) => 19_500,
        (Phase::Updating, true) => 14_000,
        (Phase::Deleting, true) => 16_000,
        (Phase::Enabling, _) => 9_000,
        (Phase::Disabling, _) => 8_000,
    }
}
