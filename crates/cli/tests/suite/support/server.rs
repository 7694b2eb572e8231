//! A server on loopback that answers as a test says, to the byte: a broken AWS, which the emulator
//! cannot be.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A call, as far as an answer depends on it.
pub(crate) struct Call {
    /// `GET`, `POST`, `PUT` or `DELETE`.
    pub(crate) method: String,
    /// The path, with the query.
    pub(crate) path: String,
    pub(crate) body: String,
}

/// Returns the status and body for a call.
type Answer = dyn Fn(&Call) -> (u16, String) + Send + Sync;

pub(crate) struct Server {
    url: String,
    calls: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn start(answer: impl Fn(&Call) -> (u16, String) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let answer: Arc<Answer> = Arc::new(answer);
        let calls = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&calls);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (answer, log) = (Arc::clone(&answer), Arc::clone(&log));
                // It ends when the client closes.
                thread::spawn(move || serve(&stream.unwrap(), &*answer, &log));
            }
        });
        Self { url, calls }
    }

    pub(crate) fn url(&self) -> &str {
        &self.url
    }

    /// Returns method and path of every call so far.
    pub(crate) fn calls(&self) -> Vec<String> {
        self.calls.lock().unwrap().clone()
    }

    /// Returns the calls that would change a mapping or its tags.
    pub(crate) fn writes(&self) -> Vec<String> {
        let is_write = |call: &String| !call.starts_with("GET ") && call != "POST /";
        self.calls().into_iter().filter(is_write).collect()
    }
}

fn serve(mut stream: &TcpStream, answer: &Answer, log: &Mutex<Vec<String>>) {
    let mut reader = BufReader::new(stream);
    while let Some(call) = read(&mut reader) {
        log.lock().unwrap().push(format!("{} {}", call.method, call.path));
        let (status, body) = answer(&call);
        let length = body.len();
        let whole = format!("HTTP/1.1 {status} X\r\ncontent-length: {length}\r\n\r\n{body}");
        if stream.write_all(whole.as_bytes()).is_err() {
            return;
        }
    }
}

fn read(reader: &mut BufReader<&TcpStream>) -> Option<Call> {
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first).ok().filter(|read| *read > 0)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).ok()?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().unwrap();
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    Some(Call { method, path, body: String::from_utf8(body).unwrap() })
}
