//! Tests which calls a plan leads to, against an account with scripted faults. Time is tokio's and
//! paused: a test that waits ten minutes takes none.

#![expect(clippy::unwrap_used, reason = "what a test sets up may panic as the test itself may")]

mod account;
mod budget;
mod codes;
mod creation;
mod disabling;
mod hiding;
mod order;
mod preconditions;
mod quota;
mod rate;
mod readback;
mod retries;
mod scene;
mod wire;
