//! Runs the contract's cases over HTTP and holds the coverage table against what must be covered.

use std::{collections::BTreeMap, time::Duration};

use esmith_emulator::{Config, Surroundings, Timing};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    aws::{Aws, MAPPINGS, config},
    case::{self, Call, Case, Expect, Grade, Pace, Step},
    http::Answer,
    shapes::Model,
};

/// What a case has created so far.
#[derive(Default)]
struct Created {
    uuids: Vec<String>,
    arn: String,
    marker: String,
}

#[tokio::test]
async fn every_case_holds() {
    let minimal = case::minimal();
    let model = Model::read();
    let mut failures = Vec::new();
    for (file, case) in case::all() {
        if let Err(why) = run(&case, &minimal, &model).await {
            failures.push(format!("{file}: {}: {why}", case.name));
        }
    }
    assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n"));
}

type Minimal = BTreeMap<String, Map<String, Value>>;

/// Runs one case on an emulator of its own.
async fn run(case: &Case, minimal: &Minimal, model: &Model) -> Result<(), String> {
    let mut aws = Aws::start(Config {
        switches: case.given.switches.clone(),
        missing: case.given.missing.clone(),
        timing: match case.given.timing {
            Pace::Quick => config().timing,
            Pace::Aws => Timing::Aws,
        },
        surroundings: surroundings(case.given.surroundings.clone(), minimal),
        allowed: case.given.allowed.clone(),
        ..config()
    })
    .await;
    let errors = case::read("errors.json");
    let mut created = Created::default();
    for (index, step) in case.steps.iter().enumerate() {
        match step {
            Step::Advance(advance) => aws.clock.advance(Duration::from_millis(*advance)),
            Step::Fault(fault) => aws.fault(fault).await,
            Step::Alter(what) => {
                let path = text("mappings/$uuid", &created);
                aws.admin(&path, what).await;
            }
            Step::Change(part, change) if part == "surroundings" => {
                let changed = serde_json::from_value(change.clone()).unwrap();
                let changed = serde_json::to_value(surroundings(changed, minimal)).unwrap();
                aws.admin(part, &changed).await;
            }
            Step::Change(part, change) => {
                aws.admin(part, change).await;
            }
            Step::Call(call) => {
                let answer = send(&mut aws, call, &created, minimal).await;
                remember(&call.call, &answer, &mut created);
                if !case.given.switches.echo_unknown {
                    check_shape(model, &call.call, &answer)?;
                }
                check_refusal(&answer, &errors)?;
                compare(&answer, &call.expect, &created)
                    .map_err(|why| format!("step {}: {why}: {}", index + 1, answer.text))?;
            }
        }
    }
    aws.running.shutdown().await;
    Ok(())
}

/// The broker of the smallest ActiveMQ request runs ActiveMQ.
fn surroundings(mut given: Surroundings, minimal: &Minimal) -> Surroundings {
    let broker = minimal["mq_active"]["EventSourceArn"].as_str().unwrap();
    given.activemq.insert(broker.to_owned());
    given
}

/// Holds an answer against the shape that the API model gives it: every member of a mapping and of
/// a page is there, those that do not apply as null.
fn check_shape(model: &Model, call: &str, answer: &Answer) -> Result<(), String> {
    let shape = match call {
        "Create" | "Get" | "Update" | "Delete" => "EventSourceMappingConfiguration",
        "List" => "ListEventSourceMappingsResponse",
        "ListTags" => "ListTagsResponse",
        _ => return Ok(()),
    };
    if answer.status >= 300 { Ok(()) } else { model.check(shape, &answer.json(), shape) }
}

/// The status of an error, and the members of its body.
type Errors = BTreeMap<String, (u16, Vec<String>)>;

/// Holds a refusal against the form that AWS gives to errors of its type.
fn check_refusal(answer: &Answer, errors: &Errors) -> Result<(), String> {
    let Some(code) = answer.header("x-amzn-errortype") else { return Ok(()) };
    let (status, members) = errors.get(code).ok_or_else(|| format!("no error {code}"))?;
    ensure(answer.status == *status, || format!("{code} has status {}", answer.status))?;
    let body = answer.json();
    let mut names: Vec<&String> = body.as_object().unwrap().keys().collect();
    names.sort();
    ensure(names == members.iter().collect::<Vec<_>>(), || {
        format!("{code} has the body {}", answer.text)
    })
}

