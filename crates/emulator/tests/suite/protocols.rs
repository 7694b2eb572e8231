//! What belongs to no kind of source: identity, regions, pages, the quota, headers.

use std::{collections::BTreeSet, time::Duration};

use esmith_emulator::Config;
use serde_json::{Value, json};

use crate::aws::{Aws, MAPPINGS, config, queue};

#[tokio::test]
async fn the_caller_is_of_the_configured_account() {
    let mut aws = Aws::start(config()).await;
    let answer = aws.sts("Action=GetCallerIdentity&Version=2011-06-15").await;
    assert_eq!(answer.status, 200);
    assert!(answer.text.contains("<Account>123456789012</Account>"), "{}", answer.text);
}

#[tokio::test]
async fn an_assumed_role_is_the_caller_and_has_its_own_mappings() {
    let mut aws = Aws::start(config()).await;
    aws.created(&queue("mine")).await;
    let role = "arn%3Aaws%3Aiam%3A%3A210987654321%3Arole%2Fpath%2Fdeployer";
    let form = format!("Action=AssumeRole&Version=2011-06-15&RoleArn={role}&RoleSessionName=me");
    let answer = aws.sts(&form).await.text;
    let key = answer.split_once("<AccessKeyId>").unwrap().1.split_once('<').unwrap().0;
    aws.client.access_key = key.to_owned();
    let caller = aws.sts("Action=GetCallerIdentity&Version=2011-06-15").await.text;
    assert!(caller.contains("<Account>210987654321</Account>"), "{caller}");
    assert!(caller.contains("assumed-role/deployer/me</Arn>"), "{caller}");
    assert!(aws.listed("").await.is_empty());
}

#[tokio::test]
async fn a_wrong_role_is_refused_in_xml() {
    let mut aws = Aws::start(config()).await;
    let answer = aws.sts("Action=AssumeRole&Version=2011-06-15&RoleArn=nobody").await;
    assert_eq!(answer.status, 400);
    assert!(answer.text.contains("<Code>ValidationException</Code>"), "{}", answer.text);
}

#[tokio::test]
async fn each_region_has_its_own_mappings() {
    let mut aws = Aws::start(config()).await;
    let here = aws.created(&queue("orders")).await;
    aws.client.region = "cn-north-1".to_owned();
    assert!(aws.listed("").await.is_empty());
    assert_eq!(aws.get(&here).await.status, 404);
    let there = aws.create(&queue("orders")).await.json();
    let arn = there["EventSourceMappingArn"].as_str().unwrap();
    assert!(arn.starts_with("arn:aws-cn:lambda:cn-north-1:123456789012:"), "{arn}");
}

#[tokio::test]
async fn an_unknown_operation_is_refused() {
    let mut aws = Aws::start(config()).await;
    let answer = aws.client.json("GET", "/2015-03-31/functions", &Value::Null).await.unwrap();
    assert_eq!(answer.status, 404);
    assert_eq!(answer.header("x-amzn-errortype"), Some("UnknownOperationException"));
}

#[tokio::test]
async fn a_body_that_is_no_json_is_refused() {
    let mut aws = Aws::start(config()).await;
    let answer = aws.client.send("POST", MAPPINGS, &[], "{").await.unwrap();
    assert_eq!(answer.status, 400);
    assert_eq!(answer.header("x-amzn-errortype"), Some("InvalidRequestContentException"));
}

#[tokio::test]
async fn the_trailing_slash_of_old_clients_is_accepted() {
    let mut aws = Aws::start(config()).await;
    let path = format!("{MAPPINGS}/");
    let answer = aws.client.json("POST", &path, &queue("orders")).await.unwrap();
    assert_eq!(answer.status, 202);
}

#[tokio::test]
async fn pages_show_every_mapping_once() {
    let mut aws = Aws::start(config()).await;
    let mut created = BTreeSet::new();
    for number in 0..250 {
        created.insert(aws.created(&queue(&format!("q{number}"))).await);
    }
    for size in ["7", "100", "10000"] {
        let (mut seen, mut sizes, mut marker) = (Vec::new(), Vec::new(), String::new());
        loop {
            let page = aws.list(&format!("MaxItems={size}{marker}")).await.json();
            let list = page["EventSourceMappings"].as_array().unwrap();
            sizes.push(list.len());
            seen.extend(list.iter().map(|mapping| mapping["UUID"].as_str().unwrap().to_owned()));
            let Some(next) = page["NextMarker"].as_str() else { break };
            marker = format!("&Marker={next}");
        }
        assert_eq!(seen.len(), 250);
        assert_eq!(seen.into_iter().collect::<BTreeSet<_>>(), created);
        assert_eq!(sizes[0], size.parse::<usize>().unwrap().min(100));
    }
}

