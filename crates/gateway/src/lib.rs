//! Implements the port [`Lambda`](esmith_applier::port::Lambda) with the AWS SDK. The SDK provides
//! credentials, endpoints, signing and transport. Bodies pass through as JSON, so this crate names
//! no setting. Retries, rate limits and all decisions belong to the applier.

mod answer;
mod calls;
mod clients;
mod connect;
mod credentials;
mod exchange;
mod failure;

pub use clients::Gateway;
pub use connect::{ConnectError, Credentials, Settings, connect};
