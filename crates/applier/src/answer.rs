//! Checks that an answer has the shape that AWS documents. Another shape is an error: a list
//! without its array does not mean that the account has no mappings.

use serde_json::Value;

use crate::port::{ApiError, Request};

/// Returns the answer if it has the shape of its operation.
///
/// # Errors
/// The first member that has another type than AWS sends.
pub(crate) fn checked(request: &Request, answer: Value) -> Result<Value, ApiError> {
    let problem = match request {
        Request::List { .. } => list(&answer),
        Request::Create { .. } => mapping(&answer),
        Request::Get { uuid } | Request::Update { uuid, .. } | Request::Disable { uuid } => {
            mapping(&answer).or_else(|| wrong_uuid(uuid, &answer))
        }
        Request::ListTags { .. } => tags(&answer),
        Request::GetResources { .. } => resources(&answer),
        Request::GetCallerIdentity => text(&answer, "Account"),
        Request::Delete { .. }
        | Request::TagResource { .. }
        | Request::UntagResource { .. }
        | Request::GetFunction { .. } => None,
    };
    match problem {
        None => Ok(answer),
        Some(problem) => Err(ApiError::unreadable(request.operation(), problem)),
    }
}

fn list(answer: &Value) -> Option<String> {
    each(answer, "EventSourceMappings", mapping).or_else(|| text_or_null(answer, "NextMarker"))
}

fn resources(answer: &Value) -> Option<String> {
    let pair = |tag: &Value| text(tag, "Key").or_else(|| text(tag, "Value"));
    let resource = |one: &Value| text(one, "ResourceARN").or_else(|| each(one, "Tags", pair));
    each(answer, "ResourceTagMappingList", resource)
        .or_else(|| text_or_null(answer, "PaginationToken"))
}

fn tags(answer: &Value) -> Option<String> {
    let Some(tags) = answer["Tags"].as_object() else {
        return Some("`Tags` is not an object".to_owned());
    };
    let other = tags.iter().find(|(_, value)| !value.is_string());
    other.map(|(key, _)| format!("the value of tag `{key}` is not a string"))
}

/// Checks only the members that identify a mapping. The table checks the settings.
fn mapping(answer: &Value) -> Option<String> {
    text(answer, "UUID")
        .or_else(|| text(answer, "FunctionArn"))
        .or_else(|| text_or_null(answer, "EventSourceArn"))
        .or_else(|| text_or_null(answer, "State"))
        .or_else(|| text_or_null(answer, "EventSourceMappingArn"))
        .or_else(|| {
            let (uuid, arn) = (answer["UUID"].as_str()?, answer["EventSourceMappingArn"].as_str()?);
            (!is_arn_of(arn, uuid)).then(|| format!("ARN `{arn}` is not that of mapping {uuid}"))
        })
}

fn wrong_uuid(uuid: &str, answer: &Value) -> Option<String> {
    let answered = answer["UUID"].as_str()?;
    (answered != uuid)
        .then(|| format!("mapping {uuid} was requested, and the answer is mapping {answered}"))
}

/// Returns whether the ARN names the mapping with this UUID.
pub(crate) fn is_arn_of(arn: &str, uuid: &str) -> bool {
    uuid_in(arn) == Some(uuid)
}

/// Returns the UUID of the mapping that the ARN names, or none if it names another resource.
pub(crate) fn uuid_in(arn: &str) -> Option<&str> {
    arn.split_once(":event-source-mapping:").map(|(_, uuid)| uuid).filter(|uuid| !uuid.is_empty())
}

fn each(
    answer: &Value,
    member: &str,
    problem: impl Fn(&Value) -> Option<String>,
) -> Option<String> {
    let Some(entries) = answer[member].as_array() else {
        return Some(format!("`{member}` is not an array"));
    };
    entries.iter().enumerate().find_map(|(at, entry)| {
        problem(entry).map(|problem| format!("`{member}[{at}]`: {problem}"))
    })
}

fn text(answer: &Value, member: &str) -> Option<String> {
    let is_text = answer[member].as_str().is_some_and(|text| !text.is_empty());
    (!is_text).then(|| format!("`{member}` is not a string"))
}

fn text_or_null(answer: &Value, member: &str) -> Option<String> {
    let is_text_or_null = answer[member].is_null() || answer[member].is_string();
    (!is_text_or_null).then(|| format!("`{member}` is neither a string nor null"))
}
