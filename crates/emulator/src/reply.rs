//! Answers on the wire: bodies, statuses and headers of the three protocols.

use serde::Serialize;
use serde_json::json;
use uuid::Uuid;

use crate::{call::Protocol, refusal::Refusal};

/// An answer before it is sent.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: String,
    pub(crate) content_type: &'static str,
    pub(crate) error_type: Option<&'static str>,
    pub(crate) retry_after: Option<u64>,
    /// The mapping that the call was about, for the log.
    pub(crate) uuid: Option<String>,
}

impl Reply {
    fn new(status: u16, content_type: &'static str, body: String) -> Self {
        Self { status, body, content_type, error_type: None, retry_after: None, uuid: None }
    }

    /// An answer of Lambda's.
    pub(crate) fn json(status: u16, body: &impl Serialize) -> Self {
        Self::new(status, "application/json", to_json(body))
    }

    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Self {
        Self::new(status, "application/json", String::new())
    }

    /// An answer of the tagging index's.
    pub(crate) fn json11(body: &impl Serialize) -> Self {
        Self::new(200, "application/x-amz-json-1.1", to_json(body))
    }

    /// An answer of STS's.
    pub(crate) fn xml(body: String) -> Self {
        Self::new(200, "text/xml", body)
    }

    /// A refusal, in the words of the protocol.
    pub(crate) fn refused(refusal: &Refusal, protocol: Protocol) -> Self {
        let Refusal { status, code, message, retry_after } = refusal;
        let reply = match protocol {
            Protocol::RestJson => Self::json(*status, &rest_error(refusal)),
            Protocol::Json11 => {
                let body = json!({"__type": code, "message": message});
                Self { status: *status, ..Self::json11(&body) }
            }
            Protocol::Query => {
                let kind = if *status < 500 { "Sender" } else { "Receiver" };
                let message = escape(message);
                let body = format!(
                    "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\"><Error>\
                     <Type>{kind}</Type><Code>{code}</Code><Message>{message}</Message></Error>\
                     <RequestId>{}</RequestId></ErrorResponse>",
                    Uuid::new_v4()
                );
                Self { status: *status, ..Self::xml(body) }
            }
        };
        Self { error_type: Some(code), retry_after: *retry_after, ..reply }
    }

    /// Says which mapping the call was about.
    pub(crate) fn about(self, uuid: &str) -> Self {
        Self { uuid: Some(uuid.to_owned()), ..self }
    }

    /// The answer with half of its body.
    pub(crate) fn halved(mut self) -> Self {
        let half = (0..=self.body.len() / 2).rev().find(|at| self.body.is_char_boundary(*at));
        self.body.truncate(half.unwrap_or(0));
        self
    }
}

/// Lambda's error bodies differ by error: `message` or `Message`, with a `Type` or a `Reason`.
fn rest_error(refusal: &Refusal) -> serde_json::Value {
    let message = &refusal.message;
    match refusal.code {
        "InvalidParameterValueException"
        | "ResourceConflictException"
        | "InvalidRequestContentException" => json!({"Type": "User", "message": message}),
        "TooManyRequestsException" => {
            json!({"Reason": "CallerRateLimitExceeded", "Type": "User", "message": message})
        }
        "ValidationException" | "SerializationException" => json!({"message": message}),
        "ServiceException" => json!({"Type": "Service", "Message": message}),
        "ServiceUnavailableException" | "AccessDeniedException" => json!({"Message": message}),
        _ => json!({"Type": "User", "Message": message}),
    }
}

fn to_json(body: &impl Serialize) -> String {
    // Names are texts and numbers are finite in everything that is answered.
    serde_json::to_string(body).unwrap_or_default()
}

/// Text inside an XML element.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
