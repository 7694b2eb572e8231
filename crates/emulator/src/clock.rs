//! The time that the emulator goes by. States, quotas and delays all read it, so whoever owns a
//! manual clock owns every change that time makes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, SystemTime, UNIX_EPOCH},
};

/// Where a manual clock begins: the first instant of 2027, in milliseconds since 1970.
const MANUAL_START: u64 = 1_798_761_600_000;

/// The emulator's source of time.
#[derive(Clone, Debug, Default)]
pub enum Clock {
    /// The machine's clock.
    #[default]
    Real,
    /// A clock that stands still until it is advanced.
    Manual(ManualClock),
}

/// A clock that moves only when told to. Clones share one time.
#[derive(Clone, Debug)]
pub struct ManualClock(Arc<AtomicU64>);

impl Default for ManualClock {
    fn default() -> Self {
        Self(Arc::new(AtomicU64::new(MANUAL_START)))
    }
}

impl ManualClock {
    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(millis(by), Ordering::SeqCst);
    }

    fn now(&self) -> u64 {
        self.0.load(Ordering::SeqCst)
    }

    /// Moves the clock forward to `at`, if it is behind: a state file may be from later.
    fn reach(&self, at: u64) {
        self.0.fetch_max(at, Ordering::SeqCst);
    }
}

impl Clock {
    /// Returns a manual clock's variant together with the handle that moves it.
    #[must_use]
    pub fn manual() -> (Self, ManualClock) {
        let clock = ManualClock::default();
        (Self::Manual(clock.clone()), clock)
    }

    /// Milliseconds since 1970.
    pub(crate) fn now(&self) -> u64 {
        match self {
            Self::Real => millis(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()),
            Self::Manual(clock) => clock.now(),
        }
    }

    /// Catches up with the newest time in a state file.
    pub(crate) fn reach(&self, at: u64) {
        if let Self::Manual(clock) = self {
            clock.reach(at);
        }
    }
}

/// Whole milliseconds of a duration.
pub(crate) fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
