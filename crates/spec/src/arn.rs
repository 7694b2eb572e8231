//! Amazon Resource Names, split in one place.

use std::fmt;

/// The parts of an ARN: `arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE`.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Arn<'a> {
    /// The partition, such as `aws` or `aws-cn`.
    pub partition: &'a str,
    /// The service as ARNs name it, such as `kafka` for Amazon MSK.
    pub service: &'a str,
    /// The region; empty where the service has none.
    pub region: &'a str,
    /// The account; empty where the service has none.
    pub account: &'a str,
    /// All the rest; it may have colons and slashes.
    pub resource: &'a str,
}

impl<'a> Arn<'a> {
    /// Returns the parts of an ARN; none if the text is not one.
    #[must_use]
    pub fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        if parts.next() != Some("arn") {
            return None;
        }
        let mut part = || parts.next();
        let (partition, service) = (part()?, part()?);
        Some(Self { partition, service, region: part()?, account: part()?, resource: part()? })
    }
}

impl fmt::Display for Arn<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { partition, service, region, account, resource } = self;
        write!(f, "arn:{partition}:{service}:{region}:{account}:{resource}")
    }
}
