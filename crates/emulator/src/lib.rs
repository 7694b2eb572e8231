//! AWS Lambda's event source mapping API on loopback, for tests and first tries without an
//! account. It answers the AWS SDKs, boto3 and the AWS CLI unchanged, and is written from what AWS
//! documents and from recordings, never from the tables of the program that is tested against it.

#![doc = include_str!("../README.md")]

mod access;
mod admin;
mod arn;
mod call;
mod calls;
mod clock;
mod config;
mod conflict;
mod connection;
mod dispatch;
mod encryption;
mod event_pattern;
mod faults;
mod kind;
mod mapping;
mod members;
mod model;
mod operations;
mod permission;
mod position;
mod rate;
mod receive;
mod refusal;
mod region;
mod relations;
mod reply;
mod roles;
mod scope;
mod server;
mod shared;
mod start_error;
mod state_file;
mod switches;
mod tag_index;
mod timing;
mod world;

pub use calls::CallRecord;
pub use clock::{Clock, ManualClock};
pub use config::{Config, Missing, Surroundings};
pub use faults::{Effect, FaultRule, FaultSyntaxError, Operations, Span, When};
pub use server::{Running, start};
pub use start_error::StartError;
pub use switches::Switches;
pub use timing::Timing;
