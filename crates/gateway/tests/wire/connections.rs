//! Regions, roles and connections.

use esmith_applier::port::{ErrorClass, Lambda, Request};
use esmith_gateway::{ConnectError, Settings, connect};

use crate::{
    gateway, get,
    server::{Reply, Server},
    settings,
};

const ASSUMED: &str = "<AssumeRoleResponse><AssumeRoleResult><AssumedRoleUser>\
    <AssumedRoleId>AROA:esmith</AssumedRoleId><Arn>arn:aws:sts::123456789012:assumed-role/r/esmith</Arn>\
    </AssumedRoleUser><Credentials><AccessKeyId>ASIA</AccessKeyId><SecretAccessKey>s</SecretAccessKey>\
    <SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>\
    </AssumeRoleResult></AssumeRoleResponse>";

#[tokio::test]
async fn the_region_is_the_one_given() {
    let server = Server::start([]);
    assert_eq!(gateway(&server).await.region(), "eu-west-1");
}

#[tokio::test]
async fn without_a_region_there_is_nothing_to_call() {
    for region in [None, Some(String::new())] {
        let settings = Settings { region, ..settings("http://127.0.0.1:1") };
        let error = connect(settings).await.unwrap_err();
        assert_eq!(error, ConnectError::NoRegion { profile: None });
    }
}

#[test]
fn a_missing_region_says_what_to_do() {
    let error = ConnectError::NoRegion { profile: Some("shop".into()) };
    assert_eq!(
        error.to_string(),
        "no region is given, and profile `shop` has none or does not exist: set `--region`, \
         `region` in the spec, `AWS_REGION` or the profile's `region`"
    );
}

#[tokio::test]
async fn an_endpoint_is_a_web_address() {
    for url in ["not a url", "localhost:4566", "ftp://127.0.0.1:1", ""] {
        let error = connect(settings(url)).await.unwrap_err();
        assert_eq!(error, ConnectError::Endpoint { url: url.into() });
    }
}

#[tokio::test]
async fn calls_share_one_connection() {
    let server = Server::start((0..3).map(|_| Reply::json(200, "{}")));
    let gateway = gateway(&server).await;
    for _ in 0..3 {
        gateway.clone().call(get()).await.unwrap();
    }
    let connections: Vec<usize> = server.received().iter().map(|one| one.connection).collect();
    assert_eq!(connections, [0, 0, 0]);
}

#[tokio::test]
async fn a_role_is_assumed_once_at_the_same_endpoint() {
    let role = "arn:aws:iam::123456789012:role/r";
    let answers = [Reply::new(200, "", ASSUMED), Reply::json(200, "{}"), Reply::json(200, "{}")];
    let server = Server::start(answers);
    let settings = Settings { role_arn: Some(role.into()), ..settings(&server.url) };
    let gateway = connect(settings).await.unwrap();
    gateway.call(get()).await.unwrap();
    gateway.call(Request::List { marker: None }).await.unwrap();
    let received = server.received();
    let [assume, first, second] = received.as_slice() else { panic!("{received:?}") };
    assert!(assume.body.contains("Action=AssumeRole"), "{assume:?}");
    assert!(assume.header("authorization").contains("Credential=AKID/"), "{assume:?}");
    for call in [first, second] {
        assert!(call.header("authorization").contains("Credential=ASIA/"), "{call:?}");
        assert_eq!(call.header("x-amz-security-token"), "t");
    }
}

#[tokio::test]
async fn a_role_that_is_refused_is_a_mistake_in_the_set_up() {
    let body = "<ErrorResponse><Error><Code>AccessDenied</Code>\
        <Message>not authorized to perform: sts:AssumeRole</Message></Error></ErrorResponse>";
    let server = Server::start([Reply::new(403, "", body)]);
    let settings = Settings { role_arn: Some("arn:x".into()), ..settings(&server.url) };
    let error = connect(settings).await.unwrap().call(get()).await.unwrap_err();
    assert_eq!((error.class, error.code.as_str()), (ErrorClass::Setup, "NotSent"), "{error:?}");
    assert!(error.message.contains("not authorized to perform: sts:AssumeRole"), "{error}");
}
