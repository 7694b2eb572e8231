//! The call log: every request that reached the emulator, in memory.

use std::collections::VecDeque;

use serde::Serialize;

/// How many calls are kept; older ones are dropped, their numbers are not used again.
const KEPT: usize = 200_000;

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
        if self.calls.len() == KEPT {
            self.calls.pop_front();
        }
        self.calls.push_back(CallRecord { sequence: self.sequence, ..call });
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
