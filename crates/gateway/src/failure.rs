//! Failures as the port's [`ApiError`]: what AWS refused, and why no answer came.

use std::{error::Error, fmt::Display};

use aws_sdk_lambda::operation::RequestId;
use aws_smithy_runtime_api::client::{orchestrator::HttpResponse, result::SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use esmith_applier::port::{ApiError, ErrorClass};
use http_body_util::LengthLimitError;

use crate::answer::{Answer, LARGEST};

/// The most that is repeated of a body that is no error of AWS's.
const EXCERPT: usize = 200;

/// Returns what was refused, with the code and text that the SDK reads for every service.
pub(crate) fn refused<E: ProvideErrorMetadata>(
    operation: &'static str,
    answer: Answer,
    error: Option<&SdkError<E, HttpResponse>>,
) -> ApiError {
    let told = error.and_then(SdkError::as_service_error);
    let code = told.and_then(ProvideErrorMetadata::code);
    let message = told.and_then(ProvideErrorMetadata::message);
    // Proxies and imitations answer without a code (an HTML page, `{}`): the status is all there is.
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

/// Returns that the answer says success but cannot be read.
pub(crate) fn unreadable(operation: &'static str, answer: &Answer, why: &dyn Display) -> ApiError {
    ApiError {
        status: Some(answer.status),
        request_id: answer.request_id.clone(),
        retry_after: answer.retry_after,
        // A connection that is cut within the answer looks like this, too.
        class: ErrorClass::Lost,
        ..ApiError::unreadable(operation, why)
    }
}

/// Returns that a request went out and no whole answer came back.
pub(crate) fn unanswered<E: Error + 'static>(
    operation: &'static str,
    error: &SdkError<E, HttpResponse>,
) -> ApiError {
    // The connector itself refuses an address that it cannot use.
    if matches!(error, SdkError::DispatchFailure(failure) if failure.is_user()) {
        return unsent(operation, error);
    }
    ApiError {
        status: error.raw_response().map(|response| response.status().as_u16()),
        request_id: error.request_id().map(ToOwned::to_owned),
        ..lost(operation, "NoAnswer", causes(error))
    }
}

/// Returns that an answer went by unnoticed. The SDK's hooks run before it returns, so this is
/// not seen; the write may have been done all the same.
pub(crate) fn uncaptured(operation: &'static str) -> ApiError {
    lost(operation, "NoAnswer", "the answer was not kept".to_owned())
}

/// Returns that a request never went out.
pub(crate) fn unsent<E: Error + 'static>(
    operation: &'static str,
    error: &SdkError<E, HttpResponse>,
) -> ApiError {
    ApiError { class: ErrorClass::Setup, ..lost(operation, "NotSent", causes(error)) }
}

/// Returns that an answer was not read to its end, because there was too much of it.
pub(crate) fn too_large(operation: &'static str) -> ApiError {
    ApiError::unreadable(operation, format!("it is larger than {} MiB", LARGEST / 1024 / 1024))
}

/// Returns whether an answer was not read to its end because of its size.
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

/// Returns the texts of an error's causes on one line, outermost first. The error's own text names
/// only a phase of the SDK (`dispatch failure`). A text that repeats one further in adds no more.
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

/// Whether a text only names parts of the SDK, or prints a whole request: what one carries belongs
/// in no message.
fn is_noise(text: &str) -> bool {
    text == "other"
        || text.ends_with("interceptor encountered an error")
        || text.contains("SdkBody")
}

/// Returns a text of the SDK's on one line, in words of those who set up credentials.
fn plain(text: &str) -> String {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let line = lines.join("; ").replace(":; ", ": ");
    line.replace("the credential provider was not enabled", "no credentials")
}
