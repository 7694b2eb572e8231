//! Converts failures to the port's [`ApiError`]: AWS's errors, and missing answers.

use std::{error::Error, fmt::Display};

use aws_sdk_lambda::operation::RequestId;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use esmith_applier::port::{ApiError, ErrorClass};
use http_body_util::LengthLimitError;

use crate::answer::{Answer, LARGEST};

/// The maximum length of the excerpt of a body that is not an error of AWS, in characters.
const EXCERPT: usize = 200;

/// Returns AWS's error, with the code and the message that the SDK has parsed.
pub(crate) fn refused<E: ProvideErrorMetadata>(
    operation: &'static str,
    answer: Answer,
    error: Option<&SdkError<E, HttpResponse>>,
) -> ApiError {
    let told = error.and_then(SdkError::as_service_error);
    let code = told.and_then(ProvideErrorMetadata::code);
    let message = told.and_then(ProvideErrorMetadata::message);
    // Proxies and emulators can answer without a code (an HTML page, `{}`). Only the status is left
    // then.
    let code = code.map_or_else(|| format!("Http{}", answer.status), ToOwned::to_owned);
    let message = message.map_or_else(|| excerpt(&answer.body), ToOwned::to_owned);
    ApiError {
        operation,
        class: ErrorClass::of(answer.status, &code),
        code,
        message,
        status: Some(answer.status),
        request_id: answer.request_id,
        retry_after: answer.retry_after,
    }
}

/// Returns the error of a successful answer that cannot be parsed.
pub(crate) fn unreadable(operation: &'static str, answer: &Answer, why: &dyn Display) -> ApiError {
    ApiError {
        status: Some(answer.status),
        request_id: answer.request_id.clone(),
        retry_after: answer.retry_after,
        // A connection that is cut within the answer has the same effect.
        class: ErrorClass::Lost,
        ..ApiError::unreadable(operation, why)
    }
}

/// Returns the error of a request that was sent and has no complete answer.
pub(crate) fn unanswered<E: Error + 'static>(
    operation: &'static str,
    error: &SdkError<E, HttpResponse>,
) -> ApiError {
    // The connector rejects an unusable address before it sends.
    if matches!(error, SdkError::DispatchFailure(failure) if failure.is_user()) {
        return unsent(operation, error);
    }
    ApiError {
        status: error.raw_response().map(|response| response.status().as_u16()),
        request_id: error.request_id().map(ToOwned::to_owned),
        ..lost(operation, "NoAnswer", causes(error))
    }
}

/// Returns the error of an answer that was not captured. This cannot happen, because the SDK runs
/// its hooks before it returns; the write may have taken effect.
pub(crate) fn uncaptured(operation: &'static str) -> ApiError {
    lost(operation, "NoAnswer", "the answer was not captured".to_owned())
}

/// Returns the error of a request that was not sent.
pub(crate) fn unsent<E: Error + 'static>(
    operation: &'static str,
    error: &SdkError<E, HttpResponse>,
) -> ApiError {
    ApiError { class: ErrorClass::Setup, ..lost(operation, "NotSent", causes(error)) }
}

/// Returns the error of an answer that exceeds the maximum size.
pub(crate) fn too_large(operation: &'static str) -> ApiError {
    ApiError::unreadable(operation, format!("it is larger than {} MiB", LARGEST / 1024 / 1024))
}

/// Returns whether an answer exceeded the maximum size.
pub(crate) fn is_too_large(error: &dyn Error) -> bool {
    let mut next = error.source();
    while let Some(cause) = next {
        if cause.is::<LengthLimitError>() {
            return true;
        }
        next = cause.source();
    }
    false
}

fn lost(operation: &'static str, code: &str, message: String) -> ApiError {
    ApiError {
        operation,
        code: code.to_owned(),
        message,
        status: None,
        request_id: None,
        retry_after: None,
        class: ErrorClass::Lost,
    }
}

fn excerpt(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match words.as_str() {
        "" | "{}" => "the answer gives no reason".to_owned(),
        _ if words.chars().count() > EXCERPT => {
            words.chars().take(EXCERPT).chain(std::iter::once('…')).collect()
        }
        _ => words,
    }
}

/// Returns the messages of an error's causes on one line, outermost first. The error's own message
/// names only a phase of the SDK (`dispatch failure`). A message that contains an inner one is left
/// out.
fn causes(error: &dyn Error) -> String {
    let mut texts: Vec<String> = Vec::new();
    let mut next = error.source();
    while let Some(cause) = next {
        let text = plain(&cause.to_string());
        texts.retain(|outer| !outer.contains(&text));
        if !is_noise(&text) {
            texts.push(text);
        }
        next = cause.source();
    }
    if texts.is_empty() { error.to_string() } else { texts.join(": ") }
}

/// Returns whether a message only names parts of the SDK, or prints a whole request. A request can
/// hold sensitive values.
fn is_noise(text: &str) -> bool {
    text == "other"
        || text.ends_with("interceptor encountered an error")
        || text.contains("SdkBody")
}

/// Returns a message of the SDK on one line, in the words of AWS's documentation of credentials.
fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let line = lines.join("; ").replace(":; ", ": ");
    line.replace("the credential provider was not enabled", "no credentials")
}
