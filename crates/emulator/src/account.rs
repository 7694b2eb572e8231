//! An account without a server, for tests that ask a model of AWS and no network: each call is
//! answered at once, and the same calls get the same answers.

use std::{collections::BTreeMap, time::Duration};

use serde_json::{Value, json};

use crate::{
    Clock, Config, ManualClock, Refusal, StartError,
    call::{Call, Operation},
    dispatch,
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
