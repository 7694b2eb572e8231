//! A live mapping: AWS's JSON, and what can be told from it.

use std::{borrow::Cow, collections::BTreeMap};

use esmith_spec::{
    arn::Arn,
    function::FunctionName,
    kind::SourceKind,
    table::{self, ENCRYPTION_KEY},
};
use serde_json::{Map, Value};

use super::json::{look, member};

/// The tag that names the owning stack.
pub const STACK: &str = "esmith:stack";
/// The tag that names the mapping in its stack.
pub const NAME: &str = "esmith:name";
/// The tag that tells the owning stack from others of its name.
pub const ID: &str = "esmith:id";
/// The tag that tells one creation from another.
pub const CREATION: &str = "esmith:creation";
/// The tag that repeats `protect: true`.
pub const PROTECT: &str = "esmith:protect";
/// The tag by which the new half of a replace names the old one.
pub const REPLACES: &str = "esmith:replaces";

/// A mapping as AWS reports it.
#[derive(Clone, Debug)]
pub struct LiveMapping {
    /// AWS's identifier.
    pub uuid: String,
    /// The mapping's own ARN.
    pub arn: String,
    /// The function.
    pub function: FunctionName,
    /// The kind; none where it cannot be told (the engine of Amazon MQ, or a source unknown to this
    /// release).
    pub kind: Option<SourceKind>,
    /// The tags, as far as they were asked for.
    pub tags: Tags,
    /// Whether `body` came from `Get`, which alone shows filters under a KMS key.
    pub from_get: bool,
    /// AWS's JSON.
    pub body: Map<String, Value>,
}

/// What is known of a mapping's tags.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub enum Tags {
    /// They were not asked for.
    #[default]
    Unasked,
    /// AWS says that the mapping cannot be tagged.
    Untaggable,
    /// These.
    Known(BTreeMap<String, String>),
}

impl Tags {
    /// Returns a tag's value.
    #[must_use]
    pub fn get(&self, key: &str) -> Option<&str> {
        match self {
            Self::Known(tags) => tags.get(key).map(String::as_str),
            _ => None,
        }
    }

    /// Returns the CloudFormation stack that manages the mapping; all its tags say so, its name may
    /// be missing.
    #[must_use]
    pub fn cloudformation(&self) -> Option<&str> {
        let Self::Known(tags) = self else { return None };
        let managed = tags.keys().any(|key| key.starts_with("aws:cloudformation:"));
        managed.then(|| self.get("aws:cloudformation:stack-name").unwrap_or("(unnamed)"))
    }

    /// Returns whether they show that nobody owns the mapping: no stack of ours or of CloudFormation.
    #[must_use]
    pub fn is_unowned(&self) -> bool {
        matches!(self, Self::Known(_))
            && self.get(STACK).is_none()
            && self.cloudformation().is_none()
    }

    /// Returns whether the tag of the owning stack's id is this id, or missing as it is.
    #[must_use]
    pub fn has_id(&self, id: Option<&str>) -> bool {
        self.get(ID) == id
    }

    /// Returns whether the stack owns the mapping.
    #[must_use]
    pub fn owned_by(&self, stack: &str) -> bool {
        self.get(STACK) == Some(stack)
    }
}

impl LiveMapping {
    /// Reads AWS's JSON of a mapping; none if it is not one.
    #[must_use]
    pub fn new(body: Value) -> Option<Self> {
        let Value::Object(mut body) = body else { return None };
        // On the wire a mapping has every member of the API; `null` is absent.
        body.retain(|_, value| !value.is_null());
        let uuid = body.get("UUID")?.as_str()?.to_owned();
        let function = body.get("FunctionArn").and_then(Value::as_str).unwrap_or_default();
        let arn = match body.get("EventSourceMappingArn").and_then(Value::as_str) {
            Some(arn) => arn.to_owned(),
            None => own_arn(function, &uuid),
        };
        let function = FunctionName::new(function);
        let kind = match possible_kinds(&body).as_slice() {
            [kind] => Some(*kind),
            _ => None,
        };
        Some(Self { uuid, arn, function, kind, tags: Tags::Unasked, from_get: false, body })
    }

    fn text(&self, name: &str) -> &str {
        member(&self.body, name).and_then(Value::as_str).unwrap_or_default()
    }

    /// Returns the ARN of the source, where it has one.
    #[must_use]
    pub fn arn_of_source(&self) -> Option<&str> {
        member(&self.body, "EventSourceArn")?.as_str()
    }

    /// Returns AWS's state.
    #[must_use]
    pub fn state(&self) -> &str {
        self.text("State")
    }

    /// Returns why the state is what it is, in AWS's words.
    #[must_use]
    pub fn state_reason(&self) -> &str {
        self.text("StateTransitionReason")
    }

    /// Returns AWS's word on the last polling.
    #[must_use]
    pub fn last_result(&self) -> &str {
        self.text("LastProcessingResult")
    }

    /// Returns whether no change is on its way.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        matches!(self.state(), "Enabled" | "Disabled")
    }

    /// Returns whether the source is polled; none where the state does not say.
    #[must_use]
    pub fn enabled(&self) -> Option<bool> {
        match self.state() {
            "Enabled" | "Enabling" => Some(true),
            "Disabled" | "Disabling" => Some(false),
            _ => None,
        }
    }

    /// Returns whether a customer managed key encrypts the filters, so that only `Get` shows them.
    #[must_use]
    pub fn has_key(&self) -> bool {
        table::row(ENCRYPTION_KEY).is_some_and(|row| !self.text(row.member.wire).is_empty())
    }

    /// Returns whether AWS could not decrypt the filters for the caller.
    #[must_use]
    pub fn is_undecipherable(&self) -> bool {
        member(&self.body, "FilterCriteriaError").is_some_and(|error| !error.is_null())
    }

    /// Returns the kind as which it can be compared with a desired mapping of this kind.
    #[must_use]
    pub fn as_kind(&self, desired: SourceKind) -> Option<SourceKind> {
        self.kind.or_else(|| self.possible_kinds().contains(&desired).then_some(desired))
    }

    /// Returns the kinds that it may be.
    #[must_use]
    pub fn possible_kinds(&self) -> Vec<SourceKind> {
        self.kind.map_or_else(|| possible_kinds(&self.body), |kind| vec![kind])
    }
}

/// Returns the kinds of source that AWS's JSON may show; several where it does not tell the engine of
/// Amazon MQ, none where this release does not know the source.
fn possible_kinds(body: &Map<String, Value>) -> Vec<SourceKind> {
    let service = match body.get("EventSourceArn").and_then(Value::as_str) {
        Some(arn) => match Arn::parse(arn) {
            Some(arn) => Some(arn.service),
            None => return Vec::new(),
        },
        None if body.get("SelfManagedEventSource").is_some_and(|it| !it.is_null()) => None,
        None => return Vec::new(),
    };
    SourceKind::of_service(service, |kind, name| match look(body, table::row(name)?, kind, &[])? {
        Cow::Borrowed(value) => value.as_str(),
        Cow::Owned(_) => None,
    })
}

/// Returns the ARN of a mapping that AWS shows none for: that of its function, with another end.
fn own_arn(function: &str, uuid: &str) -> String {
    let resource = format!("event-source-mapping:{uuid}");
    match Arn::parse(function) {
        Some(function) => Arn { resource: &resource, ..function }.to_string(),
        None => {
            Arn { partition: "", service: "lambda", region: "", account: "", resource: &resource }
                .to_string()
        }
    }
}
