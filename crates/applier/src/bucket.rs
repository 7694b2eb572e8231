//! A token bucket: so many attempts a second, and at most as many at once. It slows down when AWS
//! says that it is too much, and recovers with every answer.

use std::sync::Mutex;

use tokio::time::{Duration, Instant, sleep_until};

/// Paces attempts; a bucket without a rate lets everything through.
pub(crate) struct Bucket {
    rate: Option<f64>,
    pace: Mutex<Pace>,
}

struct Pace {
    /// Attempts a second, at most the bucket's rate.
    rate: f64,
    /// The moment at which the bucket would be full again.
    full_at: Instant,
}

/// The least attempts a second that throttling slows down to.
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
            // A second's worth of attempts may go at once.
            pace.full_at - Duration::from_secs(1)
        };
        sleep_until(turn).await;
    }

    /// Halves the rate: AWS was asked too often.
    pub(crate) fn slow_down(&self) {
        if let Ok(mut pace) = self.pace.lock() {
            pace.rate = (pace.rate / 2.0).max(SLOWEST);
        }
    }

    /// Goes back towards the full rate after an answer.
    pub(crate) fn recover(&self) {
        if let (Some(rate), Ok(mut pace)) = (self.rate, self.pace.lock()) {
            pace.rate = (pace.rate * 1.05).min(rate);
        }
    }
}
