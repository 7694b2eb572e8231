//! Which functions are gone, as far as AWS was asked.

use std::collections::BTreeMap;

use super::mapping::LiveMapping;

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
    pub(crate) fn of(&self, live: &LiveMapping) -> Option<Absent> {
        self.0.get(live.function.as_given()).copied()
    }
}
