//! Whose a request is: the account and region that it is about, and roles that were assumed.

use serde::{Deserialize, Serialize};

/// Whose request it is, and where.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub(crate) struct Scope {
    pub(crate) account: String,
    pub(crate) region: String,
}

/// A role that was assumed.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    pub(crate) account: String,
    pub(crate) role: String,
    pub(crate) name: String,
}
