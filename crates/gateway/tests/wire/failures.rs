//! Errors of AWS, and answers that are missing or incomplete.

use std::time::Duration;

use esmith_applier::port::{ApiError, ErrorClass, Lambda, Request};
use esmith_gateway::{Settings, connect};
use serde_json::json;

use crate::{
    SHORT, call, get,
    server::{Reply, Server},
    settings,
};

async fn failure(reply: Reply) -> ApiError {
    call(get(), reply).await.0.unwrap_err()
}

fn refused(status: u16, code: &str, message: &str, class: ErrorClass) -> ApiError {
    ApiError {
        operation: "GetEventSourceMapping",
        code: code.into(),
        message: message.into(),
        status: Some(status),
        request_id: Some("r-1".into()),
        retry_after: None,
        class,
    }
}

#[tokio::test]
async fn refusals_of_one_status_are_told_apart_by_code() {
    for (code, class) in [
        ("ResourceInUseException", ErrorClass::InUse),
        ("ValidationException", ErrorClass::Invalid),
        ("InvalidParameterValueException", ErrorClass::Invalid),
        ("NeverHeardOfException", ErrorClass::Invalid),
    ] {
        let error = failure(Reply::error(400, code, r#"{"Type":"User","message":"why"}"#)).await;
        assert_eq!(error, refused(400, code, "why", class));
    }
}

#[tokio::test]
async fn a_message_with_a_capital_letter_is_read() {
    let reply = Reply::error(409, "ResourceConflictException", r#"{"Message":"exists: u-2"}"#);
    let expected = refused(409, "ResourceConflictException", "exists: u-2", ErrorClass::Conflict);
    assert_eq!(failure(reply).await, expected);
}

#[tokio::test]
async fn a_code_in_the_body_is_read() {
    let body = r#"{"__type":"com.amazon#ResourceNotFoundException","message":"gone"}"#;
    let error = failure(Reply::new(404, "x-amzn-requestid: r-1\r\n", body)).await;
    assert_eq!(error, refused(404, "ResourceNotFoundException", "gone", ErrorClass::NotFound));
}

#[tokio::test]
async fn a_throttled_call_says_when_to_come_back() {
    let headers = "x-amzn-errortype: TooManyRequestsException\r\nretry-after: 3\r\n";
    let error = failure(Reply::new(429, headers, r#"{"message":"Rate exceeded"}"#)).await;
    assert_eq!(error.retry_after, Some(Duration::from_secs(3)));
    assert_eq!(error.class, ErrorClass::Throttled);
}

#[tokio::test]
async fn the_text_of_a_missing_permission_comes_through() {
    let reply = Reply::error(403, "AccessDeniedException", r#"{"Message":"no lambda:GetX"}"#);
    let expected = refused(403, "AccessDeniedException", "no lambda:GetX", ErrorClass::Denied);
    assert_eq!(failure(reply).await, expected);
}

#[tokio::test]
async fn an_error_of_sts_is_read_from_xml() {
    let body = "<ErrorResponse><Error><Code>ExpiredTokenException</Code><Message>expired</Message>\
        </Error><RequestId>r-2</RequestId></ErrorResponse>";
    let reply = Reply::new(403, "content-type: text/xml\r\nx-amzn-requestid: r-2\r\n", body);
    let error = call(Request::GetCallerIdentity, reply).await.0.unwrap_err();
    assert_eq!(error.to_string(), "GetCallerIdentity: ExpiredTokenException: expired");
    assert_eq!(error.request_id.as_deref(), Some("r-2"));
}

#[tokio::test]
async fn an_error_without_a_code_goes_by_its_status() {
    let reason = "the answer gives no reason";
    let error = failure(Reply::json(404, "{}")).await;
    assert_eq!((error.code.as_str(), error.class), ("Http404", ErrorClass::NotFound));
    assert_eq!(error.message, reason);
    let page = "<!doctype html>\n<title>500</title>\n  Internal";
    let error = failure(Reply::new(500, "content-type: text/html\r\n", page)).await;
    assert_eq!((error.code.as_str(), error.class), ("Http500", ErrorClass::Server));
    assert_eq!(error.message, "<!doctype html> <title>500</title> Internal");
    let error = failure(Reply::new(502, "", &"x".repeat(1000))).await;
    assert_eq!(error.message.chars().count(), 201);
}

#[tokio::test]
async fn a_failure_is_not_retried_here() {
    let server = Server::start([Reply::json(500, "{}"), Reply::json(200, "{}")]);
    let gateway = crate::gateway(&server).await;
    assert_eq!(gateway.call(get()).await.unwrap_err().class, ErrorClass::Server);
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_connection_closed_before_the_answer_is_lost() {
    let error = failure(Reply::Last(Vec::new())).await;
    assert_eq!((error.class, error.code.as_str()), (ErrorClass::Lost, "NoAnswer"), "{error:?}");
    assert_eq!(error.status, None);
}

#[tokio::test]
async fn a_connection_closed_within_the_answer_is_lost() {
    let half = b"HTTP/1.1 200 OK\r\nx-amzn-requestid: r-1\r\ncontent-length: 99\r\n\r\n{\"UUID\":";
    let error = failure(Reply::Last(half.to_vec())).await;
    assert_eq!((error.class, error.status), (ErrorClass::Lost, Some(200)), "{error:?}");
    assert_eq!(error.request_id.as_deref(), Some("r-1"));
}

#[tokio::test]
async fn bytes_that_are_not_http_are_lost() {
    let error = failure(Reply::Last(b"\x16\x03\x01\x00junk\r\n\r\n".to_vec())).await;
    assert_eq!(error.class, ErrorClass::Lost, "{error:?}");
}

#[tokio::test]
async fn an_answer_that_does_not_come_in_time_is_lost() {
    let server = Server::start([Reply::Silence]);
    let settings = Settings { attempt_timeout: SHORT, ..settings(&server.url) };
    let error = connect(settings).await.unwrap().call(get()).await.unwrap_err();
    assert_eq!((error.class, error.code.as_str()), (ErrorClass::Lost, "NoAnswer"), "{error:?}");
    assert!(error.message.contains("100ms"), "{error}");
    assert_eq!(server.received().len(), 1);
}

#[tokio::test]
async fn a_refused_connection_is_lost_and_says_so() {
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let gateway = connect(settings(&format!("http://{closed}"))).await.unwrap();
    let error = gateway.call(get()).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Lost, "{error:?}");
    assert!(error.message.contains("Connection refused"), "{error}");
}

#[tokio::test]
async fn an_address_that_cannot_be_called_is_a_mistake_in_the_set_up() {
    let gateway = connect(settings("http://exa mple")).await.unwrap();
    let body = json!({ "FilterCriteria": "secret" });
    let error = gateway.call(Request::Create { body }).await.unwrap_err();
    assert_eq!((error.class, error.code.as_str()), (ErrorClass::Setup, "NotSent"), "{error:?}");
    assert_eq!(error.message, "endpoint is not a valid URI: invalid uri character");
}

#[tokio::test]
async fn a_region_that_is_no_name_is_a_mistake_in_the_set_up() {
    let settings = Settings { region: Some("eu west".into()), ..settings("http://127.0.0.1:1") };
    let error = connect(settings).await.unwrap().call(get()).await.unwrap_err();
    assert_eq!(error.class, ErrorClass::Setup, "{error:?}");
    assert_eq!(
        error.message,
        "endpoint params could not be built: invalid value for field: `region` - must be a valid \
         host label"
    );
}
