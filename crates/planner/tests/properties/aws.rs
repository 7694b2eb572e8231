//! A simple model of AWS, written from its documentation and not from the table: it keeps mappings,
//! fills in defaults, takes clearing values as clearing, keeps what a request leaves out, and refuses
//! what AWS refuses. Everything settles at once.

use std::collections::{BTreeMap, BTreeSet};

use esmith_planner::{
    Live,
    live::{LiveMapping, Tags},
    plan::{Plan, Step, Write},
};
use serde_json::{Map, Value, json};

use crate::members::{self, Kind};

/// An account and region.
#[derive(Clone, Debug)]
pub(crate) struct Aws {
    pub(crate) mappings: Vec<LiveMapping>,
    created: usize,
}

type Body = Map<String, Value>;

impl Aws {
    /// Returns an account with these mappings.
    pub(crate) fn new(mappings: Vec<LiveMapping>) -> Self {
        Self { mappings, created: 0 }
    }

    /// Returns what a complete reading shows.
    pub(crate) fn live(&self) -> Live {
        Live {
            account: Some("123456789012".to_owned()),
            region: Some("eu-west-1".to_owned()),
            mappings: self.mappings.clone(),
            ..Live::default()
        }
    }

    /// Carries a plan out, each step after those that it waits for.
    pub(crate) fn apply(&mut self, plan: &Plan) -> Result<(), String> {
        let mut waiting: Vec<&Step> = plan.steps.iter().collect();
        while !waiting.is_empty() {
            let names: BTreeSet<&str> = waiting.iter().map(|step| step.name.as_str()).collect();
            let is_ready =
                |step: &Step| !step.after.iter().any(|name| names.contains(name.as_str()));
            let (ready, rest): (Vec<&Step>, Vec<&Step>) =
                waiting.iter().copied().partition(|step| is_ready(step));
            if ready.is_empty() {
                return Err(format!("steps wait for each other: {names:?}"));
            }
            for step in ready {
                self.step(step).map_err(|why| format!("{}: {why}", step.name))?;
            }
            waiting = rest;
        }
        Ok(())
    }

    fn step(&mut self, step: &Step) -> Result<(), String> {
        for write in &step.writes {
            let (uuid, expect) = match write {
                Write::Create { body, expect, lookback } => {
                    let mut body = body.clone();
                    if lookback.is_some() {
                        body["StartingPosition"] = json!("AT_TIMESTAMP");
                        body["StartingPositionTimestamp"] = json!(1_795_219_200);
                    }
                    (self.create(&body)?, expect)
                }
                Write::Update { uuid, body, expect } => {
                    self.update(uuid, body)?;
                    (uuid.clone(), expect)
                }
                Write::Disable { uuid } => {
                    self.update(uuid, &json!({ "Enabled": false }))?;
                    continue;
                }
                Write::Delete { uuid } => {
                    self.delete(uuid)?;
                    continue;
                }
                Write::Tag { arn, tags } => {
                    self.tags(arn)?.extend(tags.clone());
                    continue;
                }
                Write::Untag { arn, keys } => {
                    let tags = self.tags(arn)?;
                    keys.iter().for_each(|key| drop(tags.remove(key)));
                    continue;
                }
            };
            let unmet = expect.unmet(self.find(&uuid)?);
            if !unmet.is_empty() {
                return Err(format!("read back: {unmet:?}"));
            }
        }
        Ok(())
    }

    fn find(&mut self, uuid: &str) -> Result<&mut LiveMapping, String> {
        let found = self.mappings.iter_mut().find(|mapping| mapping.uuid == uuid);
        found.ok_or_else(|| format!("404: {uuid}"))
    }

    fn tags(&mut self, arn: &str) -> Result<&mut BTreeMap<String, String>, String> {
        let found = self.mappings.iter_mut().find(|mapping| mapping.arn == arn);
        match found.map(|mapping| &mut mapping.tags) {
            Some(Tags::Known(tags)) => Ok(tags),
            found => Err(format!("cannot tag {arn}: {found:?}")),
        }
    }

    fn delete(&mut self, uuid: &str) -> Result<(), String> {
        self.find(uuid)?;
        self.mappings.retain(|mapping| mapping.uuid != uuid);
        Ok(())
    }

