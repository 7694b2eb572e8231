//! Every member of the API model and every cell of the matrix: accepted where AWS accepts it, read
//! back, changed, cleared, bounded, and refused elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{
    aws::{Aws, MAPPINGS, config},
    case,
    shapes::{Model, Shape},
};

/// The matrix of settings.
#[derive(Deserialize)]
struct Matrix {
    sources: Vec<String>,
    fields: BTreeMap<String, Field>,
}

#[derive(Deserialize)]
struct Field {
    /// By source: `required`, `allowed`, `forbidden`, or `dropped` where AWS takes it and forgets it.
    applies: BTreeMap<String, String>,
    api: String,
}

/// Values of a setting.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sample {
    value: Value,
    other: Option<Value>,
    clear: Option<Value>,
    #[serde(default)]
    cleared: Value,
    #[serde(default)]
    needs: Map<String, Value>,
    #[serde(skip)]
    is_dropped: bool,
    #[serde(default)]
    sources: BTreeMap<String, Map<String, Value>>,
}

impl Sample {
    /// The sample of a member that is never read back.
    fn dropped(self) -> Self {
        Self { is_dropped: true, ..self }
    }

    /// The sample as it is for one kind of source.
    fn of(&self, source: &str) -> Self {
        let mut sample = self.clone();
        for (name, value) in self.sources.get(source).into_iter().flatten() {
            match name.as_str() {
                "value" => sample.value = value.clone(),
                "other" => sample.other = Some(value.clone()),
                "clear" => sample.clear = Some(value.clone()),
                "cleared" => sample.cleared = value.clone(),
                "needs" => sample.needs = value.as_object().unwrap().clone(),
                other => panic!("no `{other}` in a sample"),
            }
        }
        sample
    }
}

/// These have no value of their own in what is read back; cases of the contract cover them.
const SHOWN_OTHERWISE: [&str; 3] = ["FunctionName", "Enabled", "Tags"];

#[tokio::test]
async fn every_cell_of_the_matrix_holds() {
    let matrix: Matrix = case::read("esm-matrix.json");
    let samples: BTreeMap<String, Sample> = case::read("samples.json");
    let minimal = case::minimal();
    let mut failures = Vec::new();
    let mut cells = 0;
    for (name, field) in &matrix.fields {
        if SHOWN_OTHERWISE.contains(&name.as_str()) {
            continue;
        }
        for source in &matrix.sources {
            let sample = samples[name].of(source);
            let updatable = field.api.starts_with("create+update");
            let outcome = match field.applies[source].as_str() {
                "forbidden" => is_refused(&minimal[source], name, &sample, updatable).await,
                how => {
                    let sample = if how == "dropped" { sample.dropped() } else { sample };
                    is_taken(&minimal[source], name, &sample, updatable).await
                }
            };
            cells += 1;
            if let Err(why) = outcome {
                failures.push(format!("{source} {name}: {why}"));
            }
        }
    }
    assert_eq!(cells, (matrix.fields.len() - SHOWN_OTHERWISE.len()) * matrix.sources.len());
    assert!(failures.is_empty(), "{} fail:\n{}", failures.len(), failures.join("\n"));
}

async fn is_refused(
    minimal: &Map<String, Value>,
    name: &str,
    sample: &Sample,
    updatable: bool,
) -> Result<(), String> {
    let mut aws = Aws::start(config()).await;
    let mut body = minimal.clone();
    body.insert(name.to_owned(), sample.value.clone());
    let answer = aws.create(&Value::Object(body)).await;
    let code = answer.header("x-amzn-errortype");
    // Without its source, a mapping of another kind comes out; with both, the source is foreign.
    if answer.status != 400 || code != Some("InvalidParameterValueException") {
        return Err(format!("created: {} {}", answer.status, answer.text));
    }
    if updatable {
        let uuid = aws.created(&Value::Object(minimal.clone())).await;
        let answer = aws.update(&uuid, &json!({name: sample.value})).await;
        if answer.status != 400 {
            return Err(format!("updated: {} {}", answer.status, answer.text));
        }
    }
    Ok(())
}

async fn is_taken(
    minimal: &Map<String, Value>,
    name: &str,
    sample: &Sample,
    updatable: bool,
) -> Result<(), String> {
    let mut aws = Aws::start(config()).await;
    let mut body = minimal.clone();
    body.extend(sample.needs.clone());
    body.insert(name.to_owned(), sample.value.clone());
    let uuid = aws.created(&Value::Object(body)).await;
    let shown = |value: &Value| if sample.is_dropped { Value::Null } else { value.clone() };
    shows(&mut aws, &uuid, name, &shown(&sample.value)).await?;
    if !updatable {
        return Ok(());
    }
    for (value, expected) in
        [(&sample.other, sample.other.as_ref()), (&sample.clear, Some(&sample.cleared))]
    {
        let Some(value) = value else { continue };
        let answer = aws.update(&uuid, &json!({name: value})).await;
        if answer.status != 202 {
            return Err(format!("update to {value}: {} {}", answer.status, answer.text));
        }
        aws.settle();
        shows(&mut aws, &uuid, name, &shown(expected.unwrap_or(&Value::Null))).await?;
    }
    Ok(())
}

/// Checks that Get shows the value: objects may hold more, null is no member.
async fn shows(aws: &mut Aws, uuid: &str, name: &str, expected: &Value) -> Result<(), String> {
    let body = aws.get(uuid).await.json();
    let actual = body.get(name).unwrap_or(&Value::Null);
    let holds = match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => {
            expected.iter().all(|(name, value)| actual.get(name) == Some(value))
        }
        _ => actual == expected,
    };
    if holds { Ok(()) } else { Err(format!("reads back {actual}, expected {expected}")) }
}

