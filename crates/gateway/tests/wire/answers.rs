//! How the gateway returns answers.

use esmith_applier::port::{ErrorClass, Request};
use serde_json::{Value, json};

use crate::{call, get, server::Reply};

#[tokio::test]
async fn members_unknown_to_the_sdk_come_back_in_their_order() {
    let text = r#"{"UUID":"u-1","NewIn2031":{"z":1,"a":null},"BatchSize":10,"LastModified":1.5}"#;
    let (result, _) = call(get(), Reply::json(200, text)).await;
    assert_eq!(result.unwrap().to_string(), text);
}

#[tokio::test]
async fn a_member_of_another_type_than_the_sdk_knows_comes_back() {
    let text = r#"{"UUID":"u-1","BatchSize":"ten","Topics":{"a":1}}"#;
    let (result, _) = call(get(), Reply::json(200, text)).await;
    assert_eq!(result.unwrap().to_string(), text);
}

#[tokio::test]
async fn a_page_brings_its_marker() {
    let page = json!({ "EventSourceMappings": [{ "UUID": "u-1" }], "NextMarker": "m" });
    let (result, _) =
        call(Request::List { marker: None }, Reply::json(200, &page.to_string())).await;
    assert_eq!(result, Ok(page));
}

#[tokio::test]
async fn a_page_of_the_index_brings_its_token() {
    let page = json!({
        "PaginationToken": "t",
        "ResourceTagMappingList": [{ "ResourceARN": "arn", "Tags": [{ "Key": "k", "Value": "v" }] }],
    });
    let request = Request::GetResources { key: "k".into(), values: vec!["v".into()], token: None };
    let (result, _) = call(request, Reply::json(200, &page.to_string())).await;
    assert_eq!(result, Ok(page));
}

#[tokio::test]
async fn a_tag_call_answers_nothing() {
    let request = Request::UntagResource { arn: "arn".into(), keys: vec!["k".into()] };
    let (result, _) = call(request, Reply::new(204, "", "")).await;
    assert_eq!(result, Ok(Value::Null));
}

#[tokio::test]
async fn an_accepted_write_is_a_success() {
    let request = Request::Delete { uuid: "u-1".into() };
    let (result, _) = call(request, Reply::json(202, r#"{"State":"Deleting"}"#)).await;
    assert_eq!(result, Ok(json!({ "State": "Deleting" })));
}

#[tokio::test]
async fn a_success_that_is_no_json_object_counts_as_lost() {
    for body in ["<html>proxy</html>", r#"{"UUID":"u-1"#, "null", ""] {
        let reply = Reply::new(200, "x-amzn-requestid: r-1\r\n", body);
        let error = call(get(), reply).await.0.unwrap_err();
        assert_eq!(error.class, ErrorClass::Lost, "{error:?}");
        assert_eq!((error.code.as_str(), error.status), ("UnreadableAnswer", Some(200)));
        assert_eq!(error.request_id.as_deref(), Some("r-1"));
    }
}

/// A body with or without its length, just too large.
#[tokio::test]
async fn an_answer_that_is_too_large_is_not_read_to_its_end() {
    let (largest, mut body) = (64 * 1024 * 1024, br#"{"UUID":""#.to_vec());
    body.resize(largest - 2, b'x');
    let fits = [&body[..], br#""}"#].concat();
    let over = [&body[..], br#"x"}"#].concat();
    let told = |status: u16, body: &[u8]| {
        let head = format!("HTTP/1.1 {status} X\r\nconnection: close\r\n\r\n");
        Reply::Last([head.as_bytes(), body].concat())
    };
    let counted = |body: &[u8]| {
        let head = format!("HTTP/1.1 200 X\r\ncontent-length: {}\r\n\r\n", body.len());
        Reply::Bytes([head.as_bytes(), body].concat())
    };
    assert!(call(get(), told(200, &fits)).await.0.is_ok());
    assert!(call(get(), counted(&fits)).await.0.is_ok());
    for reply in [told(200, &over), counted(&over), told(500, &over)] {
        let error = call(get(), reply).await.0.unwrap_err();
        assert_eq!(
            (error.class, error.code.as_str()),
            (ErrorClass::Unreadable, "UnreadableAnswer")
        );
        assert!(error.message.ends_with("it is larger than 64 MiB"), "{error}");
    }
}

#[tokio::test]
async fn an_identity_without_an_account_counts_as_lost() {
    let reply = Reply::new(200, "", "<GetCallerIdentityResponse/>");
    let error = call(Request::GetCallerIdentity, reply).await.0.unwrap_err();
    assert_eq!(error.class, ErrorClass::Lost, "{error:?}");
}
