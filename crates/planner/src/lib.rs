//! The planner: what makes AWS's event source mappings as a spec wants them, why, and with what
//! consequence. Pure: no IO, no clock, no randomness, no async.

pub mod accept;
mod canonical;
mod carry;
mod change;
mod diff;
pub mod drift;
pub mod expect;
mod fingerprint;
pub mod guard;
mod key;
pub mod live;
pub mod options;
mod order;
mod pairing;
pub mod plan;
mod planning;
mod replace;
mod request;
mod ring;
mod step;
#[cfg(any(debug_assertions, feature = "verify"))]
pub mod verify;
mod warnings;

pub use canonical::digest;
pub use live::{Live, Shown, Snapshot};
pub use pairing::{RequiredReads, required_reads};
pub use planning::{owner_tag, plan};
