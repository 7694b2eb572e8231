//! What AWS says when it refuses a request: code, status and text. The texts are AWS's own where a
//! recording shows them.

use thiserror::Error;

use crate::kind::Kind;

/// A refused request.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
#[error("{code}: {message}")]
pub struct Refusal {
    /// The HTTP status.
    pub status: u16,
    /// AWS's code.
    pub code: &'static str,
    /// AWS's text.
    pub message: String,
    /// The `Retry-After` header, in seconds.
    pub(crate) retry_after: Option<u64>,
}

impl Refusal {
    fn new(status: u16, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidParameterValueException", message)
    }

    /// A member that this kind of source does not take, even with its default value.
    pub(crate) fn foreign(kind: Kind, member: &str) -> Self {
        match member {
            _ if kind.lists_invalid() => Self::invalid_parameters(&[&camel(member)]),
            // AWS writes these two without quotes, and as the API does.
            "DestinationConfig" | "ScalingConfig" => Self::invalid(format!(
                "Unsupported {member} parameter for given event source mapping type."
            )),
            _ => Self::unsupported(&camel(member)),
        }
    }

    /// A member, or a part of one, that is not taken here.
    pub(crate) fn unsupported(shown: &str) -> Self {
        Self::invalid(format!(
            "Unsupported '{shown}' parameter for given event source mapping type."
        ))
    }

    pub(crate) fn required(member: &str) -> Self {
        Self::invalid(format!("Required '{}' parameter is missing.", camel(member)))
    }

    /// Parameters that are missing, foreign, malformed or immutable: AWS does not say which.
    pub(crate) fn invalid_parameters(names: &[&str]) -> Self {
        Self::invalid(format!("Invalid parameters: {}", names.join(", ")))
    }

    /// What AWS's front end refuses before Lambda sees it. Not in the API model.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(400, "ValidationException", message)
    }

    pub(crate) fn serialization(message: impl Into<String>) -> Self {
        Self::new(400, "SerializationException", message)
    }

    pub(crate) fn unreadable(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidRequestContentException", message)
    }

    /// A wrong parameter, in the word of the tagging index.
    pub(crate) fn parameter(message: impl Into<String>) -> Self {
        Self::new(400, "InvalidParameterException", message)
    }

    pub(crate) fn no_mapping() -> Self {
        Self::not_found("The resource you requested does not exist.")
    }

    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "ResourceNotFoundException", message)
    }

    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(409, "ResourceConflictException", message)
    }

    /// A 400 like an invalid request; only the code tells them apart.
    pub(crate) fn in_use(message: impl Into<String>) -> Self {
        Self::new(400, "ResourceInUseException", message)
    }

    pub(crate) fn throttled(retry_after: u64) -> Self {
        let refusal = Self::new(429, "TooManyRequestsException", "Rate exceeded");
        Self { retry_after: Some(retry_after), ..refusal }
    }

    pub(crate) fn denied(caller: &str, action: &str, resource: &str) -> Self {
        Self::new(
            403,
            "AccessDeniedException",
            format!(
                "User: {caller} is not authorized to perform: {action} on resource: {resource} \
                 because no session policy allows the {action} action"
            ),
        )
    }

    /// A request of somebody who has no business here. Not AWS's.
    #[cfg(feature = "server")]
    pub(crate) fn stranger(message: impl Into<String>) -> Self {
        Self::new(403, "AccessDeniedException", message)
    }

    /// A role that has not spread to where Lambda looks. A missing permission reads the same.
    pub(crate) fn role_unready() -> Self {
        Self::invalid("The role defined for the function cannot be assumed by Lambda.")
    }

    pub(crate) fn service(message: impl Into<String>) -> Self {
        Self::new(500, "ServiceException", message)
    }

    pub(crate) fn unavailable() -> Self {
        Self::new(503, "ServiceUnavailableException", "Service Unavailable")
    }

    pub(crate) fn unknown_operation() -> Self {
        Self::new(404, "UnknownOperationException", "")
    }
}

/// AWS writes members in messages with a small first letter.
pub(crate) fn camel(member: &str) -> String {
    let mut letters = member.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
