//! Every call goes through here: counted, kept under the account's rate, and tried again by the
//! class of its failure. The one retry policy of esmith; the SDK's own is off.

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

/// The longest `Retry-After` that is honoured.
const LONGEST_ASKED: Duration = Duration::from_secs(60);

/// How often a call is tried in all whose answers are not what AWS sends.
const UNREADABLE: u32 = 2;

/// The most characters that are told of a code or a message of AWS.
const LONGEST_TEXT: usize = 2000;

/// How calls are made.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Calls to Lambda a second, and at once; none for no limit. AWS allows an account 15 a second
    /// for all control-plane calls of a region.
    pub rate: Option<u32>,
    /// How often a call is tried in all.
    pub attempts: u32,
    /// The wait before the second attempt; it doubles from there, to 20 s.
    pub backoff: Duration,
    /// How long a refusal is tried again that a role or function only just made explains.
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

/// A port with counting, pacing and retries around it.
pub struct ApiClient<'a, L> {
    lambda: &'a L,
    policy: Policy,
    control: Bucket,
    tagging: Bucket,
    counter: CallCounter,
    /// Texts that no message repeats.
    hidden: Mutex<BTreeSet<String>>,
    stop: AtomicBool,
    stopped: Notify,
    on_retry: Box<dyn Fn(RetryEvent<'_>) + Send + Sync + 'a>,
}

/// The attempts that were made so far; whoever holds it sees it grow.
#[derive(Clone, Debug, Default)]
pub struct CallCounter(Arc<Mutex<BTreeMap<&'static str, u64>>>);

impl CallCounter {
    /// Returns the number of attempts by operation.
    #[must_use]
    pub fn by_operation(&self) -> BTreeMap<&'static str, u64> {
        self.0.lock().map(|counts| counts.clone()).unwrap_or_default()
    }

    /// Returns the number of attempts.
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

/// Something worth telling while calls are made.
#[derive(Clone, Copy, Debug)]
pub struct RetryEvent<'a> {
    /// What failed.
    pub error: &'a ApiError,
    /// How long the next attempt waits.
    pub wait: Duration,
}

impl<'a, L: Lambda> ApiClient<'a, L> {
    /// Returns a client of this port.
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

    /// From now on no call that writes is begun and none is tried again; those in flight finish.
    pub fn stop(&self) {
        self.stop.store(true, Ordering::SeqCst);
        self.stopped.notify_waiters();
    }

    /// Returns whether [`Self::stop`] was called.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::SeqCst)
    }

    /// From now on no message repeats these texts.
    pub(crate) fn hide(&self, texts: BTreeSet<String>) {
        if let Ok(mut hidden) = self.hidden.lock() {
            hidden.extend(texts);
        }
    }

    /// Returns the attempts, which go on being counted.
    #[must_use]
    pub fn counter(&self) -> CallCounter {
        self.counter.clone()
    }

    /// Makes a call, trying again what passes by itself. What counts twice and whose answer was
    /// lost is not sent again: whoever asked for it must look first whether it was done.
    ///
    /// # Errors
    /// The last failure.
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

    /// Waits, but no longer than the run goes on.
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

    /// Returns an error as it may be told.
    fn redacted(&self, error: ApiError) -> ApiError {
        let message = match self.hidden.lock() {
            Ok(hidden) => without(error.message, &hidden),
            Err(_) => String::new(),
        };
        ApiError { message: truncated(message), code: truncated(error.code), ..error }
    }

    /// Returns how long to wait before the next attempt; none if there is none.
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
            // What answers so is seldom AWS, and stays so.
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

    /// Returns how often a call is tried in all.
    pub(crate) fn attempts(&self) -> u32 {
        self.policy.attempts
    }

    /// Returns how long so many calls take at half of the pace that was agreed.
    pub(crate) fn at_half_pace(&self, calls: usize) -> Duration {
        let calls = u32::try_from(calls).unwrap_or(u32::MAX);
        match self.policy.rate {
            Some(rate) if rate > 0 => Duration::from_secs(2) * calls / rate,
            _ => Duration::ZERO,
        }
    }

    /// Returns the wait before an attempt, with half of it left to chance.
    #[must_use]
    pub fn backoff(&self, attempt: u32) -> Duration {
        let longest = Duration::from_secs(20);
        let wait =
            self.policy.backoff.saturating_mul(1 << attempt.saturating_sub(1).min(10)).min(longest);
        wait.mul_f64(0.5 + fastrand::f64() / 2.0)
    }
}

/// Returns a text with no more than a person reads of it. Hidden values are out of it already: half of
/// one would not be found.
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
        message: "not begun, because the run was interrupted".to_owned(),
        status: None,
        request_id: None,
        retry_after: None,
        class: ErrorClass::Setup,
    }
}

/// Returns whether a role or function that was only just made explains the refusal. A real mistake
/// looks the same, so the wait is bounded and said.
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
