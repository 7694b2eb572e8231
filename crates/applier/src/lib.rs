//! Reads the live mappings that a plan needs, and runs a plan, through a port to AWS Lambda. It
//! does not decide what to do.

mod answer;
mod apply;
mod bucket;
mod client;
mod code;
mod creation;
mod hidden;
mod journal;
mod listing;
mod observe;
mod outcome;
mod page_cursor;
pub mod permissions;
pub mod port;
mod read_back;
mod reads;
mod references;
mod run;
mod sending;
mod state_poller;
mod step;

pub use apply::apply;
pub use client::{ApiClient, CallCounter, Policy, RetryEvent};
pub use code::{Code, Own};
pub use journal::Journal;
pub use listing::list;
pub use observe::{complete, observe, tags, tags_by_index};
pub use outcome::{Failure, Outcome, Status};
pub use references::absent;
pub use run::{Event, Limits, Listener, Settings};
