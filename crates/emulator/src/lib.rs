//! AWS Lambda's event source mapping API on loopback, for tests and first tries without an
//! account. It answers the AWS SDKs, boto3 and the AWS CLI unchanged, and is written from what AWS
//! documents and from recordings, never from the tables of the program that is tested against it.

#![doc = include_str!("../README.md")]
#![cfg_attr(
    not(feature = "server"),
    expect(dead_code, reason = "faults, sessions and the log of calls are the server's")
)]

mod access;
mod account;
#[cfg(feature = "server")]
mod admin;
mod arn;
mod call;
mod calls;
mod clock;
mod config;
mod conflict;
#[cfg(feature = "server")]
mod connection;
mod dispatch;
mod encryption;
mod event_pattern;
mod faults;
#[cfg(feature = "server")]
mod guard;
mod kind;
mod mapping;
mod members;
mod model;
mod operations;
mod permission;
mod position;
mod rate;
#[cfg(feature = "server")]
mod receive;
#[cfg(feature = "server")]
mod recognise;
mod refusal;
mod region;
mod relations;
mod reply;
#[cfg(feature = "server")]
mod response;
mod roles;
mod scope;
#[cfg(feature = "server")]
mod server;
#[cfg(feature = "server")]
mod shared;
mod start_error;
mod state_file;
mod switches;
mod tag_index;
mod timing;
mod world;

pub use account::Account;
pub use calls::CallRecord;
pub use clock::{Clock, ManualClock};
pub use config::{Config, Missing, Surroundings};
pub use faults::{Effect, FaultRule, FaultSyntaxError, Operations, Span, When};
pub use refusal::Refusal;
#[cfg(feature = "server")]
pub use server::{Running, start};
pub use start_error::StartError;
pub use switches::Switches;
pub use timing::Timing;
