//! One event source mapping as the emulator keeps it, and as AWS shows it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use serde_json::{Map, Value};

use crate::kind::Kind;

/// The members of a request or of a mapping, by AWS's names.
pub(crate) type Members = Map<String, Value>;

/// A mapping, written to the state file as it is.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Mapping {
    pub(crate) uuid: String,
    pub(crate) arn: String,
    pub(crate) kind: Kind,
    pub(crate) function_arn: String,
    pub(crate) members: Members,
    pub(crate) tags: BTreeMap<String, String>,
    /// The virtual host, which access configurations may stop listing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) virtual_host: Option<String>,
    /// What the state is, or will be once the transition ends.
    pub(crate) enabled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) transition: Option<Transition>,
    pub(crate) reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) last_result: Option<String>,
    /// Milliseconds since 1970.
    pub(crate) last_modified: u64,
    /// AWS disables the mapping, with this reason, as soon as it settles.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) doomed: Option<String>,
}

/// A state that time ends.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub(crate) struct Transition {
    pub(crate) phase: Phase,
    /// When it ends, in milliseconds since 1970.
    pub(crate) until: u64,
}

/// The states in which a mapping takes no changes.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub(crate) enum Phase {
    Creating,
    Enabling,
    Disabling,
    Updating,
    Deleting,
}

impl Mapping {
    /// The state, in AWS's word.
    pub(crate) fn state(&self) -> &'static str {
        match self.transition.map(|transition| transition.phase) {
            Some(Phase::Creating) => "Creating",
            Some(Phase::Enabling) => "Enabling",
            Some(Phase::Disabling) => "Disabling",
            Some(Phase::Updating) => "Updating",
            Some(Phase::Deleting) => "Deleting",
            None if self.enabled => "Enabled",
            None => "Disabled",
        }
    }

    /// Ends the transition, as time does.
    pub(crate) fn settle(&mut self, at: u64) {
        self.transition = None;
        self.last_modified = at;
        if let Some(reason) = self.doomed.take() {
            self.disable(reason, at);
        }
    }

    /// Lets AWS disable the mapping: as soon as it settles, which it may have.
    pub(crate) fn doom(&mut self, now: u64) {
        let reason = self.kind.service_reason().to_owned();
        match self.transition {
            Some(_) => self.doomed = Some(reason),
            None => self.disable(reason, now),
        }
    }

    /// Disables the mapping as AWS does by itself.
    pub(crate) fn disable(&mut self, reason: String, at: u64) {
        self.enabled = false;
        self.transition = None;
        self.reason = reason;
        self.last_modified = at;
    }

    /// Lets time end the transition earlier or later.
    pub(crate) fn end_transition_at(&mut self, at: u64) {
        if let Some(transition) = &mut self.transition {
            transition.until = at;
        }
    }

    /// Is gone at once, without a state in between.
    pub(crate) fn remove_at(&mut self, at: u64) {
        self.transition = Some(Transition { phase: Phase::Deleting, until: at });
    }

    /// The text members of a list, such as topics.
    pub(crate) fn texts(&self, member: &str) -> Vec<&str> {
        let list = self.members.get(member).and_then(Value::as_array);
        list.into_iter().flatten().filter_map(Value::as_str).collect()
    }
}

/// How filters under a KMS key are shown.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Filters {
    /// Decrypted.
    Shown,
    /// Left out, as in a list.
    Omitted,
    /// The caller may not use the key.
    Failed,
}

/// A mapping as an answer shows it.
pub(crate) struct View<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) filters: Filters,
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mapping = self.mapping;
        let encrypted = mapping.members.contains_key("KMSKeyArn");
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("UUID", &mapping.uuid)?;
        for (name, value) in &mapping.members {
            if name != "FilterCriteria" || !encrypted || self.filters == Filters::Shown {
                map.serialize_entry(name, value)?;
            } else if self.filters == Filters::Failed {
                map.serialize_entry("FilterCriteriaError", &decryption_error())?;
            }
        }
        map.serialize_entry("FunctionArn", &mapping.function_arn)?;
        map.serialize_entry("LastModified", &seconds(mapping.last_modified))?;
        if let Some(result) = &mapping.last_result {
            map.serialize_entry("LastProcessingResult", result)?;
        }
        map.serialize_entry("State", mapping.state())?;
        map.serialize_entry("StateTransitionReason", &mapping.reason)?;
        map.serialize_entry("EventSourceMappingArn", &mapping.arn)?;
        map.end()
    }
}

fn decryption_error() -> Value {
    serde_json::json!({
        "ErrorCode": "KMSAccessDeniedException",
        "Message": "Lambda was unable to decrypt the filter criteria because KMS access was denied.",
    })
}

/// AWS sends times as seconds with a fraction.
fn seconds(millis: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay below 2^53 for ages")]
    let millis = millis as f64;
    millis / 1000.0
}
