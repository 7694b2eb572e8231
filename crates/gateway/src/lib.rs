//! The port [`Lambda`](esmith_applier::port::Lambda) over the AWS SDK: credentials, endpoints,
//! signing and transport are the SDK's; bodies pass through it as JSON, so no setting is named
//! here. Retries, rate limits and every decision are the caller's.

mod answer;
mod calls;
mod clients;
mod connect;
mod credentials;
mod exchange;
mod failure;

pub use clients::Gateway;
pub use connect::{ConnectError, Credentials, Settings, connect};
