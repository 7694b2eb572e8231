//! The settings and the events of a run.

use std::time::Duration;

use esmith_planner::plan::Step;

use crate::outcome::Outcome;

/// The settings of a run.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The maximum number of steps in flight.
    pub parallelism: usize,
    /// The time limits of the writes.
    pub limits: Limits,
    /// The interval between two reads of a mapping in transition.
    pub tick: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { parallelism: 16, limits: Limits::default(), tick: Duration::from_secs(1) }
    }
}

/// The time limits of the writes.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Until a new mapping is Enabled or Disabled. Default: 10 minutes.
    pub create: Duration,
    /// Until a changed mapping is Enabled or Disabled. Default: 10 minutes.
    pub update: Duration,
    /// Until a deleted mapping is gone. Default: 5 minutes.
    pub delete: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        let minutes = |minutes: u64| Duration::from_secs(minutes * 60);
        Self { create: minutes(10), update: minutes(10), delete: minutes(5) }
    }
}

/// An event of a run.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// A step started.
    Started(&'a Step),
    /// A step waits.
    Waiting {
        /// The step.
        step: &'a Step,
        /// AWS's name of the current state, or AWS's message.
        what: String,
    },
    /// A step has its outcome.
    Finished(&'a Outcome),
}

/// The receiver of the events.
pub type Listener<'a> = &'a (dyn Fn(Event<'_>) + Send + Sync);
