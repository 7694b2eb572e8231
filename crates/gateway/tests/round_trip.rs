//! Every request of the port against the emulator, for each of the ten kinds of source.

#![expect(clippy::unwrap_used, reason = "what a test sets up may panic as the test itself may")]

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use esmith_applier::port::{ErrorClass, Lambda, Request};
use esmith_emulator::{Clock, Config, ManualClock, Running, Timing, start};
use esmith_gateway::{Credentials, Gateway, Settings, connect};
use serde_json::{Value, json};

const TRANSITION: Duration = Duration::from_secs(2);

/// What creates a mapping of each kind, by the kind's name.
fn bodies() -> BTreeMap<String, Value> {
    serde_json::from_str(include_str!("sources.json")).unwrap()
}

struct World {
    emulator: Running,
    clock: ManualClock,
    gateway: Gateway,
}

async fn world() -> World {
    let (time, clock) = Clock::manual();
    let config =
        Config { clock: time, timing: Timing::Quick(TRANSITION), rate: None, ..Config::default() };
    let emulator = start(SocketAddr::from(([127, 0, 0, 1], 0)), config).await.unwrap();
    let settings = Settings {
        region: Some("us-east-1".into()),
        endpoint_url: Some(emulator.url()),
        credentials: Credentials::Fixed { access: "AKID".into(), secret: "secret".into() },
        ..Settings::default()
    };
    World { emulator, clock, gateway: connect(settings).await.unwrap() }
}

impl World {
    async fn call(&self, request: Request) -> Value {
        self.gateway.call(request).await.unwrap()
    }

    async fn create(&self, kind: &str, mut body: Value) -> Value {
        body["FunctionName"] = "worker".into();
        body["Tags"] = json!({ "esmith:stack": "shop", "kind": kind });
        self.call(Request::Create { body }).await
    }

    fn settle(&self) {
        self.clock.advance(TRANSITION);
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[tokio::test]
async fn each_kind_is_created_read_updated_and_deleted() {
    let bodies = bodies();
    assert_eq!(bodies.len(), 10);
    for (kind, body) in bodies {
        let world = world().await;
        let created = world.create(&kind, body.clone()).await;
        let uuid = text(&created["UUID"]);
        let (get, delete) =
            (Request::Get { uuid: uuid.clone() }, Request::Delete { uuid: uuid.clone() });
        let early = world.gateway.call(delete.clone()).await.unwrap_err();
        assert_eq!(early.class, ErrorClass::InUse, "{kind}: {early:?}");
        world.settle();

        let read = world.call(get.clone()).await;
        assert_eq!(read["State"], "Enabled", "{kind}");
        for (member, value) in body.as_object().unwrap() {
            assert_eq!(&read[member], value, "{kind}");
        }
        let listed = world.call(Request::List { marker: None }).await;
        assert_eq!(listed["EventSourceMappings"], json!([read]), "{kind}");

        let body = json!({ "Enabled": false, "BatchSize": 7 });
        world.call(Request::Update { uuid, body }).await;
        world.settle();
        let read = world.call(get.clone()).await;
        assert_eq!((&read["State"], &read["BatchSize"]), (&json!("Disabled"), &json!(7)), "{kind}");

        world.call(delete).await;
        world.settle();
        let gone = world.gateway.call(get).await.unwrap_err();
        assert_eq!(gone.class, ErrorClass::NotFound, "{kind}: {gone:?}");
        assert_eq!(gone.code, "ResourceNotFoundException");
        assert!(gone.request_id.is_some());
        world.emulator.shutdown().await;
    }
}

#[tokio::test]
async fn tags_are_read_added_removed_and_indexed() {
    let world = world().await;
    for (kind, body) in bodies() {
        let created = world.create(&kind, body).await;
        let arn = text(&created["EventSourceMappingArn"]);
        let tags =
            BTreeMap::from([("team".into(), "checkout".into()), ("kind".into(), "x".into())]);
        assert_eq!(world.call(Request::TagResource { arn: arn.clone(), tags }).await, Value::Null);
        let keys = vec!["kind".into(), "unknown".into()];
        assert_eq!(
            world.call(Request::UntagResource { arn: arn.clone(), keys }).await,
            Value::Null
        );
        let tags = world.call(Request::ListTags { arn }).await;
        assert_eq!(
            tags,
            json!({ "Tags": { "esmith:stack": "shop", "team": "checkout" } }),
            "{kind}"
        );
    }
    let (key, values) = ("esmith:stack".into(), vec!["shop".into(), "other".into()]);
    let found = world.call(Request::GetResources { key, values, token: None }).await;
    assert_eq!(found["ResourceTagMappingList"].as_array().unwrap().len(), 10);
    assert_eq!(found["ResourceTagMappingList"][0]["Tags"][0]["Key"], "esmith:stack");
    let caller = world.call(Request::GetCallerIdentity).await;
    assert_eq!(caller["Account"], "123456789012");
}

#[tokio::test]
async fn pages_are_followed_to_the_end() {
    let world = world().await;
    for number in 0..101 {
        let body =
            json!({ "EventSourceArn": format!("arn:aws:sqs:us-east-1:123456789012:q{number}") });
        world.create("sqs", body).await;
    }
    let first = world.call(Request::List { marker: None }).await;
    let marker = Some(text(&first["NextMarker"]));
    let last = world.call(Request::List { marker }).await;
    let sizes = [&first, &last].map(|page| page["EventSourceMappings"].as_array().unwrap().len());
    assert_eq!(sizes, [100, 1]);
    assert_eq!(last["NextMarker"], Value::Null);
}

#[tokio::test]
async fn a_second_mapping_of_one_content_is_a_conflict() {
    let world = world().await;
    let body = bodies().remove("sqs").unwrap();
    let first = world.create("sqs", body.clone()).await;
    world.settle();
    let mut body = body;
    body["FunctionName"] = "worker".into();
    let error = world.gateway.call(Request::Create { body }).await.unwrap_err();
    assert_eq!((error.class, error.status), (ErrorClass::Conflict, Some(409)), "{error:?}");
    assert!(error.message.contains(&text(&first["UUID"])), "{error}");
}
