//! Carries a plan out: which step may begin when, how many at once, and what becomes of those whose
//! predecessor failed. How one step is done is in `step.rs`.

use std::time::Duration;

use esmith_planner::plan::{Plan, Step};
use futures_util::{StreamExt, stream::FuturesUnordered};

use crate::{
    caller::Caller,
    journal::Journal,
    outcome::{Outcome, Status},
    port::Lambda,
    step::{Runner, run},
    watch::Watch,
};

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

/// Carries a plan out and returns what became of each step, in the plan's order. Steps that are
/// blocked, whose predecessor failed, or that an interruption forestalled are not attempted.
pub async fn apply<L: Lambda>(
    plan: &Plan,
    caller: &Caller<'_, L>,
    settings: &Settings,
    journal: &dyn Journal,
    listener: Listener<'_>,
) -> Vec<Outcome> {
    let watch = Watch::new(plan.owned + plan.unmanaged);
    let awaited = plan.steps.iter().flat_map(|step| &step.after).map(String::as_str).collect();
    let runner = Runner { caller, settings, watch: &watch, listener, journal, awaited };
    let mut progress = Progress { steps: &plan.steps, outcomes: vec![None; plan.steps.len()] };
    let mut begun = vec![false; plan.steps.len()];
    let mut in_flight = FuturesUnordered::new();
    loop {
        progress.skip_hopeless(&mut begun, caller.is_stopped(), listener);
        while in_flight.len() < settings.parallelism.max(1)
            && let Some(index) =
                (0..begun.len()).find(|index| !begun[*index] && progress.is_ready(*index))
        {
            begun[index] = true;
            listener(Event::Started(&plan.steps[index]));
            let runner = &runner;
            in_flight.push(async move { (index, run(runner, &plan.steps[index]).await) });
        }
        let Some((index, outcome)) = in_flight.next().await else { break };
        listener(Event::Finished(&outcome));
        progress.outcomes[index] = Some(outcome);
    }
    progress.outcomes.into_iter().flatten().collect()
}

/// What is known so far.
struct Progress<'a> {
    steps: &'a [Step],
    outcomes: Vec<Option<Outcome>>,
}

impl Progress<'_> {
    /// Returns the outcomes of the steps that a step waits for; none for those that have not ended.
    fn predecessors(&self, index: usize) -> impl Iterator<Item = Option<&Outcome>> {
        let after = &self.steps[index].after;
        let steps = self.steps.iter().zip(&self.outcomes);
        steps.filter(|(step, _)| after.contains(&step.name)).map(|(_, outcome)| outcome.as_ref())
    }

    fn is_ready(&self, index: usize) -> bool {
        self.predecessors(index).all(|outcome| outcome.is_some_and(Outcome::is_success))
    }

    /// Ends the steps that will not be attempted.
    fn skip_hopeless(&mut self, begun: &mut [bool], stopped: bool, listener: Listener<'_>) {
        while let Some((index, why)) = (0..begun.len())
            .filter(|index| !begun[*index])
            .find_map(|index| Some((index, self.hopeless(index, stopped)?)))
        {
            begun[index] = true;
            let step = &self.steps[index];
            let outcome = Outcome {
                name: step.name.clone(),
                action: step.action,
                uuid: step.uuid.clone(),
                status: Status::NotAttempted(why),
            };
            listener(Event::Finished(&outcome));
            self.outcomes[index] = Some(outcome);
        }
    }

    fn hopeless(&self, index: usize, stopped: bool) -> Option<String> {
        let step = &self.steps[index];
        if !step.blocked.is_empty() {
            return Some(format!("blocked: {}", step.blocked.join("; ")));
        }
        if stopped {
            return Some("the run was interrupted".to_owned());
        }
        let failed = self.predecessors(index).flatten().find(|outcome| !outcome.is_success())?;
        Some(format!("`{}`, which must come before, did not succeed", failed.name))
    }
}
