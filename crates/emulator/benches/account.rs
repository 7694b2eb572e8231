//! What a large account costs: 11,000 mappings listed page by page, 10,000 created one after the
//! other, a start with a small log, and what a SIGKILL leaves. Fails where a limit is missed.
//! `cargo bench -p esmith-emulator --bench account`, on a machine that does nothing else.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

use std::{
    env, fs,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use esmith_emulator::Config;
use serde_json::json;

#[path = "../tests/suite/http.rs"]
mod http;

use http::Client;

const MAPPINGS: &str = "/2015-03-31/event-source-mappings";
const CREATES: usize = 10_000;
const LISTED: usize = 11_000;
const FEW: usize = 100;

fn main() {
    if cfg!(debug_assertions) {
        return println!("only a release build is measured");
    }
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    match env::args().skip_while(|word| word != "serve").nth(1) {
        Some(state) => runtime.block_on(serve(PathBuf::from(state))),
        None => runtime.block_on(measure()),
    }
}

/// Serves until it is killed, and prints its address first.
async fn serve(state: PathBuf) {
    let config = Config { rate: None, state: Some(state), ..Config::default() };
    let running = esmith_emulator::start(([127, 0, 0, 1], 0).into(), config).await.unwrap();
    println!("{}", running.address());
    std::io::stdout().flush().unwrap();
    std::future::pending::<()>().await;
}

async fn measure() {
    let folder = env::temp_dir().join(format!("esmith-account-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let state = folder.join("state.json");

    let mut emulator = Served::start(&state);
    let halves =
        [emulator.create(0..CREATES / 2).await, emulator.create(CREATES / 2..CREATES).await];
    let ratio = halves[1].as_secs_f64() / halves[0].as_secs_f64();
    println!(
        "{CREATES} creates, each synced: {:.1} s and {:.1} s for the halves, ratio {ratio:.2}",
        halves[0].as_secs_f64(),
        halves[1].as_secs_f64()
    );
    emulator.kill();

    let mut emulator = Served::start(&state);
    let kept = emulator.pages().await.1;
    println!(
        "after SIGKILL: {kept} of {CREATES} mappings, and a start in {:.0} ms",
        milliseconds(emulator.took)
    );
    emulator.create(CREATES..LISTED).await;
    let (mut pages, listed) = emulator.pages().await;
    pages.sort();
    let (median, worst) =
        (milliseconds(pages[pages.len() / 2]), milliseconds(pages[pages.len() - 1]));
    println!(
        "{listed} mappings in {} pages: {median:.2} ms a page, {worst:.2} ms at most",
        pages.len()
    );
    emulator.kill();

    let small = folder.join("small.json");
    let mut emulator = Served::start(&small);
    emulator.create(0..FEW).await;
    emulator.kill();
    let starts = (0..9).map(|_| Served::start(&small).kill());
    let start = milliseconds(starts.min().unwrap());
    println!("a start with {FEW} mappings: {start:.1} ms, the process and all");
    fs::remove_dir_all(&folder).unwrap();

    assert_eq!((kept, listed, pages.len()), (CREATES, LISTED, LISTED / 100));
    assert!(ratio < 1.5, "the second half of the creates takes {ratio:.2} times the first");
    assert!(median < 5.0, "a page takes {median:.2} ms, less than 5 wanted");
    assert!(start < 50.0, "a start takes {start:.1} ms, less than 50 wanted");
}

/// An emulator in a process of its own.
struct Served {
    process: Child,
    client: Client,
    /// From before the process to its address.
    took: Duration,
}

impl Served {
    fn start(state: &Path) -> Self {
        let start = Instant::now();
        let mut command = Command::new(env::current_exe().unwrap());
        let mut process = command.arg("serve").arg(state).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let took = start.elapsed();
        let address: SocketAddr = line.trim().parse().unwrap();
        Self { process, client: Client::new(address), took }
    }

    /// Kills it at once, as SIGKILL does, and returns how long its start took.
    fn kill(mut self) -> Duration {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.took
    }

    async fn create(&mut self, numbers: std::ops::Range<usize>) -> Duration {
        let start = Instant::now();
        for number in numbers {
            let body = json!({
                "FunctionName": "worker",
                "EventSourceArn": format!("arn:aws:sqs:us-east-1:123456789012:queue-{number}"),
            });
            let answer = self.client.json("POST", MAPPINGS, &body).await.unwrap();
            assert_eq!(answer.status, 202, "{}", answer.text);
        }
        start.elapsed()
    }

    /// Lists all; returns the time of each page and the number of mappings.
    async fn pages(&mut self) -> (Vec<Duration>, usize) {
        let (mut took, mut seen, mut path) = (Vec::new(), 0, MAPPINGS.to_owned());
        loop {
            let start = Instant::now();
            let answer = self.client.json("GET", &path, &json!(null)).await.unwrap();
            took.push(start.elapsed());
            let page = answer.json();
            seen += page["EventSourceMappings"].as_array().unwrap().len();
            let Some(next) = page["NextMarker"].as_str() else { return (took, seen) };
            path = format!("{MAPPINGS}?Marker={next}");
        }
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
