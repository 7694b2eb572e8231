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

use crate::http::{ask, end_of_head, message};

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
