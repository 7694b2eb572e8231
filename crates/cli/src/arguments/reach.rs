//! How AWS is reached, or the emulator in its place.

use std::time::Duration;

use clap::Args;

/// How AWS is reached.
#[derive(Args, Clone, Debug)]
pub(crate) struct Reach {
    /// Use the embedded emulator, with its state in .esmith/emulator.json; no account is needed
    #[arg(long)]
    pub(crate) local: bool,
    /// Send every call to this address
    #[arg(long, value_name = "URL", conflicts_with = "local")]
    pub(crate) endpoint_url: Option<String>,
    /// The region, where the spec names none
    #[arg(long, value_name = "REGION")]
    pub(crate) region: Option<String>,
    /// The profile of the AWS configuration
    #[arg(long, value_name = "NAME", conflicts_with = "local")]
    pub(crate) profile: Option<String>,
    /// A role to assume
    #[arg(long, value_name = "ARN", conflicts_with = "local")]
    pub(crate) role_arn: Option<String>,
    /// Calls a second to Lambda's control plane; 0 for no limit [default: 8; 0 with --local]
    #[arg(long, value_name = "N")]
    pub(crate) rate: Option<u32>,
    /// End the run after this time: nothing new is begun then [default: none]
    #[arg(long, value_name = "DURATION", value_parser = super::online::duration)]
    pub(crate) deadline: Option<Duration>,
    /// Show values that AWS hides under a KMS key
    #[arg(long)]
    pub(crate) show_sensitive: bool,
}
