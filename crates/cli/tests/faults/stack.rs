//! Specs as stacks, and the mapping of ours that nothing may touch.

use std::collections::BTreeMap;

use esmith_spec::{
    load::{Files, Input, load},
    stack::Stack,
    variables::InForce,
};
use serde_json::{Value, json};

/// The stack's name.
pub(crate) const STACK: &str = "walk";

/// A mapping of the stack that is always as it should be.
pub(crate) const KEEPER: &str = "keeper";

/// The queue that it reads.
pub(crate) const KEPT: &str = "arn:aws:sqs:eu-west-1:123456789012:kept";

pub(crate) fn keeper() -> Value {
    json!({ "function": KEEPER, "sqs": { "arn": KEPT } })
}

struct Text(String);

impl Files for Text {
    fn read(&self, _: &str) -> Result<String, String> {
        Ok(self.0.clone())
    }

    fn find(&self, _: &str, _: &str) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

/// Returns the text of a spec with these mappings.
pub(crate) fn text(mappings: &Value) -> String {
    json!({ "version": 1, "stack": STACK, "region": "eu-west-1", "mappings": mappings }).to_string()
}

/// Returns the stack with these mappings.
pub(crate) fn stack(mappings: &Value) -> Stack {
    let loaded = load(&Input {
        roots: &["walk.esm.yaml".to_owned()],
        files: &Text(text(mappings)),
        variables: &BTreeMap::new(),
        environment: &|_| None,
        in_force: &InForce::default(),
        now: None,
    });
    assert!(!loaded.has_errors(), "{:#?}", loaded.problems);
    loaded.stacks.into_iter().next().unwrap()
}
