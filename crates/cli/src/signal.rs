//! What ends a run before its work is done: a signal of the user or the system, or the run's deadline.

use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::failure::Interrupted;

/// Listens from its making on, so that no signal falls between two waits.
pub(crate) struct Interrupts {
    #[cfg(unix)]
    streams: Option<[tokio::signal::unix::Signal; 2]>,
    /// When the run's time is over, until that was told.
    deadline: Option<Instant>,
}

impl Interrupts {
    /// Begins to listen, and to count the time of a run; must be called inside the runtime.
    pub(crate) fn listen(deadline: Option<Duration>) -> Self {
        let deadline = deadline.map(|deadline| Instant::now() + deadline);
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let kinds = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
            let streams = match kinds {
                (Ok(interrupt), Ok(terminate)) => Some([interrupt, terminate]),
                _ => None,
            };
            Self { streams, deadline }
        }
        #[cfg(not(unix))]
        Self { deadline }
    }

    /// Does what writes nothing, and so can be cut off anywhere.
    pub(crate) async fn cut_off<T>(
        &mut self,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        tokio::select! {
            done = work => done,
            why = self.next() => Err(why.into()),
        }
    }

    /// Returns why the program is to stop, when it is.
    pub(crate) async fn next(&mut self) -> Interrupted {
        let Some(deadline) = self.deadline else {
            self.signal().await;
            return Interrupted::Signal;
        };
        tokio::select! {
            () = self.signal() => Interrupted::Signal,
            () = sleep_until(deadline) => {
                self.deadline = None;
                Interrupted::Deadline
            }
        }
    }

    async fn signal(&mut self) {
        #[cfg(unix)]
        if let Some([interrupt, terminate]) = &mut self.streams {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
        // Without a handler the system's own way of stopping is left.
        let _: std::io::Result<()> = tokio::signal::ctrl_c().await;
    }
}
