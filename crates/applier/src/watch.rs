//! Looks at mappings in flight, with whichever is cheaper: one `Get` each, or one list for all who
//! wait.

use std::sync::atomic::{AtomicUsize, Ordering};

use esmith_planner::live::LiveMapping;
use tokio::{sync::Mutex, time::Instant};

use crate::{
    caller::Caller,
    listing::{PAGE, list},
    port::{ApiError, Lambda},
    reads::get,
};

/// A list that the steps in flight share.
pub(crate) struct Watch {
    sweep: Mutex<Option<Sweep>>,
    /// The number of live mappings, as far as it is known.
    mappings: AtomicUsize,
    /// Steps in flight, each of which will look again.
    steps: AtomicUsize,
}

struct Sweep {
    begun: Instant,
    mappings: Vec<LiveMapping>,
}

/// What a look found.
enum Sight {
    /// What the list shows; it may leave a mapping out that is there.
    Listed(Option<LiveMapping>),
    /// What `Get` shows, which is proof.
    Got(Option<LiveMapping>),
}

impl Watch {
    /// Returns a watch over an account with about so many mappings.
    pub(crate) fn new(mappings: usize) -> Self {
        Self {
            sweep: Mutex::default(),
            mappings: AtomicUsize::new(mappings),
            steps: AtomicUsize::new(0),
        }
    }

    /// Counts a step in until the guard is dropped.
    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.steps.fetch_add(1, Ordering::Relaxed);
        InFlight(self)
    }

    /// Returns the calls that it takes to look at everything in flight.
    pub(crate) fn cost(&self) -> usize {
        self.steps.load(Ordering::Relaxed).min(self.pages())
    }

    fn pages(&self) -> usize {
        self.mappings.load(Ordering::Relaxed) / PAGE + 1
    }

    /// Returns a mapping as it was at or after `since`; none where `Get` says that it is gone.
    pub(crate) async fn look<L: Lambda>(
        &self,
        caller: &Caller<'_, L>,
        uuid: &str,
        since: Instant,
    ) -> Result<Option<LiveMapping>, ApiError> {
        match self.sight(caller, uuid, since).await? {
            // A list hides the filters of a mapping with a key.
            Sight::Listed(Some(mapping)) if mapping.has_key() => get(caller, uuid).await,
            Sight::Listed(None) => get(caller, uuid).await,
            Sight::Listed(found) | Sight::Got(found) => Ok(found),
        }
    }

    /// Returns a mapping as it is from now on; none where a list does not show it, which proves
    /// nothing.
    pub(crate) async fn glance<L: Lambda>(
        &self,
        caller: &Caller<'_, L>,
        uuid: &str,
    ) -> Result<Option<LiveMapping>, ApiError> {
        match self.sight(caller, uuid, Instant::now()).await? {
            Sight::Listed(found) | Sight::Got(found) => Ok(found),
        }
    }

    async fn sight<L: Lambda>(
        &self,
        caller: &Caller<'_, L>,
        uuid: &str,
        since: Instant,
    ) -> Result<Sight, ApiError> {
        let mut sweep = self.sweep.lock().await;
        if sweep.as_ref().is_none_or(|sweep| sweep.begun < since) {
            if self.steps.load(Ordering::Relaxed) <= self.pages() {
                drop(sweep);
                return get(caller, uuid).await.map(Sight::Got);
            }
            let begun = Instant::now();
            let mappings = list(caller).await?;
            self.mappings.store(mappings.len(), Ordering::Relaxed);
            *sweep = Some(Sweep { begun, mappings });
        }
        let mappings = sweep.iter().flat_map(|sweep| &sweep.mappings);
        Ok(Sight::Listed(mappings.into_iter().find(|mapping| mapping.uuid == uuid).cloned()))
    }
}

/// A step that counts while it lives.
pub(crate) struct InFlight<'a>(&'a Watch);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.steps.fetch_sub(1, Ordering::Relaxed);
    }
}
