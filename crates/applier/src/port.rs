//! The port: every call that esmith makes to AWS, as data. One method, so that retries, the rate
//! limit, counting and faults are each written once around it. No policy lives here.

use std::{collections::BTreeMap, fmt::Display, future::Future, time::Duration};

use serde_json::Value;
use thiserror::Error;

/// AWS, or whatever answers like it.
pub trait Lambda: Send + Sync {
    /// Sends one attempt of `request` and returns the JSON that was answered, unknown members
    /// included. Never retries.
    ///
    /// # Errors
    /// What AWS refused, or why no answer came.
    fn call(&self, request: Request) -> impl Future<Output = Result<Value, ApiError>> + Send;
}

/// One call. Bodies are AWS's own JSON and are sent as they are.
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
    /// `UpdateEventSourceMapping`, only to stop polling.
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
        /// Its value: one of these, of which AWS takes up to 20; any if there are none.
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
    /// Returns AWS's name of the operation.
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

/// Why a call did not succeed.
#[derive(Clone, Debug, Error, PartialEq)]
#[error("{operation}: {code}: {message}")]
pub struct ApiError {
    /// AWS's name of the operation.
    pub operation: &'static str,
    /// AWS's error code (`ResourceInUseException`), or a word of ours where no answer came.
    pub code: String,
    /// AWS's text, unchanged.
    pub message: String,
    /// The HTTP status, where there was an answer.
    pub status: Option<u16>,
    /// AWS's request id, where there was an answer.
    pub request_id: Option<String>,
    /// The `Retry-After` header, in seconds on the wire.
    pub retry_after: Option<Duration>,
    /// What kind of failure it is.
    pub class: ErrorClass,
}

impl ApiError {
    /// Returns that an answer came that is not what AWS sends.
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

/// What kind of failure an [`ApiError`] is; the retry policy looks at nothing else.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ErrorClass {
    /// The mapping (or what was named) does not exist: 404.
    NotFound,
    /// A mapping of this content exists: 409.
    Conflict,
    /// The mapping is in transition: `ResourceInUseException`, a 400 like many others.
    InUse,
    /// Too many requests: 429, or a throttling code under another status.
    Throttled,
    /// A permission is missing: 403 or an access-denied code.
    Denied,
    /// AWS refuses the request for what it says.
    Invalid,
    /// AWS failed: 5xx.
    Server,
    /// No whole answer came (connection, timeout, half of a body); a write may have been done.
    Lost,
    /// A whole answer came that is not what AWS sends; a write may have been done.
    Unreadable,
    /// The call was never sent: no credentials, no region, a bad endpoint.
    Setup,
}

impl ErrorClass {
    /// Returns whether a write that failed so may have been done all the same.
    #[must_use]
    pub fn may_have_taken_effect(self) -> bool {
        matches!(self, Self::Server | Self::Lost | Self::Unreadable)
    }

    /// Returns the class of an answer with this HTTP status and error code.
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