fn remember(call: &str, answer: &Answer, created: &mut Created) {
    let body = || answer.json();
    match (call, answer.status) {
        ("Create", 202) => {
            created.uuids.push(body()["UUID"].as_str().unwrap().to_owned());
            created.arn = body()["EventSourceMappingArn"].as_str().unwrap().to_owned();
        }
        ("List", 200) => {
            if let Some(marker) = body()["NextMarker"].as_str() {
                created.marker = marker.to_owned();
            }
        }
        _ => {}
    }
}

async fn send(aws: &mut Aws, call: &Call, created: &Created, minimal: &Minimal) -> Answer {
    let mut body = call.base.as_ref().map(|base| minimal[base].clone()).unwrap_or_default();
    body.extend(call.body.clone());
    body.retain(|_, value| !value.is_null());
    for value in body.values_mut().filter(|value| **value == json!({"null": true})) {
        *value = Value::Null;
    }
    let body = fill(&Value::Object(body), created);
    let uuid = text(call.uuid.as_deref().unwrap_or("$uuid"), created);
    let arn = text(call.arn.as_deref().unwrap_or("$arn"), created).replace(':', "%3A");
    let query = text(&call.query, created);
    let tags = format!("/2017-03-31/tags/{arn}?{query}");
    let client = &mut aws.client;
    match call.call.as_str() {
        "Create" => client.json("POST", MAPPINGS, &body).await,
        "Get" => client.json("GET", &format!("{MAPPINGS}/{uuid}"), &Value::Null).await,
        "Update" => client.json("PUT", &format!("{MAPPINGS}/{uuid}"), &body).await,
        "Delete" => client.json("DELETE", &format!("{MAPPINGS}/{uuid}"), &Value::Null).await,
        "List" => client.json("GET", &format!("{MAPPINGS}?{query}"), &Value::Null).await,
        "TagResource" => client.json("POST", &tags, &body).await,
        "UntagResource" => client.json("DELETE", &tags, &Value::Null).await,
        "ListTags" => client.json("GET", &tags, &Value::Null).await,
        "GetResources" => return aws.get_resources(&body).await,
        other => panic!("no call `{other}`"),
    }
    .unwrap()
}

fn text(text: &str, created: &Created) -> String {
    let mut text = text.replace("$arn", &created.arn).replace("$marker", &created.marker);
    if let Some(last) = created.uuids.last() {
        text = text.replace("$uuid", last);
    }
    for (index, uuid) in created.uuids.iter().enumerate() {
        text = text.replace(&format!("${}", index + 1), uuid);
    }
    text
}

fn fill(value: &Value, created: &Created) -> Value {
    match value {
        Value::String(string) => Value::String(text(string, created)),
        Value::Array(values) => values.iter().map(|value| fill(value, created)).collect(),
        Value::Object(members) => {
            let filled = members.iter().map(|(name, value)| (name.clone(), fill(value, created)));
            filled.collect()
        }
        _ => value.clone(),
    }
}

fn compare(answer: &Answer, expect: &Expect, created: &Created) -> Result<(), String> {
    ensure(answer.status == expect.status, || {
        format!("status {}, expected {}", answer.status, expect.status)
    })?;
    ensure(answer.header("x-amzn-requestid").is_some(), || "no request id".to_owned())?;
    let body = answer.json();
    let code = answer.header("x-amzn-errortype");
    ensure(code == expect.code.as_deref(), || format!("code {code:?}"))?;
    let message = body.get("message").or_else(|| body.get("Message"));
    let message = message.and_then(Value::as_str).unwrap_or_default();
    if let Some(expected) = &expect.message {
        let expected = text(expected, created);
        ensure(message == expected, || format!("expected the message {expected}"))?;
    }
    if let Some(expected) = &expect.contains {
        let expected = text(expected, created);
        ensure(message.contains(&expected), || format!("expected {expected} in the message"))?;
    }
    if let Some(expected) = &expect.body_is {
        contains(&body, &fill(expected, created), "")?;
    }
    if let Some(expected) = &expect.body_exactly {
        let expected = fill(expected, created);
        ensure(body == expected, || format!("expected exactly {expected}"))?;
    }
    if let Some(expected) = &expect.members {
        let there = body.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
        let mut names: Vec<&String> = there.map(|(name, _)| name).collect();
        names.sort();
        ensure(names == expected.iter().collect::<Vec<_>>(), || {
            format!("expected only {expected:?}")
        })?;
    }
    for path in &expect.absent {
        let pointer = format!("/{}", path.replace('.', "/"));
        let absent = body.pointer(&pointer).is_none_or(Value::is_null);
        ensure(absent, || format!("expected no {path}"))?;
    }
    if let Some(expected) = &expect.arns {
        let mut expected: Vec<String> = expected.iter().map(|uuid| text(uuid, created)).collect();
        expected.sort();
        ensure(indexed(&body) == expected, || format!("expected the mappings {expected:?}"))?;
    }
    Ok(())
}

