//! What became of each step.

use esmith_planner::plan::Action;

use crate::{
    code::{Code, Own},
    port::ApiError,
};

/// What became of one step.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The mapping.
    pub name: String,
    /// What was to be done.
    pub action: Action,
    /// The mapping's UUID, as far as it is known.
    pub uuid: Option<String>,
    /// How it ended.
    pub status: Status,
}

/// How a step ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Status {
    /// It was carried out.
    Done,
    /// It was so already.
    AlreadyDone,
    /// It failed.
    Failed(Failure),
    /// It was not begun, and why.
    NotAttempted(String),
}

/// Why a step failed.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Failure {
    /// The code.
    pub code: Code,
    /// What happened.
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
    /// Returns whether the step left things as planned.
    #[must_use]
    pub fn is_success(&self) -> bool {
        matches!(self.status, Status::Done | Status::AlreadyDone)
    }
}
