//! The call log: every request that reached the emulator, in memory.

use std::collections::VecDeque;

use serde::Serialize;

/// How many calls are kept; older ones are dropped, their numbers are not used again.
const KEPT: usize = 200_000;

/// The most bytes of a text that a caller chose; a region has 14, a UUID 36.
const LONGEST: usize = 64;

/// One request, as the log shows it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CallRecord {
    /// Counts from 1.
    pub sequence: u64,
    /// AWS's name of the operation.
    pub operation: &'static str,
    /// The region of the signature.
    pub region: String,
    /// Whether the call changes something.
    pub is_write: bool,
    /// The status that was answered; none where a fault left no answer.
    pub status: Option<u16>,
    /// The length of the answer's body; none where a fault left no answer.
    pub bytes: Option<usize>,
    /// The mapping that the call was about.
    pub uuid: Option<String>,
    /// Milliseconds since the emulator started, by its own clock.
    pub at_ms: u64,
    /// The fault that this call met.
    pub fault: Option<String>,
}

/// The newest calls.
#[derive(Default)]
pub(crate) struct CallLog {
    calls: VecDeque<CallRecord>,
    sequence: u64,
}

impl CallLog {
    /// Adds a call, under the next number.
    pub(crate) fn add(&mut self, call: CallRecord) {
        self.sequence += 1;
        let region = bounded(call.region);
        let uuid = call.uuid.map(bounded);
        if self.calls.len() == KEPT {
            self.calls.pop_front();
        }
        self.calls.push_back(CallRecord { sequence: self.sequence, region, uuid, ..call });
    }

    /// The kept calls, oldest first.
    pub(crate) fn all(&self) -> Vec<CallRecord> {
        self.calls.iter().cloned().collect()
    }

    /// Forgets all calls.
    pub(crate) fn clear(&mut self) {
        self.calls.clear();
    }
}

fn bounded(mut text: String) -> String {
    text.truncate(text.floor_char_boundary(LONGEST));
    text.shrink_to_fit();
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(region: &str) -> CallRecord {
        CallRecord {
            sequence: 0,
            operation: "ListEventSourceMappings",
            region: region.to_owned(),
            is_write: false,
            status: Some(200),
            bytes: Some(2),
            uuid: Some(region.to_owned()),
            at_ms: 0,
            fault: None,
        }
    }

    #[test]
    fn the_newest_calls_are_kept_and_older_ones_are_dropped() {
        let mut log = CallLog::default();
        (0..KEPT + 10).for_each(|_| log.add(call("eu-west-1")));
        let calls = log.all();
        assert_eq!(calls.len(), KEPT);
        assert_eq!((calls[0].sequence, calls[KEPT - 1].sequence), (11, KEPT as u64 + 10));
    }

    #[test]
    fn what_a_caller_chose_is_kept_within_bounds() {
        let mut log = CallLog::default();
        log.add(call(&"é".repeat(10_000)));
        let [kept] = &log.all()[..] else { panic!("one call") };
        assert_eq!(kept.region.len(), LONGEST);
        assert_eq!(kept.uuid.as_ref().map(String::len), Some(LONGEST));
    }
}
