//! A token bucket: so many attempts a second, and at most as many at once.

use std::sync::Mutex;

use tokio::time::{Duration, Instant, sleep_until};

/// Paces attempts; a bucket without a rate lets everything through.
pub(crate) struct Bucket {
    interval: Option<Duration>,
    burst: u32,
    /// The moment at which a full bucket's worth of tokens would all be back.
    free_at: Mutex<Instant>,
}

impl Bucket {
    pub(crate) fn new(rate: Option<u32>) -> Self {
        let rate = rate.filter(|rate| *rate > 0);
        Self {
            interval: rate.map(|rate| Duration::from_secs(1) / rate),
            burst: rate.unwrap_or_default(),
            free_at: Mutex::new(Instant::now()),
        }
    }

    /// Waits for a token.
    pub(crate) async fn take(&self) {
        let Some(interval) = self.interval else { return };
        let turn = {
            let Ok(mut free_at) = self.free_at.lock() else { return };
            *free_at = (*free_at).max(Instant::now()) + interval;
            *free_at - interval * self.burst
        };
        sleep_until(turn).await;
    }
}
