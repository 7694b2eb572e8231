//! Polls the state of mappings in transition with the fewest calls: one `Get` for each, or one list
//! that all waiting steps share.

use std::sync::atomic::{AtomicUsize, Ordering};

use esmith_planner::live::LiveMapping;
use tokio::{sync::Mutex, time::Instant};

use crate::{
    client::ApiClient,
    listing::{PAGE, list},
    port::{ApiError, Lambda},
    reads::get,
};

/// Reads the state of mappings for all steps in flight.
pub(crate) struct StatePoller {
    snapshot: Mutex<Option<ListSnapshot>>,
    /// The number of live mappings at the last list.
    mappings: AtomicUsize,
    /// The steps in flight, each of which will poll again.
    steps: AtomicUsize,
}

struct ListSnapshot {
    begun: Instant,
    mappings: Vec<LiveMapping>,
}

/// The result of one read of a mapping.
enum Observation {
    /// The result of the list, which can omit an existing mapping.
    Listed(Option<LiveMapping>),
    /// The result of `Get`, which is reliable.
    Got(Option<LiveMapping>),
}

impl StatePoller {
    /// Returns a poller for an account with about this number of mappings.
    pub(crate) fn new(mappings: usize) -> Self {
        Self {
            snapshot: Mutex::default(),
            mappings: AtomicUsize::new(mappings),
            steps: AtomicUsize::new(0),
        }
    }

    /// Counts a step as in flight until the guard is dropped.
    pub(crate) fn begin(&self) -> InFlight<'_> {
        self.steps.fetch_add(1, Ordering::Relaxed);
        InFlight(self)
    }

    /// Returns the number of calls that poll everything in flight once.
    pub(crate) fn cost(&self) -> usize {
        self.steps.load(Ordering::Relaxed).min(self.pages())
    }

    fn pages(&self) -> usize {
        self.mappings.load(Ordering::Relaxed) / PAGE + 1
    }

    /// Returns a mapping as it was at or after `since`, or none if `Get` answers that it does not
    /// exist.
    pub(crate) async fn get_since<L: Lambda>(
        &self,
        client: &ApiClient<'_, L>,
        uuid: &str,
        since: Instant,
    ) -> Result<Option<LiveMapping>, ApiError> {
        match self.observe(client, uuid, since).await? {
            // A list omits the filters of a mapping with an encryption key.
            Observation::Listed(Some(mapping)) if mapping.has_key() => get(client, uuid).await,
            Observation::Listed(None) => get(client, uuid).await,
            Observation::Listed(found) | Observation::Got(found) => Ok(found),
        }
    }

    /// Returns a mapping as it is now, or none if the list omits it. That does not prove that it is
    /// deleted.
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

/// The guard of a step in flight.
pub(crate) struct InFlight<'a>(&'a StatePoller);

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.steps.fetch_sub(1, Ordering::Relaxed);
    }
}
