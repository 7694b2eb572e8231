//! Connections that can be cut without an answer, as a network does it, and that end when a request does
//! not become whole.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU8, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::{
    extract::connect_info::Connected,
    serve::{IncomingStream, Listener},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::{TcpListener, TcpStream},
    time::{Instant, Sleep, sleep},
};

/// How long a request may take from its first byte, or from the beginning of the connection, until it is
/// whole.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a connection ends before its answer.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum End {
    /// It closes.
    Closed = 1,
    /// It is reset.
    Reset = 2,
}

/// Cuts one connection: nothing more is written to it. Knows whether it waits for the rest of a request.
#[derive(Clone, Debug, Default)]
pub(crate) struct Cut {
    end: Arc<AtomicU8>,
    is_between: Arc<AtomicBool>,
}

impl Cut {
    /// Cuts the connection as soon as something would be written.
    pub(crate) fn cut(&self, end: End) {
        self.end.store(end as u8, Ordering::SeqCst);
    }

    /// Lets the connection wait as long as it likes for the next request.
    pub(crate) fn request_is_whole(&self) {
        self.is_between.store(true, Ordering::SeqCst);
    }

    fn end(&self) -> Option<End> {
        match self.end.load(Ordering::SeqCst) {
            1 => Some(End::Closed),
            2 => Some(End::Reset),
            _ => None,
        }
    }
}

/// A listener of connections that can be cut.
pub(crate) struct Door(pub(crate) TcpListener);

impl Listener for Door {
    type Io = Connection;
    type Addr = std::net::SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = Listener::accept(&mut self.0).await;
        // Answers are written whole, so waiting for more to send only costs time.
        let _: io::Result<()> = stream.set_nodelay(true);
        let patience = Box::pin(sleep(PATIENCE));
        (Connection { stream, cut: Cut::default(), patience }, address)
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.0.local_addr()
    }
}

impl Connected<IncomingStream<'_, Door>> for Cut {
    fn connect_info(stream: IncomingStream<'_, Door>) -> Self {
        stream.io().cut.clone()
    }
}

/// A connection that can be cut.
pub(crate) struct Connection {
    stream: TcpStream,
    cut: Cut,
    /// Ends when a request has to be whole.
    patience: Pin<Box<Sleep>>,
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        buffer: &mut ReadBuf,
    ) -> Poll<io::Result<()>> {
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        if read.is_ready() {
            if self.cut.is_between.swap(false, Ordering::SeqCst) {
                self.patience.as_mut().reset(Instant::now() + PATIENCE);
            }
            return read;
        }
        if self.cut.is_between.load(Ordering::SeqCst) {
            return Poll::Pending;
        }
        ready!(self.patience.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let Some(end) = self.cut.end() else {
            return Pin::new(&mut self.stream).poll_write(context, buffer);
        };
        if end == End::Reset {
            self.stream.set_zero_linger()?;
        }
        Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
