//! What was read before a plan is made: the mappings, and what earlier runs wrote down.

use std::collections::BTreeMap;

use serde_json::Value;

use super::mapping::LiveMapping;

/// What was read of an account and region.
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// The account, where a guard asked for it.
    pub account: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// Every mapping.
    pub mappings: Vec<LiveMapping>,
    /// What earlier runs wrote down before they deleted a mapping that they did not recreate.
    pub keepsakes: Vec<Keepsake>,
    /// What was noticed while reading.
    pub warnings: Vec<String>,
}

/// What would be lost with a mapping that is deleted before its successor is created. It is written
/// down first, and the next run reads it.
#[derive(Clone, Debug, PartialEq)]
pub struct Keepsake {
    /// The stack.
    pub stack: String,
    /// The mapping's name.
    pub name: String,
    /// The old mapping's UUID.
    pub uuid: String,
    /// The old mapping's ARN, which holds account and region.
    pub arn: String,
    /// What the successor takes over, by YAML key: the consumer group, and what `ignoreChanges` names.
    pub carried: BTreeMap<String, Value>,
    /// The old mapping as AWS showed it, without what a key hides; for people.
    pub definition: Value,
}
