//! Specs as stacks, and the mapping of ours that nothing may touch.

use esmith_spec::{load::load_text, stack::Stack};
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

/// Returns the text of a spec with these mappings.
pub(crate) fn text(mappings: &Value) -> String {
    json!({ "version": 1, "stack": STACK, "region": "eu-west-1", "mappings": mappings }).to_string()
}

/// Returns the stack with these mappings.
pub(crate) fn stack(mappings: &Value) -> Stack {
    let loaded = load_text(&text(mappings));
    assert!(!loaded.has_errors(), "{:#?}", loaded.problems);
    loaded.stacks.into_iter().next().unwrap()
}
