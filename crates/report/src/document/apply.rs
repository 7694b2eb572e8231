//! What `apply --format json` prints.

use std::collections::BTreeMap;

use esmith_applier::{self as applier, Own};
use esmith_planner::plan;
use serde::{Deserialize, Serialize};

use super::{Action, FormatVersion, Status};

/// What became of a plan.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Apply {
    /// The version of this document's form.
    pub format_version: FormatVersion,
    /// The counts of all stacks.
    pub summary: Summary,
    /// The stacks, by name.
    pub stacks: Vec<Stack>,
    /// The attempts at calls, by AWS's name of the operation.
    pub calls: BTreeMap<String, u64>,
    /// How long the run took, in seconds, to a tenth.
    pub seconds: f64,
}

/// Counts of steps.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Steps after which all was as planned.
    pub done: usize,
    /// Steps that failed.
    pub failed: usize,
    /// Steps that were not begun.
    pub not_attempted: usize,
}

/// What became of the plan of one stack.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stack {
    /// The stack.
    pub stack: String,
    /// The account; null where it was not asked.
    pub account: Option<String>,
    /// The region; null where none is known.
    pub region: Option<String>,
    /// What became of each step, in the order of the plan.
    pub outcomes: Vec<Outcome>,
}

/// What became of one step.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = crate::schema::of_outcome))]
pub struct Outcome {
    /// The mapping.
    pub name: String,
    /// What was to be done.
    pub action: Action,
    /// The mapping's UUID, the new one after a replace; null where none is known.
    pub uuid: Option<String>,
    /// How the step ended.
    pub status: Status,
    /// Why it did not end well; null if it did.
    pub error: Option<Failure>,
}

/// Why a step failed, or was not begun.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    /// AWS's error code, or one of esmith's, which the guide lists.
    pub code: String,
    /// What happened.
    pub message: String,
    /// What helps; null where there is nothing to say.
    pub help: Option<String>,
    /// AWS's id of the request; null where there was no answer.
    pub request_id: Option<String>,
}

impl Apply {
    /// Returns the document of a run.
    #[must_use]
    pub fn new(
        stacks: Vec<Stack>,
        calls: &BTreeMap<&'static str, u64>,
        took: std::time::Duration,
    ) -> Self {
        let outcomes = || stacks.iter().flat_map(|stack| &stack.outcomes);
        let count =
            |is: &[Status]| outcomes().filter(|outcome| is.contains(&outcome.status)).count();
        let summary = Summary {
            done: count(&[Status::Done, Status::AlreadyDone]),
            failed: count(&[Status::Failed]),
            not_attempted: count(&[Status::NotAttempted]),
        };
        Self {
            format_version: FormatVersion,
            summary,
            stacks,
            calls: calls.iter().map(|(call, count)| ((*call).to_owned(), *count)).collect(),
            seconds: (took.as_secs_f64() * 10.0).round() / 10.0,
        }
    }

    /// Returns whether nothing was to be done.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.stacks.iter().all(|stack| stack.outcomes.is_empty())
    }

    /// Returns whether everything is as planned.
    #[must_use]
    pub fn is_success(&self) -> bool {
        self.summary.failed + self.summary.not_attempted == 0
    }
}

impl Stack {
    /// Returns what became of a plan.
    #[must_use]
    pub fn new(
        plan: &plan::Plan,
        outcomes: &[applier::Outcome],
        help: impl Fn(&applier::Failure) -> Option<&'static str>,
    ) -> Self {
        let outcome = |outcome| Outcome::new(outcome, &help);
        Self {
            stack: plan.stack.clone(),
            account: plan.account.clone(),
            region: plan.region.clone(),
            outcomes: outcomes.iter().map(outcome).collect(),
        }
    }
}

impl Outcome {
    fn new(
        outcome: &applier::Outcome,
        help: impl Fn(&applier::Failure) -> Option<&'static str>,
    ) -> Self {
        let (status, error) = match &outcome.status {
            applier::Status::Done => (Status::Done, None),
            applier::Status::AlreadyDone => (Status::AlreadyDone, None),
            applier::Status::Failed(failure) => {
                let failure = Failure {
                    code: failure.code.to_string(),
                    message: failure.message.clone(),
                    help: help(failure).map(str::to_owned),
                    request_id: failure.request_id.clone(),
                };
                (Status::Failed, Some(failure))
            }
            applier::Status::NotAttempted(why) => {
                let (code, message) = (Own::NotAttempted.as_str().to_owned(), why.clone());
                let failure = Failure { code, message, help: None, request_id: None };
                (Status::NotAttempted, Some(failure))
            }
        };
        Self {
            name: outcome.name.clone(),
            action: outcome.action.into(),
            uuid: outcome.uuid.clone(),
            status,
            error,
        }
    }
}
