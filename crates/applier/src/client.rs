//! The client that makes every call to AWS: it counts calls, limits their rate and retries them by
//! the class of their error. This is the only retry policy of esmith; the SDK's retries are off.

use std::{
    collections::{BTreeMap, BTreeSet},
    pin::pin,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use serde_json::Value;
use tokio::{
    sync::Notify,
    time::{Instant, sleep},
};

use crate::{
    answer::checked,
    bucket::Bucket,
    hidden::without,
    port::{ApiError, ErrorClass, Lambda, Request},
};

/// The longest `Retry-After` that the client waits for.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

/// The number of attempts for a call whose answers are unreadable.
const UNREADABLE: u32 = 2;

/// The maximum length of AWS's error code or message in our messages, in characters.
const LONGEST_TEXT: usize = 2000;

/// The limits and waits of the client.
#[derive(Clone, Debug)]
pub struct Policy {
    /// The calls to Lambda per second, and the size of a burst; none for no limit. AWS allows 15
    /// control-plane calls per second for each account and region.
    pub rate: Option<u32>,
    /// The number of attempts for one call, the first one included.
    pub attempts: u32,
    /// The wait before the second attempt. It doubles with every attempt, up to 20 s.
    pub backoff: Duration,
    /// How long the client retries an error that a new role or function can cause until IAM has
    /// propagated it.
    pub iam_wait: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            rate: Some(8),
            attempts: 8,
            backoff: Duration::from_millis(200),
            iam_wait: Duration::from_secs(60),
        }
    }
}

/// Adds counting, a rate limit and retries to the port.
pub struct ApiClient<'a, L> {
    lambda: &'a L,
    policy: Policy,
    control: Bucket,
    tagging: Bucket,
    counter: CallCounter,
    /// Sensitive values, which are removed from messages.
    hidden: Mutex<BTreeSet<String>>,
    stop: AtomicBool,
    stopped: Notify,
    on_retry: Box<dyn Fn(RetryEvent<'_>) + Send + Sync + 'a>,
}

/// The number of attempts so far. Clones share the same counts.
#[derive(Clone, Debug, Default)]
pub struct CallCounter(Arc<Mutex<BTreeMap<&'static str, u64>>>);

impl CallCounter {
    /// Returns the number of attempts for each operation.
    #[must_use]
    pub fn by_operation(&self) -> BTreeMap<&'static str, u64> {
        self.0.lock().map(|counts| counts.clone()).unwrap_or_default()
    }

    /// Returns the number of all attempts.
    #[must_use]
    pub fn sum(&self) -> u64 {
        self.0.lock().map(|counts| counts.values().sum()).unwrap_or_default()
    }

    fn add(&self, operation: &'static str) {
        if let Ok(mut counts) = self.0.lock() {
            *counts.entry(operation).or_default() += 1;
        }
    }
}

/// A failed attempt that is followed by another one.
#[derive(Clone, Copy, Debug)]
pub struct RetryEvent<'a> {
    /// The error of the failed attempt.
    pub error: &'a ApiError,
    /// The wait before the next attempt.
    pub wait: Duration,
}

impl<'a, L: Lambda> ApiClient<'a, L> {
    /// Returns a client that calls this port.
    pub fn new(
        lambda: &'a L,
        policy: Policy,
        on_retry: impl Fn(RetryEvent<'_>) + Send + Sync + 'a,
    ) -> Self {
        Self {
            lambda,
            control: Bucket::new(policy.rate),
            tagging: Bucket::new(policy.rate),
            policy,
            counter: CallCounter::default(),
            hidden: Mutex::default(),
            stop: AtomicBool::new(false),
            stopped: Notify::new(),
            on_retry: Box::new(on_retry),
        }
    }

    /// Stops the client: it starts no write and no retry any more. Calls in flight finish.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.stopped.notify_waiters();
    }

    /// Returns whether [`Self::stop`] was called.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// Removes these texts from all later messages.
    pub(crate) fn hide(&self, texts: BTreeSet<String>) {
        if let Ok(mut hidden) = self.hidden.lock() {
            hidden.extend(texts);
        }
    }

    /// Returns the counter of attempts, which continues to grow.
    #[must_use]
    pub fn counter(&self) -> CallCounter {
        self.counter.clone()
    }

    /// Sends a request and retries transient errors. A request that is not idempotent is not
    /// retried after a lost answer; the caller must check whether it took effect.
    ///
    /// # Errors
    /// The error of the last attempt.
    pub async fn call(&self, request: Request) -> Result<Value, ApiError> {
        let started = Instant::now();
        let mut attempt = 1;
        loop {
            let error = match self.attempt(&request).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            let Some(wait) = self.wait_after(&request, &error, attempt, started.elapsed()) else {
                return Err(error);
            };
            (self.on_retry)(RetryEvent { error: &error, wait });
            self.pause(wait).await;
            if self.is_stopped() {
                return Err(error);
            }
            attempt += 1;
        }
    }

