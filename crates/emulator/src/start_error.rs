//! Why an emulator does not start.

use std::{io, net::SocketAddr, path::PathBuf};

use thiserror::Error;

/// Why an emulator did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Listen {
        /// The address that was asked for.
        address: SocketAddr,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The state file cannot be read or written.
    #[error("cannot use the state file `{path}`")]
    State {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Another emulator uses the state file.
    #[error("the state file `{path}` is in use by another emulator")]
    Locked {
        /// The file.
        path: PathBuf,
    },
    /// The state file is not one, or is damaged.
    #[error("`{path}` is not a state file of the emulator, or is damaged in line {line}")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The first line that cannot be read.
        line: usize,
    },
}
