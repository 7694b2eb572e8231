//! A server on loopback that records requests and sends scripted bytes. The emulator cannot lose an
//! answer or send a broken one.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

/// A received request.
#[derive(Clone, Debug)]
pub(crate) struct Received {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    /// The number of its connection, from 0.
    pub(crate) connection: usize,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        let found = self.headers.iter().find(|(key, _)| key == name);
        found.map_or("", |(_, value)| value)
    }
}

/// The scripted reaction to a request.
pub(crate) enum Reply {
    /// These bytes.
    Bytes(Vec<u8>),
    /// These bytes, then the connection closes.
    Last(Vec<u8>),
    /// No answer while the client waits.
    Silence,
}

impl Reply {
    pub(crate) fn new(status: u16, headers: &str, body: &str) -> Self {
        let length = body.len();
        Self::Bytes(
            format!("HTTP/1.1 {status} X\r\n{headers}content-length: {length}\r\n\r\n{body}")
                .into(),
        )
    }

    pub(crate) fn json(status: u16, body: &str) -> Self {
        Self::new(status, "content-type: application/json\r\n", body)
    }

    pub(crate) fn error(status: u16, code: &str, body: &str) -> Self {
        Self::new(status, &format!("x-amzn-errortype: {code}\r\nx-amzn-requestid: r-1\r\n"), body)
    }
}

#[derive(Default)]
struct Script {
    replies: VecDeque<Reply>,
    received: Vec<Received>,
}

pub(crate) struct Server {
    pub(crate) url: String,
    script: Arc<Mutex<Script>>,
}

impl Server {
    pub(crate) fn start(replies: impl IntoIterator<Item = Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let script = Script { replies: replies.into_iter().collect(), received: Vec::new() };
        let script = Arc::new(Mutex::new(script));
        let shared = Arc::clone(&script);
        thread::spawn(move || {
            for (connection, stream) in listener.incoming().enumerate() {
                let script = Arc::clone(&shared);
                thread::spawn(move || serve(&stream.unwrap(), connection, &script));
            }
        });
        Self { url, script }
    }

    pub(crate) fn received(&self) -> Vec<Received> {
        self.script.lock().unwrap().received.clone()
    }
}

fn serve(mut stream: &TcpStream, connection: usize, script: &Mutex<Script>) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = read(&mut reader, connection) {
        let reply = {
            let mut script = script.lock().unwrap();
            script.received.push(request);
            script.replies.pop_front().unwrap_or_else(|| Reply::json(500, "the script is over"))
        };
        match reply {
            // A client may close the connection before it has read a large answer.
            Reply::Bytes(bytes) => drop(stream.write_all(&bytes)),
            Reply::Last(bytes) => return drop(stream.write_all(&bytes)),
            Reply::Silence => {
                // Ends when the client gives up and closes.
                let _ = reader.read(&mut [0]);
                return;
            }
        }
    }
}

fn read(reader: &mut BufReader<&TcpStream>, connection: usize) -> Option<Received> {
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim_end() {
            "" => break,
            text => lines.push(text.to_owned()),
        }
    }
    let mut first = lines.first()?.split(' ');
    let (method, path) = (first.next()?.to_owned(), first.next()?.to_owned());
    let headers: Vec<(String, String)> = lines[1..]
        .iter()
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    Some(Received { method, path, headers, body: String::from_utf8(body).unwrap(), connection })
}