    /// Waits, or returns early if the client is stopped.
    pub(crate) async fn pause(&self, wait: Duration) {
        let mut stopped = pin!(self.stopped.notified());
        stopped.as_mut().enable();
        if !self.is_stopped() {
            tokio::select! {
                () = sleep(wait) => {}
                () = stopped => {}
            }
        }
    }

    async fn attempt(&self, request: &Request) -> Result<Value, ApiError> {
        let bucket = match request {
            Request::GetResources { .. } | Request::GetCallerIdentity => &self.tagging,
            _ => &self.control,
        };
        bucket.take().await;
        if request.is_write() && self.is_stopped() {
            return Err(interrupted(request));
        }
        self.counter.add(request.operation());
        let answer = self.lambda.call(request.clone()).await;
        let answer = answer.and_then(|answer| checked(request, answer));
        match &answer {
            Err(error) if error.class == ErrorClass::Throttled => bucket.slow_down(),
            _ => bucket.recover(),
        }
        answer.map_err(|error| self.redacted(error))
    }

    /// Returns the error without sensitive values, and with short texts.
    fn redacted(&self, error: ApiError) -> ApiError {
        let message = match self.hidden.lock() {
            Ok(hidden) => without(error.message, &hidden),
            Err(_) => String::new(),
        };
        ApiError { message: truncated(message), code: truncated(error.code), ..error }
    }

    /// Returns the wait before the next attempt, or none if there is no further attempt.
    fn wait_after(
        &self,
        request: &Request,
        error: &ApiError,
        attempt: u32,
        spent: Duration,
    ) -> Option<Duration> {
        let is_idempotent = request.is_idempotent();
        let tries_left = attempt < self.policy.attempts;
        let longest = match error.class {
            ErrorClass::Throttled if tries_left => Duration::MAX,
            // Such an answer seldom comes from AWS, and seldom changes.
            ErrorClass::Unreadable if attempt >= UNREADABLE => Duration::ZERO,
            class if class.may_have_taken_effect() && tries_left && is_idempotent => Duration::MAX,
            ErrorClass::Invalid if request.is_write() && is_iam_propagation(error) => {
                self.policy.iam_wait.saturating_sub(spent)
            }
            _ => Duration::ZERO,
        };
        let asked = error.retry_after.map(|asked| asked.min(LONGEST_ASKED));
        let wait = asked.unwrap_or_else(|| self.backoff(attempt));
        (!longest.is_zero()).then_some(wait.min(longest))
    }

    /// Returns the number of attempts for one call, the first one included.
    pub(crate) fn attempts(&self) -> u32 {
        self.policy.attempts
    }

    /// Returns the time that this number of calls takes at half of the configured rate.
    pub(crate) fn at_half_pace(&self, calls: usize) -> Duration {
        let calls = u32::try_from(calls).unwrap_or(u32::MAX);
        match self.policy.rate {
            Some(rate) if rate > 0 => Duration::from_secs(2) * calls / rate,
            _ => Duration::ZERO,
        }
    }

    /// Returns the wait before an attempt: exponential backoff, of which one half is random.
    #[must_use]
    pub fn backoff(&self, attempt: u32) -> Duration {
        let longest = Duration::from_secs(20);
        let wait =
            self.policy.backoff.saturating_mul(1 << attempt.saturating_sub(1).min(10)).min(longest);
        wait.mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

/// Returns the text, cut to the maximum length. Sensitive values must be removed before: a value
/// that is cut in half would not be found.
fn truncated(text: String) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        None => text,
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}

fn interrupted(request: &Request) -> ApiError {
    ApiError {
        operation: request.operation(),
        code: "Interrupted".to_owned(),
        message: "not sent, because the run was interrupted".to_owned(),
        status: None,
        request_id: None,
        retry_after: None,
        class: ErrorClass::Setup,
    }
}

/// Returns whether IAM propagation can explain the error: the role or function may be new. A real
/// mistake gives the same error, so the wait is limited and reported.
fn is_iam_propagation(error: &ApiError) -> bool {
    const TEXTS: [&str; 5] = [
        "cannot be assumed by Lambda",
        "does not have permissions to call",
        "Please ensure the role can perform",
        "please ensure the role can perform",
        "Function does not exist",
    ];
    TEXTS.iter().any(|text| error.message.contains(text))
}
