//! The port: every call that esmith makes to AWS, as data. It has one method, so that retries, the
//! rate limit, counting and injected faults each wrap it once. It contains no policy.

use std::{collections::BTreeMap, fmt::Display, future::Future, time::Duration};

use serde_json::Value;
use thiserror::Error;

/// AWS, or another implementation of its API.
pub trait Lambda: Send + Sync {
    /// Sends `request` once and returns the JSON of the answer, with unknown members. Never
    /// retries.
    ///
    /// # Errors
    /// AWS's error, or the reason why there is no answer.
    fn call(&self, request: Request) -> impl Future<Output = Result<Value, ApiError>> + Send;
}

/// One call. Bodies are AWS's own JSON and are sent unchanged.
#[derive(Clone, Debug, PartialEq)]
pub enum Request {
    /// One page of `ListEventSourceMappings` (at most 100 mappings), answered as
    /// `{"EventSourceMappings": [...], "NextMarker": "..."}`.
    List {
        /// The `NextMarker` of the page before; none for the first page.
        marker: Option<String>,
    },
    /// `GetEventSourceMapping`.
    Get {
        /// The mapping's UUID.
        uuid: String,
    },
    /// `CreateEventSourceMapping`.
    Create {
        /// The request's body, tags included.
        body: Value,
    },
    /// `UpdateEventSourceMapping`.
    Update {
        /// The mapping's UUID.
        uuid: String,
        /// The members to change.
        body: Value,
    },
    /// `UpdateEventSourceMapping` with only `Enabled: false`, which stops polling.
    Disable {
        /// The mapping's UUID.
        uuid: String,
    },
    /// `DeleteEventSourceMapping`.
    Delete {
        /// The mapping's UUID.
        uuid: String,
    },
    /// `ListTags`, answered as `{"Tags": {...}}`.
    ListTags {
        /// The mapping's ARN.
        arn: String,
    },
    /// `TagResource`, answered as `null`.
    TagResource {
        /// The mapping's ARN.
        arn: String,
        /// Tags to add or overwrite.
        tags: BTreeMap<String, String>,
    },
    /// `UntagResource`, answered as `null`.
    UntagResource {
        /// The mapping's ARN.
        arn: String,
        /// Keys to remove; unknown ones are ignored by AWS.
        keys: Vec<String>,
    },
    /// One page of the tagging index's `GetResources` (at most 100 resources), answered as
    /// `{"ResourceTagMappingList": [{"ResourceARN", "Tags": [{"Key", "Value"}]}], "PaginationToken"}`.
    GetResources {
        /// The tag that a resource must carry.
        key: String,
        /// The accepted values of the tag, at most 20; empty for any value.
        values: Vec<String>,
        /// The `PaginationToken` of the page before; none for the first page.
        token: Option<String>,
    },
    /// `GetFunctionConfiguration`: whether a function, version or alias exists.
    GetFunction {
        /// The function's name or ARN, without a qualifier.
        name: String,
        /// The version or alias.
        qualifier: Option<String>,
    },
    /// STS's `GetCallerIdentity`, answered as `{"Account", "Arn", "UserId"}`.
    GetCallerIdentity,
}

impl Request {
    /// Returns AWS's name for the operation.
    #[must_use]
    pub fn operation(&self) -> &'static str {
        match self {
            Self::List { .. } => "ListEventSourceMappings",
            Self::Get { .. } => "GetEventSourceMapping",
            Self::Create { .. } => "CreateEventSourceMapping",
            Self::Update { .. } | Self::Disable { .. } => "UpdateEventSourceMapping",
            Self::Delete { .. } => "DeleteEventSourceMapping",
            Self::ListTags { .. } => "ListTags",
            Self::TagResource { .. } => "TagResource",
            Self::UntagResource { .. } => "UntagResource",
            Self::GetResources { .. } => "GetResources",
            Self::GetFunction { .. } => "GetFunctionConfiguration",
            Self::GetCallerIdentity => "GetCallerIdentity",
        }
    }

    /// Returns whether AWS is in the same state after two sends as after one. A second create makes a
    /// second mapping; a second disable moves the time from which the replacement reads. The client does
    /// not repeat these two: the step first checks whether the first send took effect.
    #[must_use]
    pub fn is_idempotent(&self) -> bool {
        !matches!(self, Self::Create { .. } | Self::Disable { .. })
    }

    /// Returns whether the call changes something in AWS.
    #[must_use]
    pub fn is_write(&self) -> bool {
        matches!(
            self,
            Self::Create { .. }
                | Self::Update { .. }
                | Self::Disable { .. }
                | Self::Delete { .. }
                | Self::TagResource { .. }
                | Self::UntagResource { .. }
        )
    }
}

/// Why a call failed.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{operation}: {code}: {message}")]
pub struct ApiError {
    /// AWS's name for the operation.
    pub operation: &'static str,
    /// AWS's error code (`ResourceInUseException`), or esmith's own code if there is no answer.
    pub code: String,
    /// AWS's text, unchanged.
    pub message: String,
    /// The HTTP status, if there is an answer.
    pub status: Option<u16>,
    /// AWS's request ID, if there is an answer.
    pub request_id: Option<String>,
    /// The `Retry-After` header, in seconds on the wire.
    pub retry_after: Option<Duration>,
    /// The class of the error.
    pub class: ErrorClass,
}

impl ApiError {
    /// Returns the error of an answer that has not the shape that AWS documents.
    #[must_use]
    pub fn unreadable(operation: &'static str, why: impl Display) -> Self {
        Self {
            operation,
            code: "UnreadableAnswer".to_owned(),
            message: format!("the answer is not what AWS sends: {why}"),
            status: None,
            request_id: None,
            retry_after: None,
            class: ErrorClass::Unreadable,
        }
    }
}

/// The class of an [`ApiError`], which decides whether it is retried.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ErrorClass {
    /// The mapping or another named resource does not exist: 404.
    NotFound,
    /// A conflicting mapping exists: 409.
    Conflict,
    /// The mapping is in transition: `ResourceInUseException`, a 400 like many others.
    InUse,
    /// Too many requests: 429, or a throttling code under another status.
    Throttled,
    /// A permission is missing: 403 or an access-denied code.
    Denied,
    /// AWS rejects the request because of its content.
    Invalid,
    /// AWS failed: 5xx.
    Server,
    /// No complete answer arrived (connection, timeout, part of a body); the write may have taken
    /// effect.
    Lost,
    /// A complete answer arrived, but not in the shape that AWS documents; the write may have taken
    /// effect.
    Unreadable,
    /// The call was never sent: no credentials, no region, a bad endpoint.
    Setup,
}

impl ErrorClass {
    /// Returns whether a write that failed with this class may have taken effect.
    #[must_use]
    pub fn may_have_taken_effect(self) -> bool {
        matches!(self, Self::Server | Self::Lost | Self::Unreadable)
    }

    /// Returns the class for an HTTP status and an error code.
    #[must_use]
    pub fn of(status: u16, code: &str) -> Self {
        match (status, code) {
            (_, "ResourceInUseException") => Self::InUse,
            (429, _)
            | (
                _,
                "TooManyRequestsException"
                | "ThrottlingException"
                | "Throttling"
                | "ThrottledException",
            ) => Self::Throttled,
            (403, _)
            | (
                _,
                "AccessDeniedException"
                | "AccessDenied"
                | "UnrecognizedClientException"
                | "ExpiredTokenException",
            ) => Self::Denied,
            (404, _) => Self::NotFound,
            (409, _) => Self::Conflict,
            (500.., _) => Self::Server,
            _ => Self::Invalid,
        }
    }
}
