//! How a plan is carried out, and what is told meanwhile.

use std::time::Duration;

use esmith_planner::plan::Step;

use crate::outcome::Outcome;

/// How a plan is carried out.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The greatest number of steps in flight.
    pub parallelism: usize,
    /// How long each kind of write may take to settle.
    pub limits: Limits,
    /// The wait between looks at a mapping in flight.
    pub tick: Duration,
}

impl Default for Settings {
    fn default() -> Self {
        Self { parallelism: 16, limits: Limits::default(), tick: Duration::from_secs(1) }
    }
}

/// How long each kind of write may take to settle.
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

/// What happens while a plan is carried out.
#[derive(Clone, Debug)]
pub enum Event<'a> {
    /// A step began.
    Started(&'a Step),
    /// A step waits, and for what.
    Waiting {
        /// The step.
        step: &'a Step,
        /// AWS's word for the state, or what is waited for.
        what: String,
    },
    /// A step ended.
    Finished(&'a Outcome),
}

/// Who is told what happens.
pub type Listener<'a> = &'a (dyn Fn(Event<'_>) + Send + Sync);
