//! Tests the requests that the gateway sends, and how it reads answers, against a scripted server.

#![expect(clippy::unwrap_used, reason = "what a test sets up may panic as the test itself may")]

mod answers;
mod connections;
mod failures;
mod requests;
mod server;

use std::time::Duration;

use esmith_applier::port::{ApiError, Lambda, Request};
use esmith_gateway::{Credentials, Gateway, Settings, connect};
use serde_json::Value;

use server::{Received, Reply, Server};

fn settings(url: &str) -> Settings {
    Settings {
        region: Some("eu-west-1".into()),
        endpoint_url: Some(url.into()),
        credentials: Credentials::Fixed { access: "AKID".into(), secret: "secret".into() },
        ..Settings::default()
    }
}

async fn gateway(server: &Server) -> Gateway {
    connect(settings(&server.url)).await.unwrap()
}

/// Makes one call that is answered by `reply`.
async fn call(request: Request, reply: Reply) -> (Result<Value, ApiError>, Received) {
    let server = Server::start([reply]);
    let result = gateway(&server).await.call(request).await;
    let received = server.received();
    assert_eq!(received.len(), 1, "{received:?}");
    (result, received[0].clone())
}

fn get() -> Request {
    Request::Get { uuid: "u-1".into() }
}

/// A limit for tests in which an answer never comes.
const SHORT: Duration = Duration::from_millis(100);