    pub(crate) fn create(&mut self, given: &Value) -> Result<String, String> {
        self.created += 1;
        let uuid = format!("{:08x}-0000-4000-9000-000000000000", self.created);
        let mut given = given.as_object().cloned().ok_or("no object")?;
        let mut tags: BTreeMap<String, String> = given
            .remove("Tags")
            .map(|tags| serde_json::from_value(tags).map_err(|why| why.to_string()))
            .transpose()?
            .unwrap_or_default();
        tags.insert("esmith:creation".to_owned(), uuid.clone());
        let kind = Kind::of(&given);
        let mut body = kind.defaults(&uuid);
        let arn = format!("arn:aws:lambda:eu-west-1:123456789012:event-source-mapping:{uuid}");
        body.insert("UUID".to_owned(), json!(uuid));
        body.insert("EventSourceMappingArn".to_owned(), json!(arn));
        for (member, value) in &given {
            match member.as_str() {
                "Enabled" | "FunctionName" => {}
                name if kind.accepts_at_creation(name) => {
                    members::put(&mut body, kind, name, value)?
                }
                name => return Err(format!("unsupported at creation of {kind:?}: {name}")),
            }
        }
        set_function_and_state(&mut body, &given);
        self.check(&uuid, &body, kind)?;
        let mut mapping = LiveMapping::new(Value::Object(body)).ok_or("no mapping")?;
        mapping.tags = Tags::Known(tags);
        mapping.from_get = true;
        self.mappings.push(mapping);
        Ok(uuid)
    }

    pub(crate) fn update(&mut self, uuid: &str, given: &Value) -> Result<(), String> {
        let given = given.as_object().ok_or("no object")?;
        let old = self.find(uuid)?.clone();
        let (kind, mut body) = (Kind::of(&old.body), old.body);
        for (member, value) in given {
            match member.as_str() {
                "Enabled" | "FunctionName" => {}
                name if kind.accepts_in_updates(name, value) => {
                    members::put(&mut body, kind, name, value)?
                }
                name => return Err(format!("invalid in an update of {kind:?}: {name} {value}")),
            }
        }
        set_function_and_state(&mut body, given);
        self.check(uuid, &body, kind)?;
        let mut mapping = LiveMapping::new(Value::Object(body)).ok_or("no mapping")?;
        mapping.tags = old.tags;
        mapping.from_get = true;
        *self.find(uuid)? = mapping;
        Ok(())
    }

    /// What AWS checks of the mapping as it will be.
    fn check(&self, uuid: &str, body: &Body, kind: Kind) -> Result<(), String> {
        let has = |member: &str| body.contains_key(member);
        let number = |member: &str| body.get(member).and_then(Value::as_i64).unwrap_or_default();
        if kind == Kind::Sqs
            && number("BatchSize") > 10
            && number("MaximumBatchingWindowInSeconds") == 0
        {
            return Err("batch above 10 without a window".to_owned());
        }
        if has("ScalingConfig") && has("ProvisionedPollerConfig") {
            return Err("scaling and pollers at once".to_owned());
        }
        if members::registry(body).is_some() && !has("ProvisionedPollerConfig") {
            return Err("a registry without pollers".to_owned());
        }
        let rival = self.mappings.iter().find(|other| {
            other.uuid != uuid && (same_content(&other.body, body) || same_group(&other.body, body))
        });
        rival.map_or(Ok(()), |rival| Err(format!("409: already exists, UUID {}", rival.uuid)))
    }
}

/// An omitted `Enabled` is documented to mean true.
fn set_function_and_state(body: &mut Body, given: &Body) {
    let enabled = given.get("Enabled").and_then(Value::as_bool).unwrap_or(true);
    body.insert("State".to_owned(), json!(if enabled { "Enabled" } else { "Disabled" }));
    if let Some(name) = given.get("FunctionName").and_then(Value::as_str) {
        let arn = if name.starts_with("arn:") {
            name.to_owned()
        } else {
            format!("arn:aws:lambda:eu-west-1:123456789012:function:{name}")
        };
        body.insert("FunctionArn".to_owned(), json!(arn));
    }
}

fn same_content(a: &Body, b: &Body) -> bool {
    let same = |member: &str| a.get(member) == b.get(member);
    if !same("FunctionArn") || !same("EventSourceArn") || !same("Topics") || !same("Queues") {
        return false;
    }
    let servers = members::servers(a);
    let shares = members::servers(b).iter().any(|server| servers.contains(server));
    let database = |body: &Body| {
        let config = body.get("DocumentDBEventSourceConfig").cloned().unwrap_or_default();
        (config["DatabaseName"].clone(), config["CollectionName"].clone())
    };
    (servers.is_empty() || shares)
        && members::host(a) == members::host(b)
        && database(a) == database(b)
}

/// A consumer group belongs to one mapping of a cluster, whatever function and topic that reads.
fn same_group(a: &Body, b: &Body) -> bool {
    let servers = members::servers(a);
    let shares = members::servers(b).iter().any(|server| servers.contains(server));
    members::group(a).is_some()
        && members::group(a) == members::group(b)
        && a.get("EventSourceArn") == b.get("EventSourceArn")
        && (servers.is_empty() || shares)
}
