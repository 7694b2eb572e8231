//! A wire tap before the emulator: what really reached it, request by request.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
};

use serde_json::Value;

/// A request that writes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Sent {
    pub(crate) method: String,
    pub(crate) path: String,
    /// The JSON that was sent; null where nothing was.
    pub(crate) body: Value,
}

/// Passes every connection on and keeps the requests that write.
pub(crate) struct Tap {
    pub(crate) url: String,
    sent: Arc<Mutex<Vec<Sent>>>,
}

impl Tap {
    /// Listens on a free port, for as long as the process lives.
    pub(crate) fn before(url: &str) -> Self {
        let target = url.strip_prefix("http://").unwrap().to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let sent = Arc::default();
        let log = Arc::clone(&sent);
        thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let Ok(server) = TcpStream::connect(&target) else { break };
                pass(client, server, &log);
            }
        });
        Self { url, sent }
    }

    /// Returns the requests that wrote since the last time.
    pub(crate) fn take(&self) -> Vec<Sent> {
        std::mem::take(&mut self.sent.lock().unwrap())
    }
}

/// Passes a connection on in both directions until either end closes it.
fn pass(client: TcpStream, server: TcpStream, log: &Arc<Mutex<Vec<Sent>>>) {
    let (mut answers, mut back) = (server.try_clone().unwrap(), client.try_clone().unwrap());
    thread::spawn(move || {
        // Either end may go at any time; then the connection is over.
        let _: std::io::Result<u64> = std::io::copy(&mut answers, &mut back);
        let _: std::io::Result<()> = back.shutdown(Shutdown::Both);
    });
    let log = Arc::clone(log);
    thread::spawn(move || {
        let _: std::io::Result<()> = listen(client, &server, &log);
        let _: std::io::Result<()> = server.shutdown(Shutdown::Both);
    });
}

fn listen(
    mut client: TcpStream,
    mut server: &TcpStream,
    log: &Mutex<Vec<Sent>>,
) -> std::io::Result<()> {
    let (mut chunk, mut unread) = ([0; 16 * 1024], Vec::new());
    loop {
        let count = client.read(&mut chunk)?;
        if count == 0 {
            return Ok(());
        }
        unread.extend_from_slice(&chunk[..count]);
        // Kept before it is passed on, so that whoever has the answer finds the request.
        while let Some((sent, length)) = first(&unread) {
            unread.drain(..length);
            if sent.method != "GET" && sent.path != "/" {
                log.lock().unwrap().push(sent);
            }
        }
        server.write_all(&chunk[..count])?;
    }
}

/// Returns the first request of some bytes and its length, if it is all there.
fn first(bytes: &[u8]) -> Option<(Sent, usize)> {
    let head = bytes.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let text = std::str::from_utf8(&bytes[..head]).unwrap().to_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
    let end = head + length.map_or(0, |length| length.trim().parse().unwrap());
    let body = bytes.get(head..end)?;
    let mut words = std::str::from_utf8(&bytes[..head]).unwrap().split(' ').map(str::to_owned);
    let body = if body.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(body).unwrap_or_default()
    };
    Some((Sent { method: words.next()?, path: words.next()?, body }, end))
}
