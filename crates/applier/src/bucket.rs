//! A token bucket that limits attempts per second and the size of a burst. It slows down when AWS
//! throttles, and speeds up again with every other answer.

use std::sync::Mutex;

use tokio::time::{Duration, Instant, sleep_until};

/// Limits the rate of attempts. A bucket without a rate has no limit.
pub(crate) struct Bucket {
    rate: Option<f64>,
    pace: Mutex<Pace>,
}

struct Pace {
    /// The current attempts per second, at most the rate of the bucket.
    rate: f64,
    /// The time at which the bucket is full again.
    full_at: Instant,
}

/// The lowest rate, in attempts per second, that throttling leads to.
const SLOWEST: f64 = 0.5;

impl Bucket {
    pub(crate) fn new(rate: Option<u32>) -> Self {
        let rate = rate.filter(|rate| *rate > 0).map(f64::from);
        let pace = Pace { rate: rate.unwrap_or_default(), full_at: Instant::now() };
        Self { rate, pace: Mutex::new(pace) }
    }

    /// Waits for a token.
    pub(crate) async fn take(&self) {
        if self.rate.is_none() {
            return;
        }
        let turn = {
            let Ok(mut pace) = self.pace.lock() else { return };
            let interval = Duration::from_secs_f64(1.0 / pace.rate);
            pace.full_at = pace.full_at.max(Instant::now()) + interval;
            // A burst may hold the attempts of one second.
            pace.full_at - Duration::from_secs(1)
        };
        sleep_until(turn).await;
    }

    /// Halves the rate after AWS throttled an attempt.
    pub(crate) fn slow_down(&self) {
        if let Ok(mut pace) = self.pace.lock() {
            pace.rate = (pace.rate / 2.0).max(SLOWEST);
        }
    }

    /// Raises the rate by 5 % after an answer, up to the full rate.
    pub(crate) fn recover(&self) {
        if let (Some(rate), Ok(mut pace)) = (self.rate, self.pace.lock()) {
            pace.rate = (pace.rate * 1.05).min(rate);
        }
    }
}
