//! The SDK clients.

/// The AWS clients of one region and one set of credentials. Cloning shares their connections.
#[derive(Clone, Debug)]
pub struct Gateway {
    pub(crate) region: String,
    /// The requested profile, for the message if it has no credentials.
    pub(crate) profile: Option<String>,
    pub(crate) lambda: aws_sdk_lambda::Client,
    pub(crate) tagging: aws_sdk_resourcegroupstagging::Client,
    pub(crate) sts: aws_sdk_sts::Client,
}

impl Gateway {
    /// Returns the resolved region.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }
}
