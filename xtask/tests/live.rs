//! `cargo xtask live` against moto, whole: it creates, records, compares and takes everything away, also when
//! it is interrupted, and the next run does when it was killed. Where moto differs from the contract is listed
//! in `tests/live/moto.txt`; `ESMITH_BLESS=1` writes it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::thread;

use serde_json::Value;

const ACCOUNT: &str = "123456789012";

/// What every name that a run makes begins with.
const OURS: &str = "esmith-live-";

/// moto with an account that has a queue of somebody else's, and a folder for what runs keep.
struct Moto {
    process: Child,
    port: u16,
    folder: PathBuf,
}

impl Moto {
    fn start(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("live").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        let program = std::env::var_os("ESMITH_MOTO_SERVER").expect("`cargo xtask test` sets it");
        let mut server = Command::new(program);
        server.args(["-H", "127.0.0.1", "-p", "0"]).env("MOTO_ACCOUNT_ID", ACCOUNT);
        server.current_dir(&folder).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut process = server.spawn().unwrap();
        let mut said = BufReader::new(process.stderr.take().unwrap());
        let mut line = String::new();
        let port = loop {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "moto does not start");
            if let Some((_, port)) = line.split_once("Running on http://127.0.0.1:") {
                break port.trim().parse().unwrap();
            }
        };
        // It logs every request, and stops once nobody reads.
        thread::spawn(move || io::copy(&mut said, &mut io::sink()));
        let moto = Self { process, port, folder };
        let made = moto.ask("sqs", "AmazonSQS.CreateQueue", r#"{"QueueName": "orders"}"#);
        assert!(made.contains("/orders"), "{made}");
        moto
    }

    /// Returns the command of a run against this server.
    fn live(&self, words: &str) -> Command {
        let mut live = Command::new(env!("CARGO_BIN_EXE_xtask"));
        live.arg("live").args(words.split_whitespace()).args(["--patience", "0.5"]);
        live.arg("--endpoint-url").arg(format!("http://127.0.0.1:{}", self.port));
        live.arg("--recordings").arg(self.folder.join("recordings"));
        live.arg("--ledger").arg(self.folder.join("ledger"));
        live.envs([("AWS_ACCESS_KEY_ID", "test"), ("AWS_SECRET_ACCESS_KEY", "test")]);
        live
    }

    fn run(&self, words: &str) -> Output {
        self.live(words).output().unwrap()
    }

