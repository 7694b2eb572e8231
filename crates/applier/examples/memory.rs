//! Carries ten thousand steps out against a port that remembers nothing, and prints the memory in use
//! after each thousand: it stays flat. Linux only, for it reads `/proc`.
//!
//! `cargo run -p esmith-applier --example memory`

use std::{
    collections::HashMap,
    error::Error,
    fmt::Write,
    fs, io,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use esmith_applier::{
    ApiClient, Event, Journal, Outcome, Policy, Settings, apply,
    port::{ApiError, ErrorClass, Lambda, Request},
};
use esmith_planner::{Live, options::Options, plan::JournalEntry};
use esmith_spec::load::load_text;
use serde_json::{Value, json};

const STEPS: usize = 10_000;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let loaded = load_text(&spec()?);
    let stack = loaded.stacks.first().ok_or("the spec does not hold")?;
    let plan = esmith_planner::plan(stack, &Live::default(), &Options::default());
    let port = Forgetful::default();
    let policy = Policy { rate: None, ..Policy::default() };
    let client = ApiClient::new(&port, policy, |_| {});
    let settings = Settings { tick: Duration::ZERO, ..Settings::default() };
    let done = AtomicUsize::new(0);
    report(0);
    let listener = |event: Event<'_>| {
        if let Event::Finished(_) = event {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            if done.is_multiple_of(1000) {
                report(done);
            }
        }
    };
    let outcomes = apply(&plan, &client, &settings, &NoJournal, &listener).await;
    let done = outcomes.iter().filter(|outcome| outcome.is_success()).count();
    if done == STEPS { Ok(()) } else { Err(failed(&outcomes).into()) }
}

fn failed(outcomes: &[Outcome]) -> String {
    let first = outcomes.iter().find(|outcome| !outcome.is_success());
    format!("not every step was done: {first:?}")
}

fn spec() -> Result<String, Box<dyn Error>> {
    let mut text = "version: 1\nstack: memory\nmappings:\n".to_owned();
    for number in 0..STEPS {
        let arn = format!("arn:aws:sqs:eu-west-1:123456789012:q{number}");
        writeln!(text, "  m{number}: {{ function: f{number}, sqs: {{ arn: '{arn}' }} }}")?;
    }
    Ok(text)
}

#[expect(clippy::print_stdout, reason = "an example reports on standard output")]
fn report(steps: usize) {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = |name: &str| {
        let line = status.lines().find(|line| line.starts_with(name));
        line.and_then(|line| line.split_whitespace().nth(1)?.parse::<u64>().ok())
    };
    let mib = |name: &str| kib(name).unwrap_or_default() / 1024;
    println!("{steps:>6} steps: {:>4} MiB, {:>4} MiB at most", mib("VmRSS"), mib("VmHWM"));
}

/// A port that makes what it is told to, shows it once, and forgets it.
#[derive(Default)]
struct Forgetful {
    made: AtomicUsize,
    shown: Mutex<HashMap<String, Value>>,
}

impl Lambda for Forgetful {
    async fn call(&self, request: Request) -> Result<Value, ApiError> {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        match request {
            Request::Create { mut body } => {
                let number = self.made.fetch_add(1, Ordering::Relaxed);
                let uuid = format!("{number:08x}-0000-4000-8000-000000000000");
                let function = body["FunctionName"].as_str().unwrap_or_default();
                body["FunctionArn"] =
                    json!(format!("arn:aws:lambda:eu-west-1:123456789012:function:{function}"));
                body["UUID"] = json!(uuid);
                body["State"] = json!("Enabled");
                shown.insert(uuid, body.clone());
                Ok(body)
            }
            Request::Get { uuid } => shown.remove(&uuid).ok_or_else(|| gone("Get")),
            // A list shows nothing, so that each step looks for itself.
            Request::List { .. } => Ok(json!({ "EventSourceMappings": [] })),
            other => Err(gone(other.operation())),
        }
    }
}

fn gone(operation: &'static str) -> ApiError {
    ApiError {
        operation,
        code: "ResourceNotFoundException".to_owned(),
        message: "does not exist".to_owned(),
        status: Some(404),
        request_id: None,
        retry_after: None,
        class: ErrorClass::NotFound,
    }
}

/// Creates keep nothing.
struct NoJournal;

impl Journal for NoJournal {
    fn record(&self, _: &JournalEntry) -> io::Result<()> {
        Ok(())
    }

    fn clear(&self, _: &JournalEntry) {}
}
