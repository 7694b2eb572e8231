//! Which functions the live mappings invoke, each once.

use std::collections::BTreeSet;

use esmith_spec::stack::Stack;

use super::report::Asked;
use crate::live::{Live, LiveMapping, STACK};

/// Returns the functions of the mappings that a report looks at, each once: those that the stacks own,
/// and with `account_wide` those that any stack owns.
#[must_use]
pub fn functions(stacks: &[&Stack], live: &Live, asked: &Asked) -> BTreeSet<String> {
    let is_looked_at = |mapping: &&LiveMapping| match mapping.tags.get(STACK) {
        Some(owner) => asked.account_wide || stacks.iter().any(|stack| stack.name == owner),
        None => false,
    };
    let looked_at = live.mappings.iter().filter(is_looked_at);
    looked_at.map(|mapping| mapping.function.as_given().to_owned()).collect()
}
