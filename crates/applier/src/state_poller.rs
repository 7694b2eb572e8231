//! Looks at mappings in flight, with whichever is cheaper: one `Get` each, or one list for all who
//! wait.

use std::sync::atomic::{AtomicUsize, Ordering};

use esmith_planner::live::LiveMapping;
use tokio::{sync::Mutex, time::Instant};

use crate::{
    client::ApiClient,
    listing::{PAGE, list},
    port::{ApiError, Lambda},
    reads::get,
};

/// A list that the steps in flight share.
pub(crate) struct StatePoller {
    snapshot: Mutex<Option<ListSnapshot>>,
    /// The number of live mappings, as far as it is known.
    mappings: AtomicUsize,
    /// Steps in flight, each of which will get_since again.
    steps: AtomicUsize,
}

struct ListSnapshot {
    begun: Instant,
    mappings: Vec<LiveMapping>,
}

/// What a get_since found.
enum Observation {
    /// What the list shows; it may leave a mapping out that is there.
    Listed(Option<LiveMapping>),
    /// What `Get` shows, which is proof.
    Got(Option<LiveMapping>),
}

impl StatePoller {
    /// Returns a poller over an account with about so many mappings.
    pub(crate) fn new(mappings: usize) -> Self {
        Self {
            snapshot: Mutex::default(),
            mappings: AtomicUsize::new(mappings),
            steps: AtomicUsize::new(0),
        }
    }

    /// Counts a step in until the guard is dropped.
    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.steps.fetch_add(1, Ordering::Relaxed);
        InFlight(self)
    }

    /// Returns the calls that it takes to get_since at everything in flight.
    pub(crate) fn cost(&self) -> usize {
        self.steps.load(Ordering::Relaxed).min(self.pages())
    }

    fn pages(&self) -> usize {
        self.mappings.load(Ordering::Relaxed) / PAGE + 1
    }

    /// Returns a mapping as it was at or after `since`; none where `Get` says that it is gone.
    pub(crate) async fn get_since<L: Lambda>(
        &self,
        client: &ApiClient<'_, L>,
        uuid: &str,
        since: Instant,
    ) -> Result<Option<LiveMapping>, ApiError> {
        match self.observe(client, uuid, since).await? {
            // A list hides the filters of a mapping with a key.
            Observation::Listed(Some(mapping)) if mapping.has_key() => get(client, uuid).await,
            Observation::Listed(None) => get(client, uuid).await,
            Observation::Listed(found) | Observation::Got(found) => Ok(found),
        }
    }

    /// Returns a mapping as it is from now on; none where a list does not show it, which proves
    /// nothing.
    pub(crate) async fn get_cached<L: Lambda>(
        &self,
        client: &ApiClient<'_, L>,
        uuid: &str,
    ) -> Result<Option<LiveMapping>, ApiError> {
        match self.observe(client, uuid, Instant::now()).await? {
            Observation::Listed(found) | Observation::Got(found) => Ok(found),
        }
    }

    async fn observe<L: Lambda>(
        &self,
        client: &ApiClient<'_, L>,
        uuid: &str,
        since: Instant,
    ) -> Result<Observation, ApiError> {
        let mut snapshot = self.snapshot.lock().await;
        if snapshot.as_ref().is_none_or(|snapshot| snapshot.begun < since) {
            if self.steps.load(Ordering::Relaxed) <= self.pages() {
                drop(snapshot);
                return get(client, uuid).await.map(Observation::Got);
            }
            let begun = Instant::now();
            let mappings = list(client).await?;
            self.mappings.store(mappings.len(), Ordering::Relaxed);
            *snapshot = Some(ListSnapshot { begun, mappings });
        }
        let mappings = snapshot.iter().flat_map(|snapshot| &snapshot.mappings);
        Ok(Observation::Listed(mappings.into_iter().find(|mapping| mapping.uuid == uuid).cloned()))
    }
}

/// A step that counts while it lives.
pub(crate) struct InFlight<'a>(&'a StatePoller);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.steps.fetch_sub(1, Ordering::Relaxed);
    }
}
