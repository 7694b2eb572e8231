//! Which functions the live mappings invoke, and which of those are gone.

use std::collections::{BTreeMap, BTreeSet};

use esmith_spec::stack::Stack;

use super::Asked;
use crate::{Live, live::LiveMapping};

/// What was found out about functions, by their text; what was not asked about is taken to be there.
#[derive(Clone, Debug, Default)]
pub struct References(pub BTreeMap<String, Absent>);

/// What is gone.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Absent {
    /// The function.
    Function,
    /// The version or alias; the function is there.
    Qualifier,
}

impl References {
    pub(super) fn of(&self, live: &LiveMapping) -> Option<Absent> {
        self.0.get(live.function.as_given()).copied()
    }
}

/// Returns the functions of the mappings that a report looks at, each once: those that the stacks own,
/// and with `account_wide` those that any stack owns.
#[must_use]
pub fn functions(stacks: &[&Stack], live: &Live, asked: &Asked) -> BTreeSet<String> {
    let is_looked_at = |mapping: &&LiveMapping| match mapping.tags.get(crate::live::STACK) {
        Some(owner) => asked.account_wide || stacks.iter().any(|stack| stack.name == owner),
        None => false,
    };
    let looked_at = live.mappings.iter().filter(is_looked_at);
    looked_at.map(|mapping| mapping.function.as_given().to_owned()).collect()
}
