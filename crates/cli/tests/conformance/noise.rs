//! A network that misbehaves by a seed: between the program and a server it loses requests and answers,
//! lets answers trickle, and delivers requests twice.

use std::{
    io::{self, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
};

use crate::{
    chance::Chance,
    http::{ask, message},
};

/// The network, until it is dropped.
pub(crate) struct Noise {
    address: SocketAddr,
    line: Arc<Line>,
    door: Option<JoinHandle<()>>,
}

struct Line {
    server: SocketAddr,
    chance: Mutex<Chance>,
    /// How many misfortunes are still to come: the network gets better, so that a walk ends.
    left: AtomicUsize,
    is_closed: AtomicBool,
}

/// What becomes of a request.
#[derive(Clone, Copy)]
enum Fate {
    Pass,
    LoseRequest,
    LoseAnswer,
    Trickle,
    Twice,
}

const FATES: [Fate; 4] = [Fate::LoseRequest, Fate::LoseAnswer, Fate::Trickle, Fate::Twice];

impl Noise {
    /// Stands between the program and a server for so many misfortunes.
    pub(crate) fn start(server: SocketAddr, seed: u64, misfortunes: usize) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
        let address = listener.local_addr().unwrap();
        let line = Arc::new(Line {
            server,
            chance: Mutex::new(Chance::new(seed)),
            left: AtomicUsize::new(misfortunes),
            is_closed: AtomicBool::new(false),
        });
        let carrier = Arc::clone(&line);
        let door = std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                if carrier.is_closed.load(Ordering::SeqCst) {
                    return;
                }
                let line = Arc::clone(&carrier);
                // Either side may go away at any time.
                std::thread::spawn(move || -> Option<()> { line.carry(client).ok() });
            }
        });
        Self { address, line, door: Some(door) }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Returns how many misfortunes did not happen.
    pub(crate) fn left(&self) -> usize {
        self.line.left.load(Ordering::SeqCst)
    }
}

impl Drop for Noise {
    fn drop(&mut self) {
        self.line.is_closed.store(true, Ordering::SeqCst);
        // Wakes the door.
        let _: io::Result<TcpStream> = TcpStream::connect(self.address);
        if let Some(door) = self.door.take() {
            door.join().unwrap();
        }
    }
}

impl Line {
    /// Carries the one request of a connection.
    fn carry(&self, mut client: TcpStream) -> io::Result<()> {
        let request = message(&mut client)?;
        if request.is_empty() {
            return Ok(());
        }
        match self.fate(&request) {
            Fate::Pass => client.write_all(&ask(self.server, &request)?),
            Fate::LoseRequest => Ok(()),
            Fate::LoseAnswer => ask(self.server, &request).map(drop),
            Fate::Trickle => {
                client.set_nodelay(true)?;
                let answer = ask(self.server, &request)?;
                answer.iter().try_for_each(|byte| client.write_all(&[*byte]))
            }
            Fate::Twice => {
                ask(self.server, &request)?;
                client.write_all(&ask(self.server, &request)?)
            }
        }
    }

    fn fate(&self, request: &[u8]) -> Fate {
        let mut chance = self.chance.lock().unwrap();
        if !chance.percent(30) {
            return Fate::Pass;
        }
        let fate = *chance.one_of(&FATES);
        // AWS refuses the second of two equal creates, which these servers take.
        if matches!(fate, Fate::Twice) && request.starts_with(b"POST") {
            return Fate::Pass;
        }
        let one_less = |left: usize| left.checked_sub(1);
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less);
        if left.is_ok() { fate } else { Fate::Pass }
    }
}
