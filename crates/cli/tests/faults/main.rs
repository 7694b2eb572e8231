//! Apply is disturbed in every way and at every call; whatever it leaves behind, the next run
//! finishes, with no mapping twice, none forgotten, and nobody else's touched.
//!
//! A plain test run takes a share of the walk that is bounded in time and leaves no cell empty;
//! `ESMITH_FAULTS=all cargo test -p esmith --test faults -- --nocapture` walks all of it, and with
//! `ESMITH_FAULTS_ROWS='kinesisStream handover'` only the rows that have this in their name.

#![expect(clippy::unwrap_used, reason = "what a test sets up may panic as the test itself may")]

mod account;
mod chance;
mod fault;
mod http;
mod kill;
mod proxy;
mod random;
mod ready;
mod rows;
mod share;
mod sources;
mod stack;
mod table;
mod tap;
mod verdict;
mod walk;
