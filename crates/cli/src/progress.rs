//! What a person sees while a plan is carried out, on standard error: a line for each step that ended
//! and, in a pipe, for what each waits for. On a terminal the steps in flight stand below that; and
//! while AWS is read, how many calls that took so far.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::Instant,
};

use esmith_applier::{CallCounter, Event, Outcome, Status};
use esmith_planner::plan::{ExpectedOwner, Plan, Step};
use esmith_spec::counted;

use crate::{foot::Foot, screen::Screen};

/// Tells how a plan's steps go.
pub(crate) struct Progress<'a> {
    screen: &'a Screen,
    state: Arc<Mutex<State>>,
    /// Where the steps in flight are drawn; none in a pipe.
    foot: Option<Foot>,
}

/// Tells, until what is returned is dropped, that AWS is read: one by one, and at AWS's pace, a
/// thousand mappings take minutes.
pub(crate) fn reading(screen: &Screen, made: CallCounter) -> Option<Foot> {
    let begun = Instant::now();
    screen.foot(move || {
        vec![format!("reading AWS: {} s, calls so far: {}", begun.elapsed().as_secs(), made.sum())]
    })
}

/// How far a plan has come.
#[derive(Debug, Default)]
struct State {
    total: usize,
    ended: usize,
    /// The steps in flight, by name.
    in_flight: BTreeMap<String, InFlight>,
    /// Calls made so far.
    made: CallCounter,
    /// Calls that are still to come, by the steps that have not ended.
    to_go: usize,
}

#[derive(Debug)]
struct InFlight {
    action: &'static str,
    begun: Instant,
    waits_for: Option<String>,
    calls: usize,
}

/// The most steps that are drawn one by one.
const LINES: usize = 8;

impl<'a> Progress<'a> {
    pub(crate) fn new(screen: &'a Screen, plan: &Plan, made: CallCounter) -> Self {
        let to_go = plan.steps.iter().map(calls).sum();
        let state = State { total: plan.steps.len(), to_go, made, ..State::default() };
        let state = Arc::new(Mutex::new(state));
        let drawn = Arc::clone(&state);
        let lines = move || drawn.lock().map(|state| state.lines()).unwrap_or_default();
        let foot = (!plan.steps.is_empty()).then(|| screen.foot(lines)).flatten();
        Self { screen, state, foot }
    }

    /// Tells one event.
    pub(crate) fn tell(&self, event: &Event<'_>) {
        let news = self.state.lock().ok().and_then(|mut state| match event {
            Event::Started(step) => state.begin(step),
            Event::Waiting { step, what } => state.wait(step, what).filter(|_| self.foot.is_none()),
            Event::Finished(outcome) => Some(state.end(outcome)),
        });
        if let Some(news) = news {
            self.screen.say(&news);
        }
    }
}

/// Returns the calls that a step surely takes: its writes, and the proof of whose the mapping is.
fn calls(step: &Step) -> usize {
    step.writes.len() + usize::from(step.claim != ExpectedOwner::None)
}

impl State {
    fn begin(&mut self, step: &Step) -> Option<String> {
        let in_flight = InFlight {
            action: step.action().as_str(),
            begun: Instant::now(),
            waits_for: None,
            calls: calls(step),
        };
        self.in_flight.insert(step.name.clone(), in_flight);
        None
    }

    /// Returns what is new.
    fn wait(&mut self, step: &Step, what: &str) -> Option<String> {
        let waits_for = &mut self.in_flight.get_mut(&step.name)?.waits_for;
        if waits_for.as_deref() == Some(what) {
            return None;
        }
        *waits_for = Some(what.to_owned());
        Some(format!("  {} {}: {what}", step.action().as_str(), step.name))
    }

    fn end(&mut self, outcome: &Outcome) -> String {
        self.ended += 1;
        let in_flight = self.in_flight.remove(&outcome.name);
        let calls = in_flight.as_ref().map_or(0, |step| step.calls);
        self.to_go = self.to_go.saturating_sub(calls);
        let took = in_flight.map_or(0.0, |step| step.begun.elapsed().as_secs_f64());
        let how = match &outcome.status {
            Status::Done => "done",
            Status::AlreadyDone => "already done",
            Status::Failed(_) => "failed",
            Status::NotAttempted(_) => "not attempted",
        };
        let name = format!("{} {}", outcome.action.as_str(), outcome.name);
        format!("{name}: {how} ({took:.1} s) [{}/{}]", self.ended, self.total)
    }

    /// Returns what is drawn: the steps in flight, the longest first, and the sum.
    fn lines(&self) -> Vec<String> {
        let mut steps: Vec<(&String, &InFlight)> = self.in_flight.iter().collect();
        steps.sort_by_key(|(_, step)| step.begun);
        let mut lines: Vec<String> =
            steps.iter().take(LINES).map(|(name, step)| step.line(name)).collect();
        if let Some(more) = steps.len().checked_sub(LINES).filter(|more| *more > 0) {
            lines.push(format!("  and {more} more"));
        }
        let Self { ended, total, to_go, .. } = self;
        let (in_flight, made) = (steps.len(), self.made.sum());
        lines.push(format!(
            "{ended} of {}, {in_flight} in flight; {} made, about {to_go} to go",
            counted(*total, "step"),
            counted(usize::try_from(made).unwrap_or(usize::MAX), "call")
        ));
        lines
    }
}

impl InFlight {
    fn line(&self, name: &str) -> String {
        let what = self.waits_for.as_deref().unwrap_or("working");
        format!("  {} {name}: {what} ({} s)", self.action, self.begun.elapsed().as_secs())
    }
}
