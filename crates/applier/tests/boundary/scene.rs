//! The setup of the tests: a spec, an account, a plan, and its outcome.

use std::{collections::BTreeMap, io, sync::Mutex, time::Duration};

use esmith_applier::{
    ApiClient, Journal, Outcome, Policy, Settings, Status, apply, observe,
    port::{Lambda, Request},
};
use esmith_planner::{
    options::{Consent, Options},
    plan::{JournalEntry, Plan},
};
use esmith_spec::{load::load_text, stack::Stack};
use serde_json::{Value, json};

use crate::account::{Account, Sent};

/// A spec and an account, and how the one is applied to the other.
pub(crate) struct Scene {
    pub(crate) account: Account,
    pub(crate) stack: Stack,
    pub(crate) options: Options,
    pub(crate) policy: Policy,
    pub(crate) settings: Settings,
    pub(crate) journal: Memory,
}

/// The outcome of a plan, and the requests that it sent.
pub(crate) struct Report {
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) sent: Vec<Sent>,
    pub(crate) took: Duration,
}

impl Scene {
    pub(crate) fn new(mappings: &Value) -> Self {
        Self {
            account: Account::new(),
            stack: stack(mappings),
            options: Options {
                adopt: Consent::All,
                allow_replace: Consent::All,
                ..Options::default()
            },
            policy: Policy { rate: None, ..Policy::default() },
            settings: Settings::default(),
            journal: Memory::default(),
        }
    }

    pub(crate) fn want(&mut self, mappings: &Value) {
        self.stack = stack(mappings);
    }

    pub(crate) fn client(&self) -> ApiClient<'_, Account> {
        ApiClient::new(&self.account, self.policy.clone(), |_| {})
    }

    pub(crate) async fn plan(&self) -> Plan {
        let mut live = observe(&self.client(), &[&self.stack]).await.unwrap();
        live.journal_entries = self.journal.kept();
        let plan = esmith_planner::plan(&self.stack, &live, &self.options);
        self.account.sent();
        plan
    }

    /// Carries out a plan.
    pub(crate) async fn carry_out(&self, plan: &Plan) -> Report {
        let client = self.client();
        self.carry_out_with(plan, &client).await
    }

    pub(crate) async fn carry_out_with<L: Lambda>(
        &self,
        plan: &Plan,
        client: &ApiClient<'_, L>,
    ) -> Report {
        let begun = tokio::time::Instant::now();
        let outcomes = apply(plan, client, &self.settings, &self.journal, &|_| {}).await;
        Report { outcomes, sent: self.account.sent(), took: begun.elapsed() }
    }

    /// Plans and carries out.
    pub(crate) async fn apply(&self) -> Report {
        self.carry_out(&self.plan().await).await
    }

    /// As [`Self::apply`]; everything must succeed, and nothing may be left to plan.
    pub(crate) async fn converge(&self) -> Report {
        let report = self.apply().await;
        assert!(report.outcomes.iter().all(Outcome::is_success), "{:#?}", report.outcomes);
        let left = self.plan().await;
        assert!(left.steps.is_empty(), "{:#?}", left.steps);
        report
    }
}

impl Report {
    /// Returns the operations that were called, in order.
    pub(crate) fn calls(&self) -> Vec<&'static str> {
        self.sent.iter().map(|sent| sent.request.operation()).collect()
    }

    pub(crate) fn writes(&self) -> Vec<&'static str> {
        let writes = self.sent.iter().filter(|sent| sent.request.is_write());
        writes.map(|sent| sent.request.operation()).collect()
    }

    pub(crate) fn count(&self, operation: &str) -> usize {
        self.calls().into_iter().filter(|call| *call == operation).count()
    }

    /// Returns the waits between the calls of an operation.
    pub(crate) fn waits(&self, operation: &str) -> Vec<Duration> {
        let of = self.sent.iter().filter(|sent| sent.request.operation() == operation);
        let at: Vec<Duration> = of.map(|sent| sent.at).collect();
        at.windows(2).map(|pair| pair[1] - pair[0]).collect()
    }

    /// Returns the only outcome's failure: its code and text.
    #[track_caller]
    pub(crate) fn failure(&self) -> (&str, &str) {
        let [outcome] = self.outcomes.as_slice() else { panic!("{:#?}", self.outcomes) };
        let Status::Failed(failure) = &outcome.status else { panic!("{outcome:#?}") };
        (failure.code.as_str(), &failure.message)
    }

    #[track_caller]
    pub(crate) fn succeeds(self) -> Self {
        assert!(self.outcomes.iter().all(Outcome::is_success), "{:#?}", self.outcomes);
        self
    }
}

/// A mapping of a queue in a spec, by name of queue and function.
pub(crate) fn queue(name: &str) -> Value {
    json!({ "function": format!("{name}-worker"), "sqs": { "arn": queue_arn(name), "batchSize": 7 } })
}

/// Several mappings of queues.
pub(crate) fn queues(count: usize, batch_size: u32) -> Value {
    let each = (0..count).map(|number| {
        let name = format!("q{number:04}");
        let mut mapping = queue(&name);
        mapping["sqs"]["batchSize"] = batch_size.into();
        (name, mapping)
    });
    Value::Object(each.collect())
}

pub(crate) fn queue_arn(name: &str) -> String {
    format!("arn:aws:sqs:eu-west-1:123456789012:{name}")
}

/// The live mapping that [`queue`] describes.
pub(crate) fn live(name: &str) -> Value {
    json!({ "FunctionName": format!("{name}-worker"), "EventSourceArn": queue_arn(name), "BatchSize": 7 })
}

/// The tags of a mapping that the stack owns.
pub(crate) fn ours(name: &'static str) -> [(&'static str, &'static str); 2] {
    [("esmith:stack", "shop"), ("esmith:name", name)]
}

/// Returns the body of the last create that was sent.
pub(crate) fn created(report: &Report) -> Value {
    let mut creates = report.sent.iter().filter_map(|sent| match &sent.request {
        Request::Create { body } => Some(body.clone()),
        _ => None,
    });
    creates.next_back().unwrap()
}

fn stack(mappings: &Value) -> Stack {
    let text = json!({ "version": 1, "stack": "shop", "mappings": mappings }).to_string();
    let loaded = load_text(&text);
    assert!(!loaded.has_errors(), "{:#?}", loaded.problems);
    loaded.stacks.into_iter().next().unwrap()
}

/// A journal in memory.
#[derive(Default)]
pub(crate) struct Memory(Mutex<BTreeMap<String, JournalEntry>>);

impl Memory {
    pub(crate) fn kept(&self) -> Vec<JournalEntry> {
        self.0.lock().unwrap().values().cloned().collect()
    }
}

impl Journal for Memory {
    fn record(&self, journal_entry: &JournalEntry) -> io::Result<()> {
        self.0.lock().unwrap().insert(journal_entry.uuid.clone(), journal_entry.clone());
        Ok(())
    }

    fn clear(&self, journal_entry: &JournalEntry) {
        self.0.lock().unwrap().remove(&journal_entry.uuid);
    }
}
