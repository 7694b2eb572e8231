//! What a person sees while a plan is carried out, on standard error.

use std::{collections::BTreeMap, sync::Mutex, time::Instant};

use esmith_applier::{Event, Status};
use esmith_planner::plan::Plan;

use crate::screen::Screen;

/// Tells how a plan's steps go: a line when one ends, and on the way what each waits for.
pub(crate) struct Progress<'a> {
    screen: &'a Screen,
    total: usize,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    begun: BTreeMap<String, Instant>,
    waiting: BTreeMap<String, String>,
    ended: usize,
}

impl<'a> Progress<'a> {
    pub(crate) fn new(screen: &'a Screen, plan: &Plan) -> Self {
        Self { screen, total: plan.steps.len(), state: Mutex::default() }
    }

    /// Tells one event.
    pub(crate) fn tell(&self, event: &Event<'_>) {
        let Ok(mut state) = self.state.lock() else { return };
        match event {
            Event::Started(step) => {
                state.begun.insert(step.name.clone(), Instant::now());
            }
            Event::Waiting { step, what } => {
                let news = state.waiting.insert(step.name.clone(), what.clone());
                if news.as_ref() != Some(what) {
                    self.screen.say(&format!("  {} {}: {what}", step.action.as_str(), step.name));
                }
            }
            Event::Finished(outcome) => {
                state.ended += 1;
                state.waiting.remove(&outcome.name);
                let took = state
                    .begun
                    .get(&outcome.name)
                    .map_or(0.0, |begun| begun.elapsed().as_secs_f64());
                let how = match &outcome.status {
                    Status::Done => "done",
                    Status::AlreadyDone => "already done",
                    Status::Failed(_) => "failed",
                    Status::NotAttempted(_) => "not attempted",
                };
                let name = format!("{} {}", outcome.action.as_str(), outcome.name);
                self.screen
                    .say(&format!("{name}: {how} ({took:.1} s) [{}/{}]", state.ended, self.total));
            }
        }
    }
}
