//! One event source mapping as the emulator keeps it, and as AWS shows it.

use std::{borrow::Cow, collections::BTreeMap};

use serde::{Deserialize, Serialize, Serializer, ser::SerializeMap};
use serde_json::{Value, json};

use crate::{encryption::Undecryptable, kind::Kind, members::Members};

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

    /// Ends the transition, as time does. That is no modification.
    pub(crate) fn settle(&mut self, at: u64) {
        self.transition = None;
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
}

/// How filters under a KMS key are shown.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Filters {
    /// Decrypted.
    Shown,
    /// Left out, as in a list.
    Omitted,
    /// They cannot be read.
    Failed(Undecryptable),
}

/// What an answer is to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Asked {
    /// A creation or an update: times as they are.
    Write,
    /// Anything else: times as stored, which for streams are whole minutes.
    Read,
}

/// A mapping as an answer shows it.
pub(crate) struct View<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) filters: Filters,
    pub(crate) asked: Asked,
}

/// Every member of a mapping. An answer has them all, with `null` for those that do not apply.
const MEMBERS: [&str; 33] = [
    "UUID",
    "StartingPosition",
    "StartingPositionTimestamp",
    "BatchSize",
    "MaximumBatchingWindowInSeconds",
    "ParallelizationFactor",
    "EventSourceArn",
    "FilterCriteria",
    "FilterCriteriaError",
    "KMSKeyArn",
    "MetricsConfig",
    "LoggingConfig",
    "ScalingConfig",
    "FunctionArn",
    "LastModified",
    "LastProcessingResult",
    "State",
    "StateTransitionReason",
    "DestinationConfig",
    "Topics",
    "Queues",
    "SourceAccessConfigurations",
    "SelfManagedEventSource",
    "MaximumRecordAgeInSeconds",
    "BisectBatchOnFunctionError",
    "MaximumRetryAttempts",
    "TumblingWindowInSeconds",
    "FunctionResponseTypes",
    "AmazonManagedKafkaEventSourceConfig",
    "SelfManagedKafkaEventSourceConfig",
    "DocumentDBEventSourceConfig",
    "EventSourceMappingArn",
    "ProvisionedPollerConfig",
];

impl View<'_> {
    /// What is shown of a member; null where it does not apply.
    fn value(&self, name: &str) -> Cow<'_, Value> {
        let mapping = self.mapping;
        let stored = mapping.members.get(name).unwrap_or(&Value::Null);
        let encrypted = mapping.members.contains_key("KMSKeyArn");
        Cow::Owned(match name {
            "UUID" => json!(mapping.uuid),
            "FunctionArn" => json!(mapping.function_arn),
            "EventSourceMappingArn" => json!(mapping.arn),
            "State" => json!(mapping.state()),
            "StateTransitionReason" => json!(mapping.reason),
            "LastModified" => json!(seconds(self.last_modified())),
            // The result of a queue's mapping is never shown.
            "LastProcessingResult" if mapping.kind.is_queue() => Value::Null,
            "LastProcessingResult" => json!(mapping.last_result),
            "FilterCriteria" if encrypted && self.filters != Filters::Shown => Value::Null,
            "FilterCriteriaError" => match &self.filters {
                Filters::Failed(why) => why.shown(),
                _ => Value::Null,
            },
            "ProvisionedPollerConfig" if stored.is_object() => {
                let mut pollers = stored.clone();
                if let Some(pollers) = pollers.as_object_mut() {
                    pollers.entry("PollerGroupName").or_insert(Value::Null);
                }
                pollers
            }
            _ => return Cow::Borrowed(stored),
        })
    }

    fn last_modified(&self) -> u64 {
        let at = self.mapping.last_modified;
        let cut = self.asked == Asked::Read && self.mapping.kind.is_stream();
        if cut { at - at % 60_000 } else { at }
    }
}

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for name in MEMBERS {
            map.serialize_entry(name, &*self.value(name))?;
        }
        // What the API does not know is there only if it was asked for.
        let known = |name: &str| MEMBERS.contains(&name);
        for (name, value) in self.mapping.members.iter().filter(|(name, _)| !known(name)) {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// AWS sends times as seconds with a fraction.
fn seconds(millis: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "milliseconds stay below 2^53 for ages")]
    let millis = millis as f64;
    millis / 1000.0
}
