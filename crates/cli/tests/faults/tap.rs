//! The port with a tap on it: counts the calls, lets the emulator's time pass with each, can end the
//! run at one of them, and remembers when a mapping was first seen disabled.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use esmith_applier::port::{ApiError, Lambda, Request};
use esmith_emulator::ManualClock;
use esmith_gateway::Gateway;
use serde_json::Value;
use tokio::sync::Notify;

/// How much of the emulator's time a call takes.
pub(crate) const CALL: Duration = Duration::from_millis(500);

/// The port of one run.
pub(crate) struct Tap<'a> {
    gateway: &'a Gateway,
    clock: &'a ManualClock,
    ends: Option<Ends>,
    ended: Notify,
    log: Mutex<Log>,
}

/// Where a run ends as a killed process does.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Ends {
    /// Before the n-th call is sent.
    Before(usize),
    /// After the n-th call was carried out.
    After(usize),
}

/// What went through.
#[derive(Clone, Debug, Default)]
pub(crate) struct Log {
    /// The operations in order, and whether they write.
    pub(crate) calls: Vec<(&'static str, bool)>,
    /// The moment of `LastModified` with which a mapping was first seen disabled, by UUID.
    pub(crate) disabled: BTreeMap<String, f64>,
}

impl<'a> Tap<'a> {
    pub(crate) fn new(gateway: &'a Gateway, clock: &'a ManualClock, ends: Option<Ends>) -> Self {
        Self { gateway, clock, ends, ended: Notify::new(), log: Mutex::default() }
    }

    /// Waits until the run has to end.
    pub(crate) async fn ended(&self) {
        self.ended.notified().await;
    }

    pub(crate) fn log(&self) -> Log {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Writes a call down and returns its number, from 1.
    fn count(&self, request: &Request) -> usize {
        let mut log = self.log.lock().unwrap();
        log.calls.push((request.operation(), request.is_write()));
        log.calls.len()
    }

    async fn end(&self) -> ! {
        self.ended.notify_one();
        std::future::pending().await
    }
}

/// Notices mappings that an answer shows as disabled.
pub(crate) fn notice(log: &mut Log, answer: &Value) {
    let listed = answer["EventSourceMappings"].as_array().into_iter().flatten();
    for mapping in listed.chain([answer]).filter(|mapping| mapping["State"] == "Disabled") {
        let uuid = mapping["UUID"].as_str().unwrap().to_owned();
        let at = mapping["LastModified"].as_f64().unwrap();
        log.disabled.entry(uuid).or_insert(at);
    }
}

impl Lambda for Tap<'_> {
    async fn call(&self, request: Request) -> Result<Value, ApiError> {
        let number = self.count(&request);
        if matches!(self.ends, Some(Ends::Before(end)) if end == number) {
            self.end().await;
        }
        self.clock.advance(CALL);
        let answer = self.gateway.call(request).await;
        if matches!(self.ends, Some(Ends::After(end)) if end == number) {
            self.end().await;
        }
        if let Ok(answer) = &answer {
            notice(&mut self.log.lock().unwrap(), answer);
        }
        answer
    }
}
