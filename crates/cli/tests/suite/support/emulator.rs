//! `esmith emulator` as a process of its own, and its call log.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

/// A running emulator; dropped, it is killed.
pub(crate) struct Emulator {
    process: Child,
    url: String,
}

/// The region of the specs, which the signature of a call names.
const SCOPE: &str = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/lambda/aws4_request, SignedHeaders=host, Signature=00";

impl Emulator {
    /// Starts one on a free port, without a limit on calls.
    pub(crate) fn start(flags: &[&str]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_esmith"))
            .args(["emulator", "--port", "0", "--rate", "0", "--quiet"])
            .args(flags)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { process, url: url.trim().to_owned() }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Returns the operations that were called, or only those that write.
    pub(crate) fn calls(&self, writes_only: bool) -> Vec<String> {
        let calls = self.get("/_esmith/calls");
        let meant = |call: &&Value| !writes_only || call["isWrite"] == true;
        let calls = calls.as_array().unwrap().iter().filter(meant);
        calls.map(|call| call["operation"].as_str().unwrap().to_owned()).collect()
    }

    /// Empties the call log.
    pub(crate) fn forget_calls(&self) {
        self.send("DELETE", "/_esmith/calls", "");
    }

    /// Creates a mapping behind the program's back.
    pub(crate) fn create(&self, body: &Value) {
        self.send("POST", "/2015-03-31/event-source-mappings", &body.to_string());
    }

    /// Changes the named switches.
    pub(crate) fn switch(&self, changes: &Value) {
        self.send("POST", "/_esmith/switches", &changes.to_string());
    }

    /// Changes a mapping behind the API's back: by the name of its function, as the emulator's README
    /// has it.
    #[track_caller]
    pub(crate) fn alter(&self, function: &str, alteration: &Value) {
        let is_meant = |mapping: &&Value| {
            mapping["FunctionArn"].as_str().unwrap().contains(&format!(":{function}"))
        };
        let mappings = self.mappings();
        let mapping = mappings.iter().find(is_meant).unwrap();
        let path = format!("/_esmith/mappings/{}", mapping["UUID"].as_str().unwrap());
        self.send("POST", &path, &alteration.to_string());
    }

    /// Says what does not exist, as the emulator's README has it.
    pub(crate) fn miss(&self, missing: &Value) {
        self.send("POST", "/_esmith/missing", &missing.to_string());
    }

    /// Adds a fault rule.
    pub(crate) fn fault(&self, rules: &str) {
        self.send("POST", "/_esmith/faults", &json!({ "rules": rules }).to_string());
    }

    /// Returns the mappings of the region.
    pub(crate) fn mappings(&self) -> Vec<Value> {
        let page = self.get("/2015-03-31/event-source-mappings");
        page["EventSourceMappings"].as_array().unwrap().clone()
    }

    fn get(&self, path: &str) -> Value {
        serde_json::from_str(&self.send("GET", path, "")).unwrap()
    }

    /// Sends one request and returns the answer's body.
    fn send(&self, method: &str, path: &str, body: &str) -> String {
        let address = self.url.strip_prefix("http://").unwrap();
        let mut stream = TcpStream::connect(address).unwrap();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: {SCOPE}\r\nContent-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 2"), "{method} {path}: {answer}");
        body.to_owned()
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing left to kill.
        let _: std::io::Result<()> = self.process.kill();
        let _: std::io::Result<std::process::ExitStatus> = self.process.wait();
    }
}
