//! A call: which of the three protocols, which operation, whose and where.

use serde_json::Value;

use crate::{members::Members, refusal::Refusal};

/// The operations that the emulator answers.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Operation {
    Create,
    Get,
    List,
    Update,
    Delete,
    TagResource,
    UntagResource,
    ListTags,
    GetFunctionConfiguration,
    GetResources,
    GetCallerIdentity,
    AssumeRole,
}

/// How an operation is spoken.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Protocol {
    /// Lambda: paths and JSON bodies.
    RestJson,
    /// The Resource Groups Tagging API: one path, the operation in a header.
    Json11,
    /// STS: forms in, XML out.
    Query,
}

impl Operation {
    pub(crate) const ALL: [Self; 12] = [
        Self::Create,
        Self::Get,
        Self::List,
        Self::Update,
        Self::Delete,
        Self::TagResource,
        Self::UntagResource,
        Self::ListTags,
        Self::GetFunctionConfiguration,
        Self::GetResources,
        Self::GetCallerIdentity,
        Self::AssumeRole,
    ];

    /// AWS's name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Create => "CreateEventSourceMapping",
            Self::Get => "GetEventSourceMapping",
            Self::List => "ListEventSourceMappings",
            Self::Update => "UpdateEventSourceMapping",
            Self::Delete => "DeleteEventSourceMapping",
            Self::TagResource => "TagResource",
            Self::UntagResource => "UntagResource",
            Self::ListTags => "ListTags",
            Self::GetFunctionConfiguration => "GetFunctionConfiguration",
            Self::GetResources => "GetResources",
            Self::GetCallerIdentity => "GetCallerIdentity",
            Self::AssumeRole => "AssumeRole",
        }
    }

    pub(crate) fn is_write(self) -> bool {
        matches!(
            self,
            Self::Create | Self::Update | Self::Delete | Self::TagResource | Self::UntagResource
        )
    }

    pub(crate) fn protocol(self) -> Protocol {
        match self {
            Self::GetResources => Protocol::Json11,
            Self::GetCallerIdentity | Self::AssumeRole => Protocol::Query,
            _ => Protocol::RestJson,
        }
    }

    /// The IAM action that the operation needs.
    pub(crate) fn action(self) -> String {
        let service = match self.protocol() {
            Protocol::RestJson => "lambda",
            Protocol::Json11 => "tag",
            Protocol::Query => "sts",
        };
        format!("{service}:{}", self.name())
    }
}

/// One request, its body not yet read.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) operation: Operation,
    /// The UUID, the ARN or the function in the path.
    pub(crate) target: String,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    pub(crate) region: Option<String>,
    pub(crate) access_key: Option<String>,
}

impl Call {
    /// A call of this region and caller, which nobody had to read from a connection.
    pub(crate) fn local(operation: Operation, target: &str, body: &Value) -> Self {
        Self {
            operation,
            target: target.to_owned(),
            query: Vec::new(),
            body: body.to_string().into_bytes(),
            region: None,
            access_key: None,
        }
    }

    /// A parameter of the query or the form.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// Every value of a parameter that may come more than once.
    pub(crate) fn parameters(&self, name: &str) -> Vec<Value> {
        let all = self.query.iter().filter(|(key, _)| key == name);
        all.map(|(_, value)| Value::String(value.clone())).collect()
    }

    /// The JSON of the body. Nulls count as absent, as they do at AWS.
    pub(crate) fn members(&self) -> Result<Members, Refusal> {
        if self.body.is_empty() {
            return Ok(Members::new());
        }
        let unreadable = |why: String| {
            Refusal::unreadable(format!("Could not parse request body into json: {why}"))
        };
        match serde_json::from_slice(&self.body) {
            Ok(Value::Object(mut members)) => {
                strip_nulls(&mut members);
                Ok(members)
            }
            Ok(_) => Err(unreadable("the body is not an object".to_owned())),
            Err(error) => Err(unreadable(error.to_string())),
        }
    }
}

fn strip_nulls(members: &mut Members) {
    members.retain(|_, value| !value.is_null());
    for value in members.values_mut() {
        if let Value::Object(members) = value {
            strip_nulls(members);
        }
    }
}
