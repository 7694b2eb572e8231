//! What an emulator is started with.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::PathBuf,
    time::Duration,
};

use serde::{Deserialize, Serialize};

use crate::{Clock, FaultRule, Switches, Timing, arn::Function};

/// Everything that can be chosen when an emulator starts.
#[derive(Clone, Debug)]
pub struct Config {
    /// The account that callers belong to.
    pub account: String,
    /// The region of requests whose signature names none.
    pub region: String,
    /// The state file; none keeps everything in memory.
    pub state: Option<PathBuf>,
    /// How long a mapping stays in a transitional state.
    pub timing: Timing,
    /// How long each answer of the API takes, in real time.
    pub latency: Duration,
    /// Lambda requests per second and account and region; none: no limit.
    pub rate: Option<u32>,
    /// Answers to what is not known about AWS.
    pub switches: Switches,
    /// Faults from the start; more can be added while it runs.
    pub faults: Vec<FaultRule>,
    /// What the caller may do, as `ACTION` or `ACTION RESOURCE`, where the resource may end in `*`;
    /// none: everything.
    pub allowed: Option<BTreeSet<String>>,
    /// What does not exist around the mappings.
    pub missing: Missing,
    /// How what exists around the mappings is.
    pub surroundings: Surroundings,
    /// The source of time.
    pub clock: Clock,
}

/// What does not exist. Every other function and source does.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Missing {
    /// Functions that do not exist, by name; versions and aliases, as `NAME:QUALIFIER`.
    pub functions: BTreeSet<String>,
    /// Sources that do not exist, by ARN.
    pub sources: BTreeSet<String>,
}

/// How functions, their roles, sources and keys are, where that is not the default.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
#[serde(default, deny_unknown_fields)]
pub struct Surroundings {
    /// Brokers that run ActiveMQ, by ARN, which does not tell the engine; the others run RabbitMQ.
    pub activemq: BTreeSet<String>,
    /// The IAM actions that the functions' roles may not use.
    pub denied: BTreeSet<String>,
    /// The timeouts of functions in seconds, by name; the others have 3.
    pub timeouts: BTreeMap<String, u64>,
    /// The visibility timeouts of queues in seconds, by ARN; the others have 30.
    pub visibility: BTreeMap<String, u64>,
    /// KMS keys that are disabled, by ARN.
    pub disabled_keys: BTreeSet<String>,
}

impl Missing {
    /// Returns whether a function does not exist, or its version or alias does not.
    pub(crate) fn has_no(&self, function: &Function) -> bool {
        let qualified = |qualifier| format!("{}:{qualifier}", function.name);
        self.functions.contains(&function.name)
            || function
                .qualifier
                .as_ref()
                .map(qualified)
                .is_some_and(|it| self.functions.contains(&it))
    }
}

impl Default for Config {
    fn default() -> Self {
        Self {
            account: "123456789012".to_owned(),
            region: "us-east-1".to_owned(),
            state: None,
            timing: Timing::Quick(Duration::from_secs(2)),
            latency: Duration::ZERO,
            rate: Some(15),
            switches: Switches::default(),
            faults: Vec::new(),
            allowed: None,
            missing: Missing::default(),
            surroundings: Surroundings::default(),
            clock: Clock::Real,
        }
    }
}