/// The UUIDs that the tagging index shows, sorted.
fn indexed(body: &Value) -> Vec<String> {
    let list = body["ResourceTagMappingList"].as_array().unwrap();
    let arns = list.iter().map(|resource| resource["ResourceARN"].as_str().unwrap());
    let mut uuids: Vec<String> =
        arns.map(|arn| arn.rsplit(':').next().unwrap().to_owned()).collect();
    uuids.sort();
    uuids
}

fn ensure(holds: bool, why: impl FnOnce() -> String) -> Result<(), String> {
    if holds { Ok(()) } else { Err(why()) }
}

/// Objects may hold more than is expected of them; lists and values are equal.
fn contains(actual: &Value, expected: &Value, path: &str) -> Result<(), String> {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            expected.iter().try_for_each(|(name, expected)| {
                let path = format!("{path}.{name}");
                let actual = actual.get(name).ok_or_else(|| format!("no {path}"))?;
                contains(actual, expected, &path)
            })
        }
        (Value::Array(actual), Value::Array(expected)) if actual.len() == expected.len() => {
            let pairs = actual.iter().zip(expected).enumerate();
            pairs.into_iter().try_for_each(|(index, (actual, expected))| {
                contains(actual, expected, &format!("{path}.{index}"))
            })
        }
        _ => ensure(actual == expected, || format!("{path} is {actual}, expected {expected}")),
    }
}

/// What must be covered.
#[derive(Deserialize)]
struct Cells {
    sources: Vec<String>,
    aspects: Vec<String>,
    /// AWS's texts by name.
    texts: BTreeMap<String, String>,
}

#[test]
fn no_cell_of_the_table_is_empty() {
    let Cells { sources, aspects, texts } = case::read("cells.json");
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut grades: BTreeMap<Grade, BTreeMap<String, usize>> = BTreeMap::new();
    for (_, case) in case::all() {
        for cell in &case.covers {
            *counts.entry(cell.clone()).or_default() += 1;
        }
        let recorded = !case.proves.is_empty();
        let grade = case.grade.or(recorded.then_some(Grade::Live));
        let source = case.source.or(recorded.then(|| "recorded facts".to_owned()));
        let (Some(grade), Some(source)) = (grade, source) else {
            panic!("`{}` names neither recorded facts nor its source and grade", case.name)
        };
        *grades.entry(grade).or_default().entry(source).or_default() += 1;
    }
    let cell = |name: String| counts.get(&name).copied().unwrap_or(0);
    let mut table = format!("{:12}", "");
    aspects.iter().for_each(|aspect| table.push_str(&format!("{aspect:>10}")));
    let mut empty = Vec::new();
    for source in &sources {
        table.push_str(&format!("\n{source:12}"));
        for aspect in &aspects {
            let name = format!("{source}/{aspect}");
            let count = cell(name.clone());
            table.push_str(&format!("{count:>10}"));
            if count == 0 {
                empty.push(name);
            }
        }
    }
    table.push_str("\n\ntexts of errors");
    for (name, text) in &texts {
        let count = cell(format!("text/{name}"));
        table.push_str(&format!("\n{count:>4}  {name}: {text}"));
        if count == 0 {
            empty.push(format!("text/{name}"));
        }
    }
    table.push_str("\n\ncases by grade and source");
    for (grade, sources) in &grades {
        table.push_str(&format!("\n{:>4}  {grade:?}", sources.values().sum::<usize>()));
        sources.iter().for_each(|(source, n)| table.push_str(&format!("\n      {n:>4}  {source}")));
    }
    show(&table);
    let known = |cell: &&String| {
        let (row, column) = cell.split_once('/').unwrap();
        (row == "text" && texts.contains_key(column))
            || (sources.iter().any(|source| source == row)
                && aspects.iter().any(|aspect| aspect == column))
    };
    let unknown: Vec<&String> = counts.keys().filter(|cell| !known(cell)).collect();
    assert!(unknown.is_empty(), "cells that do not exist: {unknown:?}");
    assert!(empty.is_empty(), "empty cells: {empty:?}");
}

#[expect(clippy::print_stdout, reason = "the table is for whoever runs the tests")]
pub(crate) fn show(table: &str) {
    println!("{table}");
}
