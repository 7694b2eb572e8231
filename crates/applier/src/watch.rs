//! Looks at mappings in flight, with whichever is cheaper: one `Get` each, or one list for all who
//! wait.

use std::sync::atomic::{AtomicUsize, Ordering};

use esmith_planner::live::LiveMapping;
use tokio::{sync::Mutex, time::Instant};

use crate::{
    caller::Caller,
    observe::{get, list},
    port::{ApiError, Lambda},
};

/// A list that several waiters share.
pub(crate) struct Watch {
    sweep: Mutex<Option<Sweep>>,
    /// The number of live mappings when the plan was made.
    planned: usize,
    waiting: AtomicUsize,
}

struct Sweep {
    begun: Instant,
    mappings: Vec<LiveMapping>,
}

/// Mappings on a page of `ListEventSourceMappings`.
const PAGE: usize = 100;

impl Watch {
    /// Returns a watch over an account with about so many mappings.
    pub(crate) fn new(planned: usize) -> Self {
        Self { sweep: Mutex::default(), planned, waiting: AtomicUsize::new(0) }
    }

    /// Counts a waiter in until the guard is dropped.
    pub(crate) fn wait(&self) -> Waiting<'_> {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Waiting(self)
    }

    /// Returns a mapping as it was at or after `since`; none where a list or `Get` does not show it.
    pub(crate) async fn look<L: Lambda>(
        &self,
        caller: &Caller<'_, L>,
        uuid: &str,
        since: Instant,
    ) -> Result<Option<LiveMapping>, ApiError> {
        let mut sweep = self.sweep.lock().await;
        let pages = sweep.as_ref().map_or(self.planned, |sweep| sweep.mappings.len()) / PAGE + 1;
        let is_fresh = sweep.as_ref().is_some_and(|sweep| sweep.begun >= since);
        if !is_fresh {
            if self.waiting.load(Ordering::Relaxed) <= pages {
                drop(sweep);
                return get(caller, uuid).await;
            }
            let begun = Instant::now();
            *sweep = Some(Sweep { begun, mappings: list(caller).await? });
        }
        let found = sweep
            .as_ref()
            .and_then(|sweep| sweep.mappings.iter().find(|mapping| mapping.uuid == uuid).cloned());
        drop(sweep);
        match found {
            // A list hides the filters of a mapping with a key.
            Some(mapping) if mapping.has_key() => get(caller, uuid).await,
            found => Ok(found),
        }
    }
}

/// A waiter that counts while it lives.
pub(crate) struct Waiting<'a>(&'a Watch);

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
