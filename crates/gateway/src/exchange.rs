//! One exchange with AWS: an SDK operation, sent once, and what was answered as it came. The
//! SDK's typed output is not read, because it lacks the members that this release does not know.

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

/// Listens to one operation. The SDK runs its own retries inside an operation; ours are off, so
/// there is one transmission and one answer at most.
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

/// Who reads the body of a success. That of a failure is read by the SDK, which knows where each
/// service puts code and text.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Reading {
    Sdk,
    /// We do; reading it twice would cost a large plan a tenth of its time.
    Ours,
}

/// What the SDK uses in place of its own reading. What it says here is never looked at.
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

    /// The last hook before the connector, which would report an address that it cannot use as a
    /// connection that failed.
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

    /// The first hook at which the body has been read whole.
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
    // Every operation of the port answers with an object: `null` or a word is not AWS's.
    let object = serde_json::from_slice::<Map<String, Value>>(&answer.body);
    object.map(Value::Object).map_err(|error| failure::unreadable(operation, &answer, &error))
}

/// Sends an operation and returns what was answered, and the SDK's reading of it where it has one.
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

/// Status and body alone decide on success, so that a member whose type has changed does not hide
/// the others.
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

/// Returns the change of a request that makes `body` what is sent. It is made before signing, so
/// that the signature covers it.
pub(crate) fn replace_body(body: &Value) -> impl Fn(&mut HttpRequest) + Send + Sync + use<> {
    let text = body.to_string();
    move |request| {
        request.headers_mut().insert("content-length", text.len().to_string());
        *request.body_mut() = SdkBody::from(text.as_str());
    }
}
