//! Reads one mapping: its settings, and its tags, which prove the owner.

use esmith_planner::live::{LiveMapping, Tags};
use serde_json::Value;

use crate::{
    client::ApiClient,
    port::{ApiError, ErrorClass, Lambda, Request},
};

/// The number of concurrent calls. The rate limit applies in addition.
pub(crate) const AT_ONCE: usize = 16;

/// Returns a mapping from `Get`, or none if it does not exist.
///
/// # Errors
/// The error of the last attempt.
pub(crate) async fn get<L: Lambda>(
    client: &ApiClient<'_, L>,
    uuid: &str,
) -> Result<Option<LiveMapping>, ApiError> {
    match client.call(Request::Get { uuid: uuid.to_owned() }).await {
        Ok(body) => Ok(LiveMapping::new(body).map(|live| LiveMapping { from_get: true, ..live })),
        Err(error) if error.class == ErrorClass::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Replaces the mapping with the result of a read, but keeps its tags. Returns whether it still
/// exists.
pub(crate) fn refresh(mapping: &mut LiveMapping, read: Option<LiveMapping>) -> bool {
    let Some(read) = read else { return is_new(mapping) };
    let tags = std::mem::take(&mut mapping.tags);
    *mapping = LiveMapping { tags, ..read };
    true
}

/// Returns whether a mapping is new: AWS may not return it from every call yet.
pub(crate) fn is_new(mapping: &LiveMapping) -> bool {
    mapping.state() == "Creating"
}

/// Returns the tags of a mapping from Lambda, which prove ownership, or none if the mapping does
/// not exist.
///
/// # Errors
/// A missing permission, by name; or the error of the last attempt.
pub(crate) async fn tags_of<L: Lambda>(
    client: &ApiClient<'_, L>,
    arn: &str,
) -> Result<Option<Tags>, ApiError> {
    match client.call(Request::ListTags { arn: arn.to_owned() }).await {
        Ok(answer) => {
            let tags = answer["Tags"].as_object().into_iter().flatten();
            let pair =
                |(key, value): (&String, &Value)| Some((key.clone(), value.as_str()?.to_owned()));
            Ok(Some(Tags::Known(tags.filter_map(pair).collect())))
        }
        Err(error) if error.message.contains("Unsupported resource type for tagging") => {
            Ok(Some(Tags::Untaggable))
        }
        // The code decides, because an endpoint without this operation also answers 404.
        Err(error) if error.code == "ResourceNotFoundException" => Ok(None),
        Err(error) if error.class == ErrorClass::Denied => Err(ApiError {
            message: format!(
                "lambda:ListTags is needed to verify who owns a mapping: {}",
                error.message
            ),
            ..error
        }),
        Err(error) => Err(error),
    }
}
