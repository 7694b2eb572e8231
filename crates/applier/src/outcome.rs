//! The outcome of each step.

use esmith_planner::plan::Action;

use crate::{
    code::{Code, Own},
    port::ApiError,
};

/// The outcome of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The name of the mapping.
    pub name: String,
    /// The planned action.
    pub action: Action,
    /// The UUID of the mapping, if it is known.
    pub uuid: Option<String>,
    /// The status of the step.
    pub status: Status,
}

/// The status of a step after the run.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// The step was carried out.
    Done,
    /// Nothing was left to do.
    AlreadyDone,
    /// The step failed.
    Failed(Failure),
    /// The step was not started, for this reason.
    NotAttempted(String),
}

/// Why a step failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// The failure code.
    pub code: Code,
    /// The message.
    pub message: String,
    /// AWS's request id.
    pub request_id: Option<String>,
}

impl Failure {
    pub(crate) fn new(code: Own, message: impl Into<String>) -> Self {
        Self { code: code.into(), message: message.into(), request_id: None }
    }
}

impl From<ApiError> for Failure {
    fn from(error: ApiError) -> Self {
        Self { code: error.code.into(), message: error.message, request_id: error.request_id }
    }
}

impl Outcome {
    /// Returns whether the mapping is now as planned.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self.status, Status::Done | Status::AlreadyDone)
    }
}
