//! Runs a plan: the order of its steps, how many run at once, and which steps are skipped after a
//! failure. `step.rs` runs a single step.

use std::collections::{BTreeSet, HashMap, VecDeque};

use esmith_planner::plan::{Plan, Step};
use futures_util::{StreamExt, stream::FuturesUnordered};

use crate::{
    client::ApiClient,
    hidden,
    journal::Journal,
    outcome::{Outcome, Status},
    port::Lambda,
    run::{Event, Listener, Settings},
    state_poller::StatePoller,
    step::{RunContext, run},
};

/// Runs a plan and returns the outcome of each step, in the plan's order. A step is not attempted
/// if it is blocked, if a step it depends on failed, or if the run was interrupted.
pub async fn apply<L: Lambda>(
    plan: &Plan,
    client: &ApiClient<'_, L>,
    settings: &Settings,
    journal: &dyn Journal,
    listener: Listener<'_>,
) -> Vec<Outcome> {
    client.hide(hidden::texts(plan));
    let poller = StatePoller::new(plan.owned + plan.unmanaged);
    let awaited = plan.steps.iter().flat_map(|step| &step.after).map(String::as_str).collect();
    let context = RunContext { client, settings, poller: &poller, listener, journal, awaited };
    plan.finished.iter().for_each(|journal_entry| journal.clear(journal_entry));
    let mut progress = Progress::new(plan, listener);
    let mut in_flight = FuturesUnordered::new();
    loop {
        if client.is_stopped() {
            progress.give_up();
        }
        while in_flight.len() < settings.parallelism.max(1)
            && let Some(index) = progress.ready.pop_front()
        {
            listener(Event::Started(&plan.steps[index]));
            let context = &context;
            in_flight.push(async move { (index, run(context, &plan.steps[index]).await) });
        }
        let Some((index, outcome)) = in_flight.next().await else { break };
        progress.end(index, outcome);
    }
    progress.account_for_all();
    progress.outcomes.into_iter().flatten().collect()
}

/// The state of the run. Each dependency of a step is visited once, so the cost grows linearly with
/// the number of steps.
struct Progress<'a> {
    steps: &'a [Step],
    listener: Listener<'a>,
    outcomes: Vec<Option<Outcome>>,
    /// The steps that can start now.
    ready: VecDeque<usize>,
    /// For each step, the number of dependencies that have not finished.
    waits: Vec<usize>,
    /// For each step, the steps that depend on it.
    followers: Vec<Vec<usize>>,
}

impl<'a> Progress<'a> {
    fn new(plan: &'a Plan, listener: Listener<'a>) -> Self {
        let steps = plan.steps.as_slice();
        let mut named: HashMap<&str, Vec<usize>> = HashMap::new();
        for (index, step) in steps.iter().enumerate() {
            named.entry(&step.name).or_default().push(index);
        }
        let mut followers = vec![Vec::new(); steps.len()];
        let mut waits = vec![0; steps.len()];
        for (index, step) in steps.iter().enumerate() {
            let before: BTreeSet<&str> = step.after.iter().map(String::as_str).collect();
            for earlier in before.iter().filter_map(|name| named.get(name)).flatten() {
                followers[*earlier].push(index);
                waits[index] += 1;
            }
        }
        let may_begin = |index: &usize| waits[*index] == 0 && steps[*index].blocked.is_empty();
        let ready = (0..steps.len()).filter(may_begin).collect();
        let outcomes = vec![None; steps.len()];
        let mut progress = Self { steps, listener, outcomes, ready, waits, followers };
        for (index, step) in steps.iter().enumerate().filter(|(_, step)| !step.blocked.is_empty()) {
            progress.skip(index, &format!("blocked: {}", step.blocked.join("; ")));
        }
        progress
    }

    /// Records the outcome of a step, then releases or skips the steps that depend on it.
    fn end(&mut self, index: usize, outcome: Outcome) {
        (self.listener)(Event::Finished(&outcome));
        let succeeded = outcome.is_success();
        let why = format!("`{}` must succeed first, and did not", outcome.name);
        self.outcomes[index] = Some(outcome);
        for follower in self.followers[index].clone() {
            self.waits[follower] -= 1;
            if !succeeded {
                self.skip(follower, &why);
            } else if self.waits[follower] == 0 && self.outcomes[follower].is_none() {
                self.ready.push_back(follower);
            }
        }
    }

    /// Records that a step is not attempted, unless it already has an outcome.
    fn skip(&mut self, index: usize, why: &str) {
        if self.outcomes[index].is_some() {
            return;
        }
        let step = &self.steps[index];
        let outcome = Outcome {
            name: step.name.clone(),
            action: step.action(),
            uuid: step.uuid().map(str::to_owned),
            status: Status::NotAttempted(why.to_owned()),
        };
        self.end(index, outcome);
    }

    /// Skips the ready steps and, with them, the steps that depend on them.
    fn give_up(&mut self) {
        while let Some(index) = self.ready.pop_front() {
            self.skip(index, "the run was interrupted");
        }
    }

    /// Skips the steps that never became ready, so that the report contains every step.
    fn account_for_all(&mut self) {
        for index in 0..self.steps.len() {
            self.skip(index, "a step that must succeed first did not finish");
        }
    }
}