    /// Starts a run and returns it once it has made its first mapping.
    fn run_until_a_mapping_is_made(&self) -> (Child, impl Read) {
        let mut live = self.live(&format!("--account {ACCOUNT} --yes"));
        let mut run = live.stdout(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(run.stdout.take().unwrap());
        let mut line = String::new();
        while !line.starts_with("+ mapping ") {
            line.clear();
            assert_ne!(said.read_line(&mut line).unwrap(), 0, "no mapping was made");
        }
        (run, said)
    }

    /// Returns what all services say they hold.
    fn holds(&self) -> String {
        let listed = [
            ("lambda", "GET /2015-03-31/functions/", ""),
            ("lambda", "GET /2015-03-31/event-source-mappings/", ""),
            ("sqs", "AmazonSQS.ListQueues", "{}"),
            ("kinesis", "Kinesis_20131202.ListStreams", "{}"),
            ("dynamodb", "DynamoDB_20120810.ListTables", "{}"),
            ("sns", "query", "Action=ListTopics&Version=2010-03-31"),
            ("iam", "query", "Action=ListRoles&Version=2010-05-08"),
        ];
        listed.map(|(service, what, body)| self.ask(service, what, body)).concat()
    }

    /// Asks a service; the scope in the credential says which, the signature is not looked at.
    fn ask(&self, service: &str, what: &str, body: &str) -> String {
        let (line, headers) = match what {
            "query" => ("POST /", "Content-Type: application/x-www-form-urlencoded\r\n".to_owned()),
            rest if rest.starts_with("GET ") => (rest, String::new()),
            target => {
                let json = "Content-Type: application/x-amz-json-1.0";
                ("POST /", format!("{json}\r\nX-Amz-Target: {target}\r\n"))
            }
        };
        let scope = format!("Credential=test/20260101/us-east-1/{service}/aws4_request");
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        let request = format!(
            "{line} HTTP/1.0\r\nHost: 127.0.0.1:{}\r\nAuthorization: AWS4-HMAC-SHA256 {scope}, \
            SignedHeaders=host, Signature=0\r\n{headers}Content-Length: {}\r\n\r\n{body}",
            self.port,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{service} {what}: {answer}");
        answer.split_once("\r\n\r\n").unwrap().1.to_owned()
    }

    #[track_caller]
    fn holds_only_what_is_not_ours(&self) {
        let holds = self.holds();
        assert!(!holds.contains(OURS), "{holds}");
        assert!(holds.contains("/orders"), "the queue of somebody else's stays: {holds}");
        assert!(!self.ledger().exists());
    }

    fn ledger(&self) -> PathBuf {
        self.folder.join(format!("ledger/{ACCOUNT}-us-east-1.jsonl"))
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn every_case_is_recorded_and_compared_and_nothing_is_left() {
    let moto = Moto::start("whole");
    let done = moto.run(&format!("--account {ACCOUNT} --yes"));
    assert!(done.status.success(), "{}{}", text(&done.stdout), text(&done.stderr));
    moto.holds_only_what_is_not_ours();

    for entry in fs::read_dir(moto.folder.join("recordings")).unwrap() {
        let recorded = fs::read_to_string(entry.unwrap().path()).unwrap();
        assert!(!recorded.contains(OURS), "ids are replaced: {recorded}");
    }
    let found = fs::read_to_string(moto.folder.join("recordings/differences.json")).unwrap();
    let found: Value = serde_json::from_str(&found).unwrap();
    let kinds: BTreeSet<String> =
        found["differences"].as_array().unwrap().iter().map(kind).collect();
    let kinds: String = kinds.into_iter().map(|kind| kind + "\n").collect();
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/live/moto.txt");
    if std::env::var_os("ESMITH_BLESS").is_some() {
        fs::write(&expected, &kinds).unwrap();
    }
    assert_eq!(kinds, fs::read_to_string(&expected).unwrap(), "ESMITH_BLESS=1 writes moto.txt");
}

/// Returns which call differs, and in what part of the answer: `Get body`. Single members are not told
/// apart, so that most new cases bring no new line.
fn kind(difference: &Value) -> String {
    let place = difference["place"].as_str().unwrap().split('.').next().unwrap();
    format!("{} {place}", difference["call"].as_str().unwrap())
}

#[test]
fn a_killed_run_is_taken_away_by_the_next() {
    let moto = Moto::start("killed");
    let (mut run, _) = moto.run_until_a_mapping_is_made();
    run.kill().unwrap();
    run.wait().unwrap();
    let holds = moto.holds();
    assert!(holds.contains(&format!("function:{OURS}")) && moto.ledger().exists(), "{holds}");

    let next = moto.run(&format!("--account {ACCOUNT} --yes --cases tags.json"));
    assert!(next.status.success(), "{}", text(&next.stderr));
    let said = text(&next.stdout);
    assert!(said.starts_with("taking away what is left of run "), "{said}");
    moto.holds_only_what_is_not_ours();
}

#[test]
fn an_interrupted_run_takes_everything_away() {
    let moto = Moto::start("interrupted");
    let (mut run, mut said) = moto.run_until_a_mapping_is_made();
    let told = Command::new("kill").arg("-INT").arg(run.id().to_string()).status().unwrap();
    assert!(told.success());
    let mut rest = String::new();
    said.read_to_string(&mut rest).unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(130), "{rest}");
    moto.holds_only_what_is_not_ours();
}

#[test]
fn without_the_ledger_what_is_left_is_named_and_swept() {
    let moto = Moto::start("swept");
    let (mut run, _) = moto.run_until_a_mapping_is_made();
    run.kill().unwrap();
    run.wait().unwrap();
    fs::remove_file(moto.ledger()).unwrap();
    let said = text(&moto.run(&format!("--account {ACCOUNT} --clean")).stdout);
    assert!(said.contains("which --sweep takes away: esmith-live-"), "{said}");
    assert!(moto.holds().contains(OURS));
    let swept = moto.run(&format!("--account {ACCOUNT} --sweep"));
    assert!(swept.status.success(), "{}", text(&swept.stderr));
    moto.holds_only_what_is_not_ours();
}

#[test]
fn nothing_is_made_in_another_account_or_before_the_price_is_agreed_to() {
    let moto = Moto::start("refused");
    let refused = moto.run("--account 999999999999 --yes");
    assert_eq!(refused.status.code(), Some(1));
    let expected = format!("error: these credentials are of account {ACCOUNT}, not 999999999999\n");
    assert_eq!(text(&refused.stderr), expected);
    assert_eq!(text(&refused.stdout), "");

    let asked = moto.run(&format!("--account {ACCOUNT}"));
    assert_eq!(asked.status.code(), Some(3));
    let said = text(&asked.stdout);
    assert!(said.contains(" USD for "), "{said}");
    assert!(said.ends_with("nothing was made; --yes agrees to the price\n"), "{said}");
    moto.holds_only_what_is_not_ours();

    let elsewhere = moto.run(&format!("--account {ACCOUNT} --endpoint-url http://example.com"));
    assert!(!elsewhere.status.success());
}
