//! An answer as an HTTP response.

use axum::{
    body::Body,
    http::{HeaderName, HeaderValue, Response, header},
};
use uuid::Uuid;

use crate::reply::Reply;

/// The HTTP response.
pub(crate) fn response(reply: Reply) -> Response<Body> {
    let mut response = Response::new(Body::from(reply.body));
    // Every status here is a literal of a refusal or an answer.
    *response.status_mut() = reply.status.try_into().unwrap_or_default();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(reply.content_type));
    if let Ok(id) = HeaderValue::from_str(&Uuid::new_v4().to_string()) {
        headers.insert(HeaderName::from_static("x-amzn-requestid"), id);
    }
    if let Some(code) = reply.error_type {
        let name = HeaderName::from_static("x-amzn-errortype");
        headers.insert(name, HeaderValue::from_static(code));
    }
    if let Some(seconds) = reply.retry_after {
        headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
