//! How much is walked: a share that is bounded in time, or all of it, or all of some rows.

use crate::{ready::Ready, rows::rows};

/// How much is walked.
pub(crate) struct Share {
    /// Whether every call of a row is disturbed, and not one for each misfortune.
    pub(crate) is_whole: bool,
    pub(crate) rows: Vec<Ready>,
}

impl Share {
    /// Returns what the environment asks for.
    pub(crate) fn asked_for() -> Self {
        let variable = |name: &str| std::env::var(name).ok();
        let wanted = variable("ESMITH_FAULTS_ROWS").unwrap_or_default();
        let mut rows: Vec<Ready> = rows().into_iter().map(Ready::new).collect();
        rows.retain(|row| row.label().contains(&wanted));
        assert!(!rows.is_empty(), "no row has `{wanted}` in its name");
        Self { is_whole: variable("ESMITH_FAULTS").is_some_and(|share| share == "all"), rows }
    }
}
