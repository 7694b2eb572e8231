//! The requests as the gateway sends them.

use std::collections::BTreeMap;

use esmith_applier::port::Request;
use serde_json::{Value, json};

use crate::{
    call, get,
    server::{Received, Reply},
};

const IDENTITY: &str = "<GetCallerIdentityResponse><GetCallerIdentityResult>\
    <Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>AIDA</UserId><Account>123456789012</Account>\
    </GetCallerIdentityResult></GetCallerIdentityResponse>";
const ARN: &str = "arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:u-1";

async fn sent(request: Request) -> Received {
    let (result, received) = call(request, Reply::json(200, "{}")).await;
    result.unwrap();
    received
}

#[track_caller]
fn check(received: &Received, method: &str, path: &str, body: &str) {
    let found = (received.method.as_str(), received.path.as_str(), received.body.as_str());
    assert_eq!(found, (method, path, body));
}

#[tokio::test]
async fn a_create_carries_its_body_byte_for_byte() {
    let text =
        r#"{"FunctionName":"f","Zebra":{"b":1,"a":[null,"é\n"]},"BatchSize":7,"Enabled":true}"#;
    let body = serde_json::from_str(text).unwrap();
    let received = sent(Request::Create { body }).await;
    check(&received, "POST", "/2015-03-31/event-source-mappings", text);
    assert_eq!(received.header("content-type"), "application/json");
}

#[tokio::test]
async fn an_update_carries_its_body_and_members_unknown_to_the_sdk() {
    let body = json!({ "NewIn2031": { "Deep": [1.5] }, "FilterCriteria": {} });
    let received = sent(Request::Update { uuid: "u-1".into(), body: body.clone() }).await;
    check(&received, "PUT", "/2015-03-31/event-source-mappings/u-1", &body.to_string());
}

#[tokio::test]
async fn a_read_and_a_delete_carry_nothing() {
    check(&sent(get()).await, "GET", "/2015-03-31/event-source-mappings/u-1", "");
    let received = sent(Request::Delete { uuid: "u-1".into() }).await;
    check(&received, "DELETE", "/2015-03-31/event-source-mappings/u-1", "");
}

#[tokio::test]
async fn a_list_asks_for_full_pages_and_passes_the_marker_on() {
    let path = "/2015-03-31/event-source-mappings?MaxItems=100";
    check(&sent(Request::List { marker: None }).await, "GET", path, "");
    let received = sent(Request::List { marker: Some("a/b=".into()) }).await;
    check(&received, "GET", "/2015-03-31/event-source-mappings?Marker=a%2Fb%3D&MaxItems=100", "");
}

#[tokio::test]
async fn a_function_is_asked_for_by_its_qualifier() {
    let name = "arn:aws:lambda:eu-west-1:123456789012:function:worker".to_owned();
    let request = Request::GetFunction { name, qualifier: Some("live".into()) };
    let path = "/2015-03-31/functions/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Afunction%3Aworker/configuration?Qualifier=live";
    check(&sent(request).await, "GET", path, "");
}

#[tokio::test]
async fn tags_are_set_in_order_and_removed_by_key() {
    let path = "/2017-03-31/tags/arn%3Aaws%3Alambda%3Aeu-west-1%3A123456789012%3Aevent-source-mapping%3Au-1";
    check(&sent(Request::ListTags { arn: ARN.into() }).await, "GET", path, "");
    let tags = BTreeMap::from([("b".into(), "2".into()), ("a".into(), "1".into())]);
    let received = sent(Request::TagResource { arn: ARN.into(), tags }).await;
    check(&received, "POST", path, r#"{"Tags":{"a":"1","b":"2"}}"#);
    let keys = vec!["x:y".into(), "b".into()];
    let received = sent(Request::UntagResource { arn: ARN.into(), keys }).await;
    check(&received, "DELETE", &format!("{path}?tagKeys=x%3Ay&tagKeys=b"), "");
}

#[tokio::test]
async fn the_tagging_index_is_asked_at_the_same_endpoint() {
    let request = Request::GetResources {
        key: "esmith:stack".into(),
        values: vec!["shop".into(), "stock".into()],
        token: Some("t".into()),
    };
    let received = sent(request).await;
    assert_eq!(received.header("x-amz-target"), "ResourceGroupsTaggingAPI_20170126.GetResources");
    let body: Value = serde_json::from_str(&received.body).unwrap();
    assert_eq!(
        body,
        json!({
            "PaginationToken": "t",
            "ResourcesPerPage": 100,
            "TagFilters": [{ "Key": "esmith:stack", "Values": ["shop", "stock"] }],
        })
    );
}

#[tokio::test]
async fn the_identity_is_asked_at_the_same_endpoint() {
    let (result, received) = call(Request::GetCallerIdentity, Reply::new(200, "", IDENTITY)).await;
    check(&received, "POST", "/", "Action=GetCallerIdentity&Version=2011-06-15");
    let identity = json!({
        "Account": "123456789012", "Arn": "arn:aws:iam::123456789012:user/me", "UserId": "AIDA"
    });
    assert_eq!(result, Ok(identity));
}

#[tokio::test]
async fn every_call_says_who_makes_it_and_signs_with_the_given_key() {
    let received = sent(get()).await;
    let release = concat!("esmith/", env!("CARGO_PKG_VERSION"));
    let agent = received.header("x-amz-user-agent");
    assert!(agent.contains(release) && agent.contains("app/esmith"), "{agent}");
    assert!(received.header("user-agent").contains(release), "{received:?}");
    let signature = received.header("authorization");
    assert!(signature.contains("Credential=AKID/"), "{signature}");
    assert!(signature.contains("/eu-west-1/lambda/aws4_request"), "{signature}");
}
