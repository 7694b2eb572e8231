//! An account of an emulator for one worker: seeded anew for each run, with mappings of others in it.

use std::{
    collections::BTreeMap,
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Mutex,
    time::Duration,
};

use esmith_applier::{
    ApiClient, Journal, Limits, Outcome, Policy, Settings, apply, observe,
    port::{ApiError, Lambda, Request},
};
use esmith_emulator::{Clock, Config, ManualClock, Running, Switches, Timing};
use esmith_gateway::{Credentials, Gateway};
use esmith_planner::{
    options::{Consent, Options},
    plan::{JournalEntry, Plan},
};
use esmith_spec::stack::Stack;
use serde_json::{Value, json};

use crate::{
    stack::{KEEPER, KEPT, STACK},
    tap::Tap,
};

/// How long a transition takes, in the emulator's time: two calls.
const TRANSITION: Duration = Duration::from_secs(1);

/// A queue that the mappings of others read, as one of the rows does.
const SHARED: &str = "arn:aws:sqs:eu-west-1:123456789012:orders";

/// An emulator with a connection to it.
pub(crate) struct Account {
    emulator: Running,
    pub(crate) clock: ManualClock,
    pub(crate) gateway: Gateway,
}

/// What AWS shows of mappings, by UUID.
pub(crate) type Mappings = BTreeMap<String, Value>;

/// How a run ended.
#[derive(Debug)]
pub(crate) enum Ran {
    /// The live mappings could not be read.
    NotPlanned(#[expect(dead_code, reason = "for people, through Debug")] ApiError),
    /// The plan was carried out, as far as it could be.
    Applied(Vec<Outcome>),
}

impl Account {
    /// Starts an emulator on the runtime that is entered.
    pub(crate) async fn start() -> Self {
        let (time, clock) = Clock::manual();
        let config = Config {
            clock: time,
            timing: Timing::Quick(TRANSITION),
            rate: None,
            // Queue mode of Kafka is documented, and tried although AWS refuses it.
            switches: Switches { queue_mode: true, ..Switches::default() },
            ..Config::default()
        };
        let emulator = esmith_emulator::start(SocketAddr::from(([127, 0, 0, 1], 0)), config);
        let emulator = emulator.await.unwrap();
        let settings = esmith_gateway::Settings {
            region: Some("eu-west-1".to_owned()),
            endpoint_url: Some(emulator.url()),
            credentials: Credentials::Fixed { access: "AKID".into(), secret: "secret".into() },
            // However busy the machine is, no call goes wrong that was not meant to.
            attempt_timeout: Duration::from_secs(600),
            connect_timeout: Duration::from_secs(600),
            ..esmith_gateway::Settings::default()
        };
        let gateway = esmith_gateway::connect(settings).await.unwrap();
        Self { emulator, clock, gateway }
    }

    /// Returns where the emulator listens.
    pub(crate) fn address(&self) -> SocketAddr {
        self.emulator.address()
    }

    /// Returns a port without misfortunes.
    pub(crate) fn tap(&self) -> Tap<'_> {
        Tap::new(&self.gateway, &self.clock, None)
    }

    /// Lets every transition end.
    pub(crate) fn settle(&self) {
        self.clock.advance(Duration::from_secs(7200));
    }

    /// Makes what no run may touch, and returns it: a mapping of nobody, one of another stack, and
    /// one of ours that is as it should be.
    pub(crate) async fn invite_others(&self) -> Mappings {
        for (function, tags) in [
            ("stranger", json!({})),
            ("neighbour", json!({ "esmith:stack": "another", "esmith:name": "subject" })),
            (KEEPER, json!({ "esmith:stack": STACK, "esmith:name": KEEPER })),
        ] {
            let source = if function == KEEPER { KEPT } else { SHARED };
            let body = json!({ "FunctionName": function, "Tags": tags, "EventSourceArn": source });
            self.create(&body).await;
        }
        self.settle();
        self.mappings().await;
        self.tagged_mappings().await
    }

    /// Returns every mapping, by UUID.
    pub(crate) async fn mappings(&self) -> Mappings {
        let page = self.gateway.call(Request::List { marker: None }).await.unwrap();
        assert!(page["NextMarker"].is_null(), "one page holds all");
        let uuid = |mapping: &Value| mapping["UUID"].as_str().unwrap().to_owned();
        let mappings = page["EventSourceMappings"].as_array().unwrap();
        mappings.iter().map(|mapping| (uuid(mapping), mapping.clone())).collect()
    }

