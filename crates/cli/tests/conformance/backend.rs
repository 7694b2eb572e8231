//! Servers of others: started on a free port of loopback, filled with what mappings refer to, asked
//! directly what they hold, and ended by their process id.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// How one kind of server is started and recognised.
pub(crate) struct Backend {
    /// The variable in which the test command names the program.
    pub(crate) program: &'static str,
    /// What answers once the server is up.
    pub(crate) health: &'static str,
    /// Says the port, and what else the server has to know.
    pub(crate) configure: fn(&mut Command, u16),
}

/// A running server, ended when it goes out of scope.
pub(crate) struct Server {
    process: Child,
    port: u16,
    /// The ARNs of what mappings may refer to, by short name.
    pub(crate) arns: Value,
}

impl Backend {
    /// Starts the server with an empty account, and fills it with functions and sources.
    pub(crate) fn start(&self, home: &Path) -> Server {
        let port = free_port();
        let mut command = Command::new(installed(self.program));
        command.env_clear().env("PATH", std::env::var_os("PATH").unwrap()).env("HOME", home);
        command.env("TMPDIR", home).current_dir(home);
        (self.configure)(&mut command, port);
        let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = quiet.spawn().unwrap();
        let mut server = Server { process, port, arns: Value::Null };
        server.arns = server.prepare(self.health);
        server
    }
}

impl Server {
    pub(crate) fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Returns where it listens.
    pub(crate) fn address(&self) -> SocketAddr {
        SocketAddr::from(([127, 0, 0, 1], self.port))
    }

    /// Returns the mappings that the server holds, as it sends them.
    pub(crate) fn mappings(&self) -> Vec<Value> {
        self.call("GET", "")["EventSourceMappings"].as_array().unwrap().clone()
    }

    /// Makes a mapping behind the program's back.
    pub(crate) fn create(&self, mapping: &Value) -> Value {
        self.call("POST", &mapping.to_string())
    }

    fn call(&self, method: &str, body: &str) -> Value {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        // HTTP/1.0, so that the answer is neither chunked nor kept open; the scope in the
        // credential says which service is meant, the signature is not looked at.
        let request = format!(
            "{method} /2015-03-31/event-source-mappings/ HTTP/1.0\r\nHost: 127.0.0.1\r\n\
            Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/lambda/aws4_request, \
            SignedHeaders=host, Signature=0\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap()
    }

    /// Waits until the server answers and makes a role, functions, queues, a stream and a table.
    fn prepare(&self, health: &str) -> Value {
        let script =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/conformance/prepare.py");
        let mut prepare = Command::new(installed("ESMITH_PYTHON"));
        let output = prepare.arg(script).arg(self.url()).arg(health).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "the server could not be prepared:\n{stderr}");
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

/// Returns the program that a variable names; the test command sets it.
fn installed(variable: &str) -> PathBuf {
    let Some(program) = std::env::var_os(variable) else {
        panic!(
            "{variable} is not set; run `cargo xtask test`, which installs what these tests need"
        )
    };
    PathBuf::from(program)
}

/// Returns a port that was free a moment ago; the servers cannot choose one and say which.
fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0)).unwrap().local_addr().unwrap().port()
}
