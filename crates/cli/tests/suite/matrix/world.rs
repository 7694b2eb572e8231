//! The whole way in one process: the spec's loader, the planner, the applier, the gateway over the
//! real SDK, and the emulator behind a wire tap.

use std::{
    io,
    net::SocketAddr,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use esmith_applier::{
    ApiClient, Journal, Outcome, Policy, apply, observe,
    port::{ApiError, Lambda, Request},
};
use esmith_emulator::{Clock, Config, ManualClock, Running, Switches, Timing, start};
use esmith_gateway::{Credentials, Gateway, Settings, connect};
use esmith_planner::{
    live::LiveMapping,
    options::{Consent, Options},
    plan::{JournalEntry, Plan},
};
use esmith_spec::{load::load_text, stack::Stack};
use serde_json::Value;

use super::tap::{Sent, Tap};

/// How much of the emulator's time a call takes where the emulator takes AWS's.
const CALL: Duration = Duration::from_millis(500);

/// An emulator and a connection to it.
pub(crate) struct World {
    _emulator: Running,
    tap: Tap,
    gateway: Gateway,
    /// The emulator's clock, if calls move it.
    clock: Option<ManualClock>,
    /// The number of calls.
    calls: AtomicU32,
    stacks: usize,
}

/// The port: each call takes its time.
struct Port<'a>(&'a World);

impl Lambda for Port<'_> {
    async fn call(&self, request: Request) -> Result<Value, ApiError> {
        if let Some(clock) = &self.0.clock {
            clock.advance(CALL);
        }
        self.0.calls.fetch_add(1, Ordering::Relaxed);
        self.0.gateway.call(request).await
    }
}

/// A plan, with what it was made from.
pub(crate) struct Planned {
    pub(crate) plan: Plan,
    /// The live mappings that the stack owns.
    pub(crate) live: Vec<LiveMapping>,
}

impl World {
    pub(crate) async fn new(unconfirmed_clears: bool) -> Self {
        let config = Config {
            rate: None,
            timing: Timing::Quick(Duration::from_millis(2)),
            // Kafka's modes are documented, and walked through although AWS refuses them.
            switches: Switches { unconfirmed_clears, queue_mode: true, ..Switches::default() },
            ..Config::default()
        };
        Self::of(config, None).await
    }

    /// A world whose transitions last as long as AWS's, by a clock that calls move.
    pub(crate) async fn at_pace_of_aws() -> Self {
        let (time, clock) = Clock::manual();
        let config = Config { clock: time, rate: None, timing: Timing::Aws, ..Config::default() };
        Self::of(config, Some(clock)).await
    }

    async fn of(config: Config, clock: Option<ManualClock>) -> Self {
        let emulator = start(SocketAddr::from(([127, 0, 0, 1], 0)), config).await.unwrap();
        let tap = Tap::before(&emulator.url());
        let settings = Settings {
            region: Some("us-east-1".to_owned()),
            endpoint_url: Some(tap.url.clone()),
            credentials: Credentials::Fixed {
                access: "test".to_owned(),
                secret: "test".to_owned(),
            },
            ..Settings::default()
        };
        let gateway = connect(settings).await.unwrap();
        Self { _emulator: emulator, tap, gateway, clock, calls: AtomicU32::new(0), stacks: 0 }
    }

    /// Returns how long the calls took by the clock that they move.
    pub(crate) fn passed(&self) -> Duration {
        CALL * self.calls.load(Ordering::Relaxed)
    }

    /// Returns the name of a stack that nothing belongs to yet.
    pub(crate) fn new_stack(&mut self) -> String {
        self.stacks += 1;
        format!("cell-{}", self.stacks)
    }

    /// Plans a stack, with replaces allowed or not.
    pub(crate) async fn plan(&self, stack: &Stack, allow_replace: Consent) -> Planned {
        let mut live = observe(&caller(&Port(self)), &[stack]).await.unwrap();
        live.region = Some("us-east-1".to_owned());
        let options = Options { allow_replace, ..Options::default() };
        let plan = esmith_planner::plan(stack, &live, &options);
        live.mappings.retain(|mapping| mapping.tags.owned_by(&stack.name));
        Planned { plan, live: live.mappings }
    }

    /// Carries a plan out and returns the outcomes and the requests that wrote.
    pub(crate) async fn apply(&self, plan: &Plan) -> (Vec<Outcome>, Vec<Sent>) {
        self.tap.take();
        let settings = esmith_applier::Settings {
            tick: Duration::from_millis(8),
            ..esmith_applier::Settings::default()
        };
        let outcomes = apply(plan, &caller(&Port(self)), &settings, &NoJournal, &|_| {}).await;
        (outcomes, self.tap.take())
    }
}

fn caller<'a>(port: &'a Port<'a>) -> ApiClient<'a, Port<'a>> {
    let policy = Policy { rate: None, iam_wait: Duration::ZERO, ..Policy::default() };
    ApiClient::new(port, policy, |_| {})
}

/// Reads a spec, or says what is wrong with it.
pub(crate) fn read(spec: &Value) -> Result<Stack, String> {
    let loaded = load_text(&spec.to_string());
    let problems: Vec<&str> =
        loaded.problems.iter().map(|problem| problem.message.as_str()).collect();
    if loaded.has_errors() {
        return Err(problems.join("; "));
    }
    Ok(loaded.stacks.into_iter().next().unwrap())
}

/// Nothing crashes here, so nothing has to be kept for it.
struct NoJournal;

impl Journal for NoJournal {
    fn record(&self, _: &JournalEntry) -> io::Result<()> {
        Ok(())
    }

    fn clear(&self, _: &JournalEntry) {}
}
