//! Reads of one mapping: its settings, and its tags, which prove whose it is.

use esmith_planner::live::{LiveMapping, Tags};
use serde_json::Value;

use crate::{
    client::ApiClient,
    port::{ApiError, ErrorClass, Lambda, Request},
};

/// How many calls are under way at once; the rate limit does the pacing.
pub(crate) const AT_ONCE: usize = 16;

/// Returns a mapping as `Get` shows it; none if AWS says that it does not exist.
///
/// # Errors
/// The call's last failure.
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

/// Takes what a read of one mapping shows; returns whether it is still there.
pub(crate) fn refresh(mapping: &mut LiveMapping, read: Option<LiveMapping>) -> bool {
    let Some(read) = read else { return is_new(mapping) };
    let tags = std::mem::take(&mut mapping.tags);
    *mapping = LiveMapping { tags, ..read };
    true
}

/// Returns whether a mapping was only just made: AWS may not show it everywhere yet.
pub(crate) fn is_new(mapping: &LiveMapping) -> bool {
    mapping.state() == "Creating"
}

/// Returns a mapping's tags, asked of Lambda itself: the proof of ownership. None if AWS says that the
/// mapping does not exist.
///
/// # Errors
/// A missing permission, named; or the call's last failure.
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
        // By its code: an endpoint without this operation answers 404 too.
        Err(error) if error.code == "ResourceNotFoundException" => Ok(None),
        Err(error) if error.class == ErrorClass::Denied => Err(ApiError {
            message: format!(
                "lambda:ListTags is needed to tell whose a mapping is: {}",
                error.message
            ),
            ..error
        }),
        Err(error) => Err(error),
    }
}
