//! What AWS says when it refuses a request: code, status and text. The texts are AWS's own where a
//! recording shows them.

/// A refused request.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Refusal {
    pub(crate) status: u16,
    pub(crate) code: &'static str,
    pub(crate) message: String,
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
    pub(crate) fn unsupported(member: &str) -> Self {
        Self::invalid(match member {
            "DestinationConfig" => {
                "Unsupported DestinationConfig parameter for given event source mapping type."
                    .to_owned()
            }
            _ => format!(
                "Unsupported '{}' parameter for given event source mapping type.",
                camel(member)
            ),
        })
    }

    pub(crate) fn required(member: &str) -> Self {
        Self::invalid(format!("Required '{}' parameter is missing.", camel(member)))
    }

    /// Members that can only be chosen at creation.
    pub(crate) fn immutable(members: &[&str]) -> Self {
        Self::invalid(format!("Invalid parameters: {}", members.join(", ")))
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
                 because no identity-based policy allows the {action} action"
            ),
        )
    }

    /// A role that has not spread to where Lambda looks. A missing permission reads the same.
    pub(crate) fn role_unready() -> Self {
        Self::invalid("The role defined for the function cannot be assumed by Lambda.")
    }

    /// A role that may not read the source.
    pub(crate) fn role_denied(source: &str) -> Self {
        Self::invalid(if source.contains(":sqs:") {
            "The provided execution role does not have permissions to call ReceiveMessage on SQS"
                .to_owned()
        } else {
            format!(
                "Cannot access stream {source}. Please ensure the role can perform the \
                 GetRecords, GetShardIterator, DescribeStream, ListShards, and ListStreams Actions \
                 on your stream in IAM."
            )
        })
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
