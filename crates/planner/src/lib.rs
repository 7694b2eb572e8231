//! The planner: what makes AWS's event source mappings as a spec wants them, why, and with what
//! consequence. Pure: no IO, no clock, no randomness, no async.

mod canonical;
mod carry;
mod diff;
pub mod drift;
pub mod expect;
mod fingerprint;
pub mod guard;
mod key;
pub mod lint;
pub mod live;
pub mod options;
mod order;
mod pairing;
pub mod plan;
mod planning;
mod replace;
mod request;
mod ring;
mod shown;
mod still;

pub use pairing::{Inquiry, inquire};
pub use planning::{Live, owner_tag, plan};
pub use shown::Shown;
pub use still::Still;
