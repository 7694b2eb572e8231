//! The port [`Lambda`](esmith_applier::port::Lambda) over the AWS SDK: credentials, endpoints,
//! signing and transport are the SDK's; bodies pass through it as JSON, so no setting is named
//! here. Retries, rate limits and every decision are the caller's.

mod answer;
mod calls;
mod connect;
mod exchange;
mod failure;
mod keys;

pub use connect::{ConnectError, Credentials, Settings, connect};

/// The AWS clients of one region and one set of credentials. Cloning shares their connections.
#[derive(Clone, Debug)]
pub struct Gateway {
    region: String,
    /// The profile that was asked for, to name it where it gives no credentials.
    profile: Option<String>,
    lambda: aws_sdk_lambda::Client,
    tagging: aws_sdk_resourcegroupstagging::Client,
    sts: aws_sdk_sts::Client,
}

impl Gateway {
    /// Returns the region that was resolved.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }
}
