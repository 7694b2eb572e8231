//! One exchange with AWS: an SDK operation, sent once, and its unchanged answer. The SDK's typed
//! output is not used, because it drops members that this SDK release does not know.

use std::{
    error::Error,
    future::Future,
    sync::{Arc, OnceLock},
};

use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{
                self, AfterDeserializationInterceptorContextRef,
                BeforeDeserializationInterceptorContextMut,
                BeforeDeserializationInterceptorContextRef, BeforeTransmitInterceptorContextRef,
                Output,
            },
        },
        orchestrator::{HttpRequest, HttpResponse, OrchestratorError},
        result::SdkError,
        runtime_components::RuntimeComponents,
        ser_de::{DeserializeResponse, SharedResponseDeserializer},
    },
};
use aws_smithy_types::{
    body::SdkBody, config_bag::ConfigBag, error::metadata::ProvideErrorMetadata,
};
use esmith_applier::port::ApiError;
use http_body_util::Limited;
use serde_json::{Map, Value};

use crate::{
    answer::{Answer, LARGEST},
    connect::is_web_address,
    failure,
};

/// Captures the answer of one operation. The SDK's retries are off, so an operation has at most one
/// transmission and one answer.
#[derive(Clone, Debug)]
pub(crate) struct ResponseCapture {
    captured: Arc<Captured>,
    reading: Reading,
}

#[derive(Debug, Default)]
struct Captured {
    sent: OnceLock<()>,
    answer: OnceLock<Answer>,
}

/// Who parses the body of a successful answer. The SDK always parses an error, because it knows
/// where each service puts code and message.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reading {
    Sdk,
    /// esmith. If the SDK parsed it too, a large plan would take a tenth longer.
    Ours,
}

/// Replaces the SDK's deserializer, so that the body is not parsed twice. Its error is ignored.
#[derive(Debug)]
struct SkipDeserializer;

impl DeserializeResponse for SkipDeserializer {
    fn deserialize_nonstreaming_with_config(
        &self,
        _: &HttpResponse,
        _: &ConfigBag,
    ) -> Result<Output, OrchestratorError<context::Error>> {
        Err(OrchestratorError::other("the answer is read elsewhere"))
    }
}

impl Intercept for ResponseCapture {
    fn name(&self) -> &'static str {
        "esmith response capture"
    }

    /// The last hook before the connector, which would report an unusable address as a failed
    /// connection.
    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let address = context.request().uri();
        if !is_web_address(address) {
            return Err(format!("address `{address}` is neither http nor https").into());
        }
        self.captured.sent.get_or_init(|| ());
        Ok(())
    }

    /// The last hook before the body is read into memory.
    fn modify_before_deserialization(
        &self,
        context: &mut BeforeDeserializationInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let body = context.response_mut().body_mut();
        let whole = std::mem::replace(body, SdkBody::taken());
        *body = SdkBody::from_body_1_x(Limited::new(whole, LARGEST));
        Ok(())
    }

    fn read_before_deserialization(
        &self,
        context: &BeforeDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if self.reading == Reading::Ours && context.response().status().is_success() {
            config.interceptor_state().store_put(SharedResponseDeserializer::new(SkipDeserializer));
        }
        Ok(())
    }

    /// The first hook at which the whole body has been read.
    fn read_after_deserialization(
        &self,
        context: &AfterDeserializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        self.captured.answer.get_or_init(|| Answer::of(context.response()));
        Ok(())
    }
}

/// Sends an operation and returns its JSON.
pub(crate) async fn json<T, E, F>(
    operation: &'static str,
    send: impl FnOnce(ResponseCapture) -> F,
) -> Result<Value, ApiError>
where
    F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    E: ProvideErrorMetadata + Error + 'static,
{
    let (answer, _) = exchange(operation, Reading::Ours, send).await?;
    // Every operation of the port answers with an object, so another JSON value is not from AWS.
    let object = serde_json::from_slice::<Map<String, Value>>(&answer.body);
    object.map(Value::Object).map_err(|error| failure::unreadable(operation, &answer, &error))
}

/// Sends an operation and returns its answer, with the SDK's typed output if the SDK could parse
/// it.
pub(crate) async fn typed<T, E, F>(
    operation: &'static str,
    send: impl FnOnce(ResponseCapture) -> F,
) -> Result<(Answer, Option<T>), ApiError>
where
    F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    E: ProvideErrorMetadata + Error + 'static,
{
    exchange(operation, Reading::Sdk, send).await
}

/// Sends an operation. Only the HTTP status decides about success, so a member with a changed type
/// does not hide the others.
async fn exchange<T, E, F>(
    operation: &'static str,
    reading: Reading,
    send: impl FnOnce(ResponseCapture) -> F,
) -> Result<(Answer, Option<T>), ApiError>
where
    F: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
    E: ProvideErrorMetadata + Error + 'static,
{
    let captured = Arc::new(Captured::default());
    let result = send(ResponseCapture { captured: Arc::clone(&captured), reading }).await;
    match (captured.answer.get().cloned(), result) {
        (_, Err(error)) if failure::is_too_large(&error) => Err(failure::too_large(operation)),
        (Some(answer), result) if answer.is_success() => Ok((answer, result.ok())),
        (Some(answer), result) => Err(failure::refused(operation, answer, result.err().as_ref())),
        (None, Err(error)) if captured.sent.get().is_none() => {
            Err(failure::unsent(operation, &error))
        }
        (None, Err(error)) => Err(failure::unanswered(operation, &error)),
        (None, Ok(_)) => Err(failure::uncaptured(operation)),
    }
}

/// Returns a function that replaces the body of a request. It runs before signing, so the signature
/// covers the body.
pub(crate) fn replace_body(body: &Value) -> impl Fn(&mut HttpRequest) + Send + Sync + use<> {
    let text = body.to_string();
    move |request| {
        request.headers_mut().insert("content-length", text.len().to_string());
        *request.body_mut() = SdkBody::from(text.as_str());
    }
}