#[tokio::test]
async fn a_marker_survives_the_mapping_that_it_names() {
    let mut aws = Aws::start(config()).await;
    for number in 0..3 {
        aws.created(&queue(&format!("q{number}"))).await;
    }
    let all = aws.listed("").await;
    let page = aws.list("MaxItems=1").await.json();
    aws.delete(&all[0]).await;
    aws.settle();
    let marker = page["NextMarker"].as_str().unwrap();
    assert_eq!(aws.listed(&format!("Marker={marker}")).await, all[1..]);
}

#[tokio::test]
async fn the_quota_holds_for_lambda_alone_and_fills_with_time() {
    let mut aws = Aws::start(Config { rate: Some(15), ..config() }).await;
    for _ in 0..15 {
        assert_eq!(aws.list("").await.status, 200);
    }
    let answer = aws.list("").await;
    assert_eq!(answer.status, 429);
    assert_eq!(answer.header("x-amzn-errortype"), Some("TooManyRequestsException"));
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.json()["Reason"], "CallerRateLimitExceeded");
    assert_eq!(aws.get_resources(&json!({})).await.status, 200);
    aws.clock.advance(Duration::from_millis(67));
    assert_eq!(aws.list("").await.status, 200);
    assert_eq!(aws.list("").await.status, 429);
    aws.client.region = "eu-west-1".to_owned();
    assert_eq!(aws.list("").await.status, 200);
}

#[tokio::test]
async fn actions_that_are_not_allowed_are_denied() {
    let allowed = ["lambda:CreateEventSourceMapping", "lambda:ListEventSourceMappings"];
    let allowed = Some(allowed.map(str::to_owned).into());
    let mut aws = Aws::start(Config { allowed, ..config() }).await;
    let uuid = aws.created(&queue("orders")).await;
    let mut tagged = queue("tagged");
    tagged["Tags"] = json!({"a": "b"});
    let answer = aws.create(&tagged).await;
    assert_eq!(answer.status, 403);
    assert_eq!(answer.header("x-amzn-errortype"), Some("AccessDeniedException"));
    assert_eq!(
        answer.json()["Message"],
        "User: arn:aws:iam::123456789012:user/emulator is not authorized to perform: \
         lambda:TagResource on resource: \
         arn:aws:lambda:us-east-1:123456789012:event-source-mapping:* because no session policy allows the \
         lambda:TagResource action"
    );
    let answer = aws.delete(&uuid).await;
    let arn = format!("arn:aws:lambda:us-east-1:123456789012:event-source-mapping:{uuid}");
    assert!(answer.text.contains(&arn), "{}", answer.text);
    assert_eq!(aws.get_resources(&json!({})).await.status, 403);
    assert_eq!(aws.sts("Action=GetCallerIdentity&Version=2011-06-15").await.status, 200);
}

#[tokio::test]
async fn the_log_holds_every_call() {
    let mut aws = Aws::start(config()).await;
    let uuid = aws.created(&queue("orders")).await;
    aws.get(&uuid).await;
    aws.update(&uuid, &json!({"BatchSize": 0})).await;
    aws.list("").await;
    let calls = aws.running.calls();
    let shown: Vec<_> = calls
        .iter()
        .map(|call| (call.sequence, call.operation, call.is_write, call.status, &call.uuid))
        .collect();
    let uuid = Some(uuid);
    assert_eq!(
        shown,
        [
            (1, "CreateEventSourceMapping", true, Some(202), &uuid),
            (2, "GetEventSourceMapping", false, Some(200), &uuid),
            (3, "UpdateEventSourceMapping", true, Some(400), &uuid),
            (4, "ListEventSourceMappings", false, Some(200), &None),
        ]
    );
    assert_eq!((calls[0].at_ms, calls[1].at_ms), (0, 60_000));
    let log = aws.client.json("GET", "/_esmith/calls", &Value::Null).await.unwrap().json();
    assert_eq!(log[2]["operation"], "UpdateEventSourceMapping");
    assert_eq!(log[2]["region"], "us-east-1");
    aws.client.json("DELETE", "/_esmith/calls", &Value::Null).await.unwrap();
    assert!(aws.running.calls().is_empty());
}

#[tokio::test]
async fn lists_have_no_order_to_rely_on() {
    let mut aws = Aws::start(config()).await;
    let mut created = Vec::new();
    for n in 0..12 {
        created.push(aws.created(&queue(&format!("q{n}"))).await);
    }
    let listed = aws.listed("").await;
    assert_ne!(listed, created);
    assert!(!listed.is_sorted(), "{listed:?}");
    created.sort();
    let mut sorted = listed;
    sorted.sort();
    assert_eq!(sorted, created);
}
