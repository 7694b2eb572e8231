//! The operations as a client calls them, and an emulator to call.

use std::time::Duration;

use esmith_emulator::{Clock, Config, ManualClock, Running, Timing};
use serde_json::{Value, json};

use crate::http::{Answer, Client};

pub(crate) const MAPPINGS: &str = "/2015-03-31/event-source-mappings";

/// An emulator on a manual clock, with a client.
pub(crate) struct Aws {
    pub(crate) running: Running,
    pub(crate) client: Client,
    pub(crate) clock: ManualClock,
}

/// A configuration for tests: no quota, and states that take a second.
pub(crate) fn config() -> Config {
    Config { rate: None, timing: Timing::Quick(Duration::from_secs(1)), ..Config::default() }
}

impl Aws {
    /// Starts an emulator; its clock is replaced by a manual one.
    pub(crate) async fn start(config: Config) -> Self {
        let (clock, manual) = Clock::manual();
        let config = Config { clock, ..config };
        let running = esmith_emulator::start(([127, 0, 0, 1], 0).into(), config).await.unwrap();
        let client = Client::new(running.address());
        Self { running, client, clock: manual }
    }

    pub(crate) async fn create(&mut self, body: &Value) -> Answer {
        self.client.json("POST", MAPPINGS, body).await.unwrap()
    }

    /// Creates a mapping, lets it settle and returns its UUID.
    pub(crate) async fn created(&mut self, body: &Value) -> String {
        let answer = self.create(body).await;
        assert_eq!(answer.status, 202, "{}", answer.text);
        self.settle();
        answer.json()["UUID"].as_str().unwrap().to_owned()
    }

    pub(crate) async fn get(&mut self, uuid: &str) -> Answer {
        self.client.json("GET", &format!("{MAPPINGS}/{uuid}"), &Value::Null).await.unwrap()
    }

    pub(crate) async fn update(&mut self, uuid: &str, body: &Value) -> Answer {
        self.client.json("PUT", &format!("{MAPPINGS}/{uuid}"), body).await.unwrap()
    }

    pub(crate) async fn delete(&mut self, uuid: &str) -> Answer {
        self.client.json("DELETE", &format!("{MAPPINGS}/{uuid}"), &Value::Null).await.unwrap()
    }

    pub(crate) async fn list(&mut self, query: &str) -> Answer {
        self.client.json("GET", &format!("{MAPPINGS}?{query}"), &Value::Null).await.unwrap()
    }

    /// The UUIDs that a list shows.
    pub(crate) async fn listed(&mut self, query: &str) -> Vec<String> {
        let list = self.list(query).await.json();
        let list = list["EventSourceMappings"].as_array().unwrap();
        list.iter().map(|mapping| mapping["UUID"].as_str().unwrap().to_owned()).collect()
    }

    /// The tagging index's answer.
    pub(crate) async fn get_resources(&mut self, body: &Value) -> Answer {
        let headers = [
            ("Content-Type", "application/x-amz-json-1.1"),
            ("X-Amz-Target", "ResourceGroupsTaggingAPI_20170126.GetResources"),
        ];
        self.client.send("POST", "/", &headers, &body.to_string()).await.unwrap()
    }

    /// A call to STS.
    pub(crate) async fn sts(&mut self, form: &str) -> Answer {
        let headers = [("Content-Type", "application/x-www-form-urlencoded")];
        self.client.send("POST", "/", &headers, form).await.unwrap()
    }

    /// A call to an admin endpoint, which must succeed.
    pub(crate) async fn admin(&mut self, path: &str, body: &Value) -> Value {
        let answer = self.client.json("POST", &format!("/_esmith/{path}"), body).await.unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
        if answer.text.is_empty() { Value::Null } else { answer.json() }
    }

    pub(crate) async fn fault(&mut self, rules: &str) {
        self.admin("faults", &json!({"rules": rules})).await;
    }

    /// Lets every transition end.
    pub(crate) fn settle(&self) {
        self.clock.advance(Duration::from_mins(1));
    }
}

/// The smallest mapping of a table's stream.
pub(crate) fn stream(table: &str) -> Value {
    let stream = format!("table/{table}/stream/2026-01-01T00:00:00.000");
    json!({
        "FunctionName": "worker",
        "EventSourceArn": format!("arn:aws:dynamodb:us-east-1:123456789012:{stream}"),
        "StartingPosition": "LATEST",
    })
}

/// The smallest mapping of a queue.
pub(crate) fn queue(name: &str) -> Value {
    json!({
        "FunctionName": "worker",
        "EventSourceArn": format!("arn:aws:sqs:us-east-1:123456789012:{name}"),
    })
}
