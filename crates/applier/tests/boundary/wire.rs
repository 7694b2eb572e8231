//! The emulator behind the port, over plain HTTP. Its clock is tokio's, which is paused: the thread
//! waits for the answer of a call, so only the test moves the time.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Mutex,
    time::Duration,
};

use esmith_applier::port::{ApiError, ErrorClass, Lambda, Request};
use esmith_emulator::{CallRecord, Clock, Config, ManualClock, Running};
use serde_json::{Value, json};
use tokio::{runtime::Runtime, time::Instant};

/// An emulator that limits calls as AWS does, and knows no other time than the test's.
pub(crate) struct Wire {
    emulator: Running,
    clock: ManualClock,
    /// Up to when the emulator's clock has come.
    now: Mutex<Instant>,
    /// Where the emulator runs, in real time.
    server: Option<Runtime>,
}

/// How long a call is under way.
const TRIP: Duration = Duration::from_millis(30);

const SCOPE: &str = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=0";

impl Wire {
    pub(crate) fn start() -> Self {
        let threads =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let server = threads.unwrap();
        let (time, clock) = Clock::manual();
        let config = Config { clock: time, ..Config::default() };
        let (tell, started) = std::sync::mpsc::channel();
        server.spawn(async move {
            let emulator = esmith_emulator::start(SocketAddr::from(([127, 0, 0, 1], 0)), config);
            tell.send(emulator.await.unwrap()).unwrap();
        });
        let emulator = started.recv().unwrap();
        Self { emulator, clock, now: Mutex::new(Instant::now()), server: Some(server) }
    }

    /// Returns the emulator's own log.
    pub(crate) fn calls(&self) -> Vec<CallRecord> {
        self.emulator.calls()
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let mut stream = TcpStream::connect(self.emulator.address()).unwrap();
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let request = format!(
            "{method} {path} HTTP/1.0\r\nHost: localhost\r\nAuthorization: {SCOPE}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or_default())
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if let Some(server) = self.server.take() {
            server.shutdown_background();
        }
    }
}

impl Lambda for Wire {
    async fn call(&self, request: Request) -> Result<Value, ApiError> {
        tokio::time::sleep(TRIP).await;
        let passed = std::mem::replace(&mut *self.now.lock().unwrap(), Instant::now()).elapsed();
        self.clock.advance(passed);
        let operation = request.operation();
        let (method, path, body) = http(request);
        let (status, answer) = self.ask(method, &path, &body);
        if status < 300 {
            return Ok(answer);
        }
        let message = answer["message"].as_str().or(answer["Message"].as_str()).unwrap_or_default();
        Err(ApiError {
            operation,
            code: status.to_string(),
            message: message.to_owned(),
            status: Some(status),
            request_id: None,
            retry_after: None,
            class: ErrorClass::of(status, ""),
        })
    }
}

fn http(request: Request) -> (&'static str, String, Value) {
    const MAPPINGS: &str = "/2015-03-31/event-source-mappings";
    let of = |uuid: &str| format!("{MAPPINGS}/{uuid}");
    match request {
        Request::List { marker: None } => ("GET", MAPPINGS.to_owned(), Value::Null),
        Request::List { marker: Some(marker) } => {
            ("GET", format!("{MAPPINGS}?Marker={marker}"), Value::Null)
        }
        Request::Get { uuid } => ("GET", of(&uuid), Value::Null),
        Request::Create { body } => ("POST", MAPPINGS.to_owned(), body),
        Request::Update { uuid, body } => ("PUT", of(&uuid), body),
        Request::Disable { uuid } => ("PUT", of(&uuid), json!({ "Enabled": false })),
        Request::Delete { uuid } => ("DELETE", of(&uuid), Value::Null),
        Request::ListTags { arn } => ("GET", format!("/2017-03-31/tags/{arn}"), Value::Null),
        other => panic!("{} is not asked for here", other.operation()),
    }
}
