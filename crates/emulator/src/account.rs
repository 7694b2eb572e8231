//! An account without a server, for tests that ask a model of AWS and no network: each call is
//! answered at once, and the same calls get the same answers.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};

use crate::{
    Clock, Config, ManualClock, Refusal, StartError, Switches,
    call::{Call, Operation},
    dispatch,
    mapping::Mapping,
    members::Members,
    operations::create::{kind, virtual_host},
    world::{Ids, World},
};

/// Longer than any transition.
const SETTLED: Duration = Duration::from_mins(10);

/// The mappings of one account in one region. A call leaves nothing in transition.
pub struct Account {
    world: World,
    clock: ManualClock,
}

impl std::fmt::Debug for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.debug_struct("Account").finish_non_exhaustive()
    }
}

impl Account {
    /// Opens the account of a configuration; its clock is replaced by one that only calls move.
    ///
    /// # Errors
    /// The state file cannot be used.
    pub fn new(config: Config) -> Result<Self, StartError> {
        let (time, clock) = Clock::manual();
        let mut world = World::new(&Config { clock: time, ..config })?;
        world.ids = Ids::Counted(0);
        Ok(Self { world, clock })
    }

    /// Changes answers to what is not known about AWS.
    pub fn switch(&mut self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.world.switches);
    }

    /// Puts a mapping there that AWS shows so, whoever made it, with any UUID. Returns false where
    /// its source is of no kind that AWS has.
    pub fn put(&mut self, shown: &Value, tags: &BTreeMap<String, String>) -> bool {
        let Some(mapping) = self.read(shown, tags) else { return false };
        let scope = self.world.scope(&Call::local(Operation::Get, "", shown));
        let now = self.world.clock.now();
        self.world.region(&scope).tags.learn(&mapping.arn, tags, now, 0);
        self.world.store(&scope, mapping).is_ok()
    }

    fn read(&self, shown: &Value, tags: &BTreeMap<String, String>) -> Option<Mapping> {
        let mut members = shown.as_object()?.clone();
        members.retain(|_, value| !value.is_null());
        let kind = kind(&members, &self.world.surroundings).ok()?;
        let state = taken(&mut members, "State");
        members.shift_remove("LastModified");
        // What could not be read is there.
        if members.shift_remove("FilterCriteriaError").is_some() {
            let filters = json!({"Filters": [{"Pattern": r#"{"data":["unread"]}"#}]});
            members.insert("FilterCriteria".to_owned(), filters);
        }
        Some(Mapping {
            uuid: taken(&mut members, "UUID")?,
            arn: taken(&mut members, "EventSourceMappingArn")?,
            function_arn: taken(&mut members, "FunctionArn")?,
            reason: taken(&mut members, "StateTransitionReason").unwrap_or_default(),
            last_result: taken(&mut members, "LastProcessingResult"),
            enabled: !matches!(state.as_deref(), Some("Disabled" | "Disabling")),
            tags: tags.clone(),
            kind,
            virtual_host: virtual_host(&members),
            last_modified: self.world.clock.now(),
            members,
            transition: None,
            doomed: None,
        })
    }

    /// Creates a mapping and returns what AWS answers.
    ///
    /// # Errors
    /// AWS refuses it.
    pub fn create(&mut self, body: &Value) -> Result<Value, Refusal> {
        self.call(Operation::Create, "", body)
    }

    /// Returns a mapping.
    ///
    /// # Errors
    /// There is none.
    pub fn get(&mut self, uuid: &str) -> Result<Value, Refusal> {
        self.call(Operation::Get, uuid, &json!({}))
    }

    /// Changes a mapping and returns what AWS answers.
    ///
    /// # Errors
    /// AWS refuses it.
    pub fn update(&mut self, uuid: &str, body: &Value) -> Result<Value, Refusal> {
        self.call(Operation::Update, uuid, body)
    }

    /// Deletes a mapping.
    ///
    /// # Errors
    /// AWS refuses it.
    pub fn delete(&mut self, uuid: &str) -> Result<Value, Refusal> {
        self.call(Operation::Delete, uuid, &json!({}))
    }

    /// Returns the tags of a mapping by its ARN.
    ///
    /// # Errors
    /// There is no such mapping.
    pub fn tags(&mut self, arn: &str) -> Result<BTreeMap<String, String>, Refusal> {
        let answer = self.call(Operation::ListTags, arn, &json!({}))?;
        let tags = answer["Tags"].as_object().into_iter().flatten();
        Ok(tags
            .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
            .collect())
    }

    /// Adds tags to a mapping by its ARN.
    ///
    /// # Errors
    /// AWS refuses them.
    pub fn tag(&mut self, arn: &str, tags: &BTreeMap<String, String>) -> Result<(), Refusal> {
        self.call(Operation::TagResource, arn, &json!({ "Tags": tags })).map(drop)
    }

    /// Removes tags from a mapping by its ARN.
    ///
    /// # Errors
    /// AWS refuses it.
    pub fn untag<'a>(
        &mut self,
        arn: &str,
        keys: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), Refusal> {
        let mut call = Call::local(Operation::UntagResource, arn, &json!({}));
        call.query = keys.into_iter().map(|key| ("tagKeys".to_owned(), key.to_owned())).collect();
        dispatch::carried_out(&mut self.world, &call).map(drop)
    }

    fn call(&mut self, operation: Operation, target: &str, body: &Value) -> Result<Value, Refusal> {
        let call = Call::local(operation, target, body);
        let reply = dispatch::carried_out(&mut self.world, &call)?;
        self.clock.advance(SETTLED);
        self.world.settle();
        // Every answer is JSON or empty.
        Ok(serde_json::from_str(&reply.body).unwrap_or_default())
    }
}

/// Takes a text out of members.
fn taken(members: &mut Members, name: &str) -> Option<String> {
    members.shift_remove(name)?.as_str().map(ToOwned::to_owned)
}
