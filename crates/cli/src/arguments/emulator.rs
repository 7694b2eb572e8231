//! The arguments of the emulator as a server.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

#[derive(Args, Debug)]
pub(crate) struct Emulator {
    /// The port; 0 takes a free one, which the first line on standard output names
    #[arg(long, value_name = "N", default_value = "9911")]
    pub(crate) port: u16,
    /// The address to listen on
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub(crate) host: std::net::IpAddr,
    /// Keep the state in this file; without it everything is in memory
    #[arg(long, value_name = "FILE")]
    pub(crate) state: Option<PathBuf>,
    /// The account that callers belong to
    #[arg(long, value_name = "ID", default_value = "123456789012")]
    pub(crate) account: String,
    /// The region of requests whose signature names none
    #[arg(long, value_name = "REGION", default_value = "us-east-1")]
    pub(crate) region: String,
    /// How long each answer takes, in milliseconds
    #[arg(long, value_name = "MS", default_value = "0")]
    pub(crate) latency: u64,
    /// Requests a second that an account may make, as AWS's 15; 0 for no limit
    #[arg(long, value_name = "N", default_value = "15")]
    pub(crate) rate: u32,
    /// How long a mapping stays in a transitional state: as long as --transition says, or as long as
    /// was recorded from AWS (8 to 20 seconds on an enabled queue)
    #[arg(long, value_enum, value_name = "WHICH", default_value = "quick")]
    pub(crate) timing: Pace,
    /// How long that is, in milliseconds
    #[arg(long, value_name = "MS", default_value = "2000")]
    pub(crate) transition: u64,
    /// Faults, by rule; see the guide (repeatable)
    #[arg(long = "fault", value_name = "RULES")]
    pub(crate) faults: Vec<String>,
    /// Whether only clearing values that AWS is known to take clear; the others are kept then
    #[arg(long, value_enum, value_name = "WHETHER", default_value = "off")]
    pub(crate) strict_clear: Switch,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Pace {
    Quick,
    Aws,
}

#[derive(Clone, Copy, Debug, Eq, PartialEq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}
