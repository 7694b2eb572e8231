//! Being asked to stop, by the user or by the system.

use crate::failure::Interrupted;

/// Listens from its making on, so that no signal falls between two waits.
pub(crate) struct Interrupts {
    #[cfg(unix)]
    streams: Option<[tokio::signal::unix::Signal; 2]>,
}

impl Interrupts {
    /// Begins to listen; must be called inside the runtime.
    pub(crate) fn listen() -> Self {
        #[cfg(unix)]
        {
            use tokio::signal::unix::{SignalKind, signal};
            let kinds = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()));
            let streams = match kinds {
                (Ok(interrupt), Ok(terminate)) => Some([interrupt, terminate]),
                _ => None,
            };
            Self { streams }
        }
        #[cfg(not(unix))]
        Self {}
    }

    /// Does what writes nothing, and so can be cut off anywhere.
    pub(crate) async fn cut_off<T>(
        &mut self,
        work: impl Future<Output = anyhow::Result<T>>,
    ) -> anyhow::Result<T> {
        tokio::select! {
            done = work => done,
            () = self.next() => Err(Interrupted.into()),
        }
    }

    /// Returns when the program is asked to stop.
    pub(crate) async fn next(&mut self) {
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