    /// Returns every mapping with its tags, by UUID.
    pub(crate) async fn tagged_mappings(&self) -> Mappings {
        let mut mappings = self.mappings().await;
        for mapping in mappings.values_mut() {
            let arn = mapping["EventSourceMappingArn"].as_str().unwrap().to_owned();
            let tags = self.gateway.call(Request::ListTags { arn }).await.unwrap();
            mapping["Tags"] = tags["Tags"].clone();
        }
        mappings
    }

    /// Makes a mapping behind everyone's back and returns its UUID.
    pub(crate) async fn create(&self, body: &Value) -> String {
        let created = self.gateway.call(Request::Create { body: body.clone() }).await.unwrap();
        created["UUID"].as_str().unwrap().to_owned()
    }

    /// Removes these mappings behind everyone's back.
    pub(crate) fn remove<'a>(&self, uuids: impl IntoIterator<Item = &'a String>) {
        for uuid in uuids {
            self.alter(uuid, &json!("remove"));
        }
    }

    /// Sets members of a mapping behind everyone's back.
    pub(crate) fn set(&self, uuid: &str, members: &Value) {
        self.alter(uuid, &json!({ "set": members }));
    }

    /// Does something to a mapping behind everyone's back.
    pub(crate) fn alter(&self, uuid: &str, what: &Value) {
        self.admin("POST", &format!("mappings/{uuid}"), what);
    }

    /// Puts fault rules in force, or drops all.
    pub(crate) fn faults(&self, rules: Option<&str>) {
        match rules {
            Some(rules) => self.admin("POST", "faults", &json!({ "rules": rules })),
            None => self.admin("DELETE", "faults", &Value::Null),
        }
    }

    fn admin(&self, method: &str, path: &str, body: &Value) {
        let address = self.emulator.address();
        let mut stream = TcpStream::connect(address).unwrap();
        let body = body.to_string();
        write!(
            stream,
            "{method} /_esmith/{path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{method} {path}: {answer}");
    }
}

/// Returns how calls are made where waiting teaches nothing.
fn policy() -> Policy {
    let millis = Duration::from_millis;
    Policy { rate: None, attempts: 4, backoff: millis(1), iam_wait: millis(20) }
}

/// How long a run waits for what does not come.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Patience {
    /// Not long, where a mapping may be stuck.
    Short,
    /// However busy the machine is, where nothing is in the way.
    Long,
}

fn settings(patience: Patience) -> Settings {
    let limit = match patience {
        Patience::Short => Duration::from_millis(400),
        Patience::Long => Duration::from_secs(600),
    };
    Settings {
        parallelism: 4,
        limits: Limits { create: limit, update: limit, delete: limit },
        tick: Duration::from_millis(16),
    }
}

/// Returns the options of every run: what may be asked for is allowed.
pub(crate) fn options(replace: Option<&str>) -> Options {
    Options {
        allow_replace: Consent::All,
        replace: replace.into_iter().map(str::to_owned).collect(),
        ..Options::default()
    }
}

/// Plans.
pub(crate) async fn plan<L: Lambda>(
    port: &L,
    stack: &Stack,
    options: &Options,
    journal: &Memory,
) -> Result<Plan, ApiError> {
    let caller = ApiClient::new(port, policy(), |_| {});
    let mut live = observe(&caller, &[stack]).await?;
    live.journal_entries = journal.kept();
    Ok(esmith_planner::plan(stack, &live, options))
}

/// Plans and applies, as `esmith apply` does.
pub(crate) async fn run<L: Lambda>(
    port: &L,
    stack: &Stack,
    options: &Options,
    journal: &Memory,
    patience: Patience,
) -> Ran {
    match plan(port, stack, options, journal).await {
        Ok(plan) => Ran::Applied(carry_out(port, &plan, journal, patience).await),
        Err(error) => Ran::NotPlanned(error),
    }
}

/// Applies a plan.
pub(crate) async fn carry_out<L: Lambda>(
    port: &L,
    plan: &Plan,
    journal: &Memory,
    patience: Patience,
) -> Vec<Outcome> {
    let caller = ApiClient::new(port, policy(), |_| {});
    apply(plan, &caller, &settings(patience), journal, &|_| {}).await
}

/// A journal in memory, which outlives the runs.
#[derive(Default)]
pub(crate) struct Memory(Mutex<BTreeMap<String, JournalEntry>>);

impl Memory {
    pub(crate) fn kept(&self) -> Vec<JournalEntry> {
        self.0.lock().unwrap().values().cloned().collect()
    }
}

impl Journal for Memory {
    fn record(&self, journal_entry: &JournalEntry) -> std::io::Result<()> {
        self.0.lock().unwrap().insert(journal_entry.uuid.clone(), journal_entry.clone());
        Ok(())
    }

    fn clear(&self, journal_entry: &JournalEntry) {
        self.0.lock().unwrap().remove(&journal_entry.uuid);
    }
}
