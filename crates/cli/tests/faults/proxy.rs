//! A proxy on loopback that carries requests to a server one by one, and can hold them. It knows HTTP
//! only as far as where a message ends.

use std::{
    io::{self, Read, Write},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
};

/// What becomes of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fate {
    /// It is carried out and answered.
    Pass,
    /// It never arrives, and nothing says so.
    Hold,
    /// It is carried out and never answered.
    HoldAnswer,
}

/// Who decides over requests and hears of answers. A request has a number, from 1.
pub(crate) trait Judge: Send + Sync + 'static {
    /// Says what becomes of a request.
    fn fate(&self, number: usize) -> Fate;

    /// Hears that a request is held, as was decided.
    fn held(&self);

    /// Hears of an answer's body.
    fn answered(&self, body: &[u8]);
}

/// A running proxy; dropped, it takes no more connections.
pub(crate) struct Proxy {
    address: SocketAddr,
    closed: Arc<AtomicBool>,
    door: Option<JoinHandle<()>>,
}

impl Proxy {
    pub(crate) fn start(server: SocketAddr, judge: Arc<impl Judge>) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let closed = Arc::new(AtomicBool::new(false));
        let (is_closed, count) = (Arc::clone(&closed), Arc::new(AtomicUsize::new(0)));
        let door = std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if is_closed.load(Ordering::SeqCst) {
                    return;
                }
                let (judge, count) = (Arc::clone(&judge), Arc::clone(&count));
                // Either side may go away at any time; that is what the proxy is for.
                std::thread::spawn(move || -> Option<()> {
                    carry(client, server, &*judge, &count).ok()
                });
            }
        });
        Self { address, closed, door: Some(door) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.closed.store(true, Ordering::SeqCst);
        // Wakes the door.
        let _: io::Result<TcpStream> = TcpStream::connect(self.address);
        if let Some(door) = self.door.take() {
            door.join().unwrap();
        }
    }
}

/// Carries the one request of a connection.
fn carry(
    mut client: TcpStream,
    server: SocketAddr,
    judge: &impl Judge,
    count: &AtomicUsize,
) -> io::Result<()> {
    let request = message(&mut client)?;
    if request.is_empty() {
        return Ok(());
    }
    let fate = judge.fate(count.fetch_add(1, Ordering::SeqCst) + 1);
    if let Fate::Hold = fate {
        return hold(&mut client, judge);
    }
    let answer = ask(server, &request)?;
    if let Fate::HoldAnswer = fate {
        return hold(&mut client, judge);
    }
    if let Some(end) = end_of_head(&answer) {
        judge.answered(&answer[end..]);
    }
    client.write_all(&answer)?;
    client.shutdown(Shutdown::Both)
}

/// Says that the request is held, and waits until the client is gone.
fn hold(client: &mut TcpStream, judge: &impl Judge) -> io::Result<()> {
    judge.held();
    client.read(&mut [0]).map(drop)
}

/// Asks the server over a connection of its own, and returns its answer.
fn ask(server: SocketAddr, request: &[u8]) -> io::Result<Vec<u8>> {
    let line = request.iter().position(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let mut stream = TcpStream::connect(server)?;
    stream.write_all(&[&request[..line], b"Connection: close\r\n", &request[line..]].concat())?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

/// Reads one request, to the end of its body.
fn message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut read = Vec::new();
    let mut part = [0; 16384];
    loop {
        if let Some(end) = end_of_head(&read)
            && read.len() >= end + length(&read[..end])
        {
            return Ok(read);
        }
        match stream.read(&mut part)? {
            0 => return Ok(Vec::new()),
            count => read.extend_from_slice(&part[..count]),
        }
    }
}

fn end_of_head(message: &[u8]) -> Option<usize> {
    message.windows(4).position(|bytes| bytes == b"\r\n\r\n").map(|at| at + 4)
}

/// Returns the length of the body that a head announces.
fn length(head: &[u8]) -> usize {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let value = head.lines().find_map(|line| line.strip_prefix("content-length:"));
    value.and_then(|value| value.trim().parse().ok()).unwrap_or_default()
}
