//! The plan: what will be done to each mapping, why, and with what consequence. Data only; a plan
//! leaves nothing to decide.

pub use crate::{
    change::{Change, Reason, Setting},
    live::{JournalEntry, Observed},
    step::{
        Action, ChangeKind, ExpectedOwner, Ownership, Precondition, Replace, Resume, Step,
        Strategy, Write,
    },
};

/// What apply will do to the mappings of one stack.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The stack.
    pub stack: String,
    /// The account it was planned against, where known.
    pub account: Option<String>,
    /// The region it was planned against.
    pub region: Option<String>,
    /// A hash of everything that the plan depends on: `sha256:` and 64 hexadecimal digits.
    pub fingerprint: String,
    /// The steps, by name.
    pub steps: Vec<Step>,
    /// What is worth knowing and changes nothing.
    pub notes: Vec<Note>,
    /// What may surprise.
    pub warnings: Vec<String>,
    /// Mappings that are already so.
    pub unchanged: usize,
    /// Live mappings that nobody owns.
    pub unmanaged: usize,
    /// Live mappings that this stack owns.
    pub owned: usize,
    /// Journal entries that can be deleted because the replacement mapping exists.
    pub finished: Vec<JournalEntry>,
    /// Why apply refuses it; empty if it does not.
    pub refusals: Vec<Refusal>,
}

/// Why a plan may not be applied.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refusal {
    /// The step that is blocked; none where a guard refuses the plan as a whole.
    pub name: Option<String>,
    /// The text, with the flag that allows it where there is one.
    pub message: String,
}

/// Something worth knowing that changes nothing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Note {
    /// The mapping.
    pub name: String,
    /// The code, such as `ESM101`.
    pub code: &'static str,
    /// The text.
    pub message: String,
}

impl Plan {
    /// Returns the number of steps with this action.
    #[must_use]
    pub fn count(&self, action: Action) -> usize {
        self.steps.iter().filter(|step| step.action() == action).count()
    }

    /// Returns the number of steps that may not run.
    #[must_use]
    pub fn blocked(&self) -> usize {
        self.steps.iter().filter(|step| !step.blocked.is_empty()).count()
    }
}
