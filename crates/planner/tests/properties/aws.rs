//! An account that plans are applied to: the emulator without its server. Everything settles at
//! once.

use std::{
    cell::RefCell,
    collections::{BTreeMap, BTreeSet},
};

use esmith_emulator::{Account, Config, Surroundings, Switches};
use esmith_planner::{
    Live,
    live::{LiveMapping, Tags},
    plan::{Plan, Step, Write},
};
use serde_json::{Value, json};

/// The broker that runs ActiveMQ, which no ARN tells.
pub(crate) const ACTIVE_BROKER: &str = "arn:aws:mq:eu-west-1:123456789012:broker:active:b-1";

/// An account and region.
#[derive(Debug)]
pub(crate) struct Aws {
    pub(crate) account: RefCell<Account>,
    /// The mappings in the order in which they were made.
    pub(crate) uuids: Vec<String>,
    /// Those that were there before, as they were read, while nobody has written to them.
    untouched: BTreeMap<String, LiveMapping>,
}

impl Aws {
    /// Returns an account with these mappings.
    pub(crate) fn new(mappings: Vec<LiveMapping>) -> Self {
        let surroundings =
            Surroundings { activemq: [ACTIVE_BROKER.to_owned()].into(), ..Surroundings::default() };
        let config = Config {
            region: "eu-west-1".to_owned(),
            rate: None,
            surroundings,
            // `extra` stands for members of tomorrow.
            switches: Switches { echo_unknown: true, queue_mode: true, ..Switches::default() },
            ..Config::default()
        };
        let mut account = Account::new(config).unwrap();
        let hides = |mapping: &LiveMapping| mapping.body.contains_key("FilterCriteriaError");
        account.switch(|switches| switches.kms_readable = !mappings.iter().any(hides));
        for mapping in &mappings {
            let tags = match &mapping.tags {
                Tags::Known(tags) => tags.clone(),
                Tags::Unasked | Tags::Untaggable => BTreeMap::new(),
            };
            let mut body = mapping.body.clone();
            body.insert("EventSourceMappingArn".to_owned(), json!(mapping.arn));
            // A source of a kind that AWS does not have is there to be left alone.
            account.put(&Value::Object(body), &tags);
        }
        let uuids = mappings.iter().map(|mapping| mapping.uuid.clone()).collect();
        let untouched = mappings.into_iter().map(|mapping| (mapping.uuid.clone(), mapping));
        Self { account: RefCell::new(account), uuids, untouched: untouched.collect() }
    }

    /// Returns the mappings in the order in which they were made.
    pub(crate) fn mappings(&self) -> Vec<LiveMapping> {
        self.uuids.iter().map(|uuid| self.find(uuid).unwrap()).collect()
    }

    /// Returns what a complete reading shows.
    pub(crate) fn live(&self) -> Live {
        Live {
            account: Some("123456789012".to_owned()),
            region: Some("eu-west-1".to_owned()),
            mappings: self.mappings(),
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
                    self.touch(arn);
                    self.account.borrow_mut().tag(arn, tags).map_err(|why| why.to_string())?;
                    continue;
                }
                Write::Untag { arn, keys } => {
                    self.touch(arn);
                    let keys = keys.iter().map(String::as_str);
                    self.account.borrow_mut().untag(arn, keys).map_err(|why| why.to_string())?;
                    continue;
                }
            };
            let unmet = expect.unmet(&self.find(&uuid)?);
            if !unmet.is_empty() {
                return Err(format!("read back: {unmet:?}"));
            }
        }
        Ok(())
    }

    fn find(&self, uuid: &str) -> Result<LiveMapping, String> {
        if let Some(mapping) = self.untouched.get(uuid) {
            return Ok(mapping.clone());
        }
        let body = self.account.borrow_mut().get(uuid).map_err(|why| format!("{uuid}: {why}"))?;
        let mut mapping = LiveMapping::new(body).ok_or("no mapping")?;
        let tags = self.account.borrow_mut().tags(&mapping.arn).map_err(|why| why.to_string())?;
        mapping.tags = Tags::Known(tags);
        mapping.from_get = true;
        Ok(mapping)
    }

    /// From now on a mapping is as AWS shows it.
    fn touch(&mut self, arn: &str) {
        self.untouched.retain(|_, mapping| mapping.arn != arn);
    }

    fn create(&mut self, given: &Value) -> Result<String, String> {
        let mut given = given.clone();
        // What tells this creation from others.
        let creation = format!("creation-{}", self.uuids.len());
        let tags: &mut Value = &mut given["Tags"];
        if tags.is_null() {
            *tags = json!(BTreeMap::<String, String>::new());
        }
        tags["esmith:creation"] = json!(creation);
        let created =
            self.account.borrow_mut().create(&given).map_err(|why| format!("{why}: {given}"))?;
        let uuid = created["UUID"].as_str().ok_or("no UUID")?.to_owned();
        self.uuids.push(uuid.clone());
        Ok(uuid)
    }

    pub(crate) fn update(&mut self, uuid: &str, given: &Value) -> Result<(), String> {
        self.untouched.remove(uuid);
        self.account
            .borrow_mut()
            .update(uuid, given)
            .map(drop)
            .map_err(|why| format!("{why}: {given}"))
    }

    pub(crate) fn delete(&mut self, uuid: &str) -> Result<(), String> {
        self.account.borrow_mut().delete(uuid).map_err(|why| why.to_string())?;
        self.uuids.retain(|kept| kept != uuid);
        Ok(())
    }
}