#[test]
fn the_matrix_and_the_model_name_the_same_members() {
    let matrix: Matrix = case::read("esm-matrix.json");
    let model = Model::read();
    let fields = |api: &str| -> BTreeSet<&str> {
        let fields = matrix.fields.iter().filter(|(_, field)| field.api.contains(api));
        fields.map(|(name, _)| name.as_str()).collect()
    };
    let body = |shape: &str| -> BTreeSet<&str> {
        let members = model.shapes[shape].members.iter();
        let members = members.filter(|(_, member)| member.location.is_none());
        members.map(|(name, _)| name.as_str()).collect()
    };
    assert_eq!(fields("create"), body("CreateEventSourceMappingRequest"));
    assert_eq!(fields("update"), body("UpdateEventSourceMappingRequest"));
}

/// A value that breaks the model, and the member that it is in.
struct Broken {
    member: String,
    body: Value,
}

#[tokio::test]
async fn every_bound_of_the_model_is_kept() {
    let model = Model::read();
    let mut aws = Aws::start(config()).await;
    let uuid = aws.created(&crate::aws::queue("bounds")).await;
    for (request, method, path) in [
        ("CreateEventSourceMappingRequest", "POST", MAPPINGS.to_owned()),
        ("UpdateEventSourceMappingRequest", "PUT", format!("{MAPPINGS}/{uuid}")),
    ] {
        let broken = broken(&model, request);
        assert!(broken.len() > 50, "only {} bounds in {request}", broken.len());
        for Broken { member, body } in broken {
            let answer = aws.client.json(method, &path, &body).await.unwrap();
            let code = answer.header("x-amzn-errortype");
            assert_eq!(code, Some("ValidationException"), "{body}: {}", answer.text);
            assert!(answer.text.contains(&camel(&member)), "{member}: {}", answer.text);
        }
    }
}

fn camel(member: &str) -> String {
    member[..1].to_lowercase() + &member[1..]
}

/// Bodies that break one bound each, for every bound below a structure.
fn broken(model: &Model, name: &str) -> Vec<Broken> {
    let mut all = Vec::new();
    for (member, reference) in &model.shapes[name].members {
        if reference.location.is_some() {
            continue;
        }
        let mut wrap = |value: Value, inner: Option<&str>| {
            let member_at_fault = inner.unwrap_or(member).to_owned();
            all.push(Broken { member: member_at_fault, body: json!({member: value}) });
        };
        for value in beyond(&model.shapes[&reference.shape]) {
            wrap(value, None);
        }
        for (inner, value) in below(model, &reference.shape) {
            wrap(value, Some(inner.as_deref().unwrap_or(member)));
        }
    }
    all
}

/// Values of a shape that break a bound further down, with the member that does.
fn below(model: &Model, name: &str) -> Vec<(Option<String>, Value)> {
    let shape = &model.shapes[name];
    let deeper = |name: &str| -> Vec<(Option<String>, Value)> {
        let own = beyond(&model.shapes[name]).into_iter().map(|value| (None, value));
        own.chain(below(model, name)).collect()
    };
    match shape.kind.as_str() {
        "structure" => shape
            .members
            .iter()
            .flat_map(|(member, reference)| {
                deeper(&reference.shape).into_iter().map(move |(inner, value)| {
                    let inner = inner.unwrap_or_else(|| member.clone());
                    (Some(inner), json!({member: value}))
                })
            })
            .collect(),
        "list" => {
            let member = &shape.member.as_ref().unwrap().shape;
            deeper(member).into_iter().map(|(inner, value)| (inner, json!([value]))).collect()
        }
        "map" => {
            let key = shape.key.as_ref().unwrap();
            let known = &model.shapes[&key.shape].values;
            let known = known.as_ref().map_or("key", |values| values[0].as_str()).to_owned();
            let value = &shape.value.as_ref().unwrap().shape;
            let keys = beyond(&model.shapes[&key.shape]).into_iter().map(|broken| {
                let fine = if known == "key" { json!("value") } else { json!(["host:1"]) };
                (None, json!({broken.as_str().unwrap(): fine}))
            });
            let values = deeper(value);
            let values = values.into_iter().map(|(inner, value)| (inner, json!({&known: value})));
            keys.chain(values).collect()
        }
        _ => Vec::new(),
    }
}

/// Values just beyond a shape's own bounds.
fn beyond(shape: &Shape) -> Vec<Value> {
    let lengths = || {
        let below = shape.min.filter(|min| *min > 0).map(|min| min - 1);
        let above = shape.max.map(|max| max + 1);
        below.into_iter().chain(above).map(|length| usize::try_from(length).unwrap())
    };
    match shape.kind.as_str() {
        "integer" => {
            let below = shape.min.map(|min| min - 1);
            below.into_iter().chain(shape.max.map(|max| max + 1)).map(Value::from).collect()
        }
        "string" if shape.values.is_some() => vec![json!("nonsense")],
        "string" => lengths().map(|length| json!("a".repeat(length))).collect(),
        "list" => lengths().map(|length| json!(vec![sample_of_list(shape); length])).collect(),
        _ => Vec::new(),
    }
}

/// Any member: the length is at fault already.
fn sample_of_list(shape: &Shape) -> Value {
    match shape.member.as_ref().unwrap().shape.as_str() {
        "SourceAccessConfiguration" => json!({"Type": "BASIC_AUTH", "URI": "x"}),
        "EventSourceMappingMetric" => json!("EventCount"),
        "FunctionResponseType" => json!("ReportBatchItemFailures"),
        "Endpoint" => json!("host:1"),
        _ => json!("value"),
    }
}
