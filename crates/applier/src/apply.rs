//! Carries a plan out: which step may begin when, how many at once, and what becomes of those whose
//! predecessor failed. How one step is done is in `step.rs`.

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

/// Carries a plan out and returns what became of each step, in the plan's order. Steps that are
/// blocked, whose predecessor failed, or that an interruption forestalled are not attempted.
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
    plan.finished.iter().for_each(|keepsake| journal.clear(keepsake));
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

/// What is known so far. Each step is looked at once for each that it waits for, so that ten
/// thousand steps cost ten times as much as a thousand.
struct Progress<'a> {
    steps: &'a [Step],
    listener: Listener<'a>,
    outcomes: Vec<Option<Outcome>>,
    /// Steps that may begin.
    ready: VecDeque<usize>,
    /// How many steps each one still waits for.
    waits: Vec<usize>,
    /// The steps that wait for each one.
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

    /// Ends a step, and lets go on or gives up what waits for it.
    fn end(&mut self, index: usize, outcome: Outcome) {
        (self.listener)(Event::Finished(&outcome));
        let succeeded = outcome.is_success();
        let why = format!("`{}`, which must come before, did not succeed", outcome.name);
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

    /// Ends a step that is not attempted, unless it has ended.
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

    /// Ends what is ready; what waits for it ends with it.
    fn give_up(&mut self) {
        while let Some(index) = self.ready.pop_front() {
            self.skip(index, "the run was interrupted");
        }
    }

    /// Ends what never came to be ready: nothing is left out of the report.
    fn account_for_all(&mut self) {
        for index in 0..self.steps.len() {
            self.skip(index, "what must come before did not end");
        }
    }
}
