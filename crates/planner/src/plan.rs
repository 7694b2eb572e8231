//! The plan: what will be done to each mapping, why, and with what consequence. Data only; a plan
//! leaves nothing to decide.

use std::{collections::BTreeMap, time::Duration};

use esmith_spec::{kind::SourceKind, problem::Span};
use serde_json::Value;

pub use crate::{
    change::{Change, Reason},
    live::{Keepsake, Seeing},
};
use crate::{expect::Expect, live::Still};

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
    /// What earlier runs wrote down and nobody needs any more: the successor is there.
    pub finished: Vec<Keepsake>,
}

/// What happens to one mapping.
#[derive(Clone, Debug)]
pub struct Step {
    /// The mapping's name in the spec, or the one it is tagged with.
    pub name: String,
    /// The action.
    pub action: Action,
    /// The live mapping's UUID.
    pub uuid: Option<String>,
    /// The function, as it will be.
    pub function: String,
    /// The kind of source; none for a live mapping of a kind that cannot be told.
    pub kind: Option<SourceKind>,
    /// The source in one line.
    pub source: String,
    /// Where the spec has it; none for deletes.
    pub location: Option<Span>,
    /// The steps that must succeed before.
    pub after: Vec<String>,
    /// Why the step may not run; empty if it may.
    pub blocked: Vec<String>,
    /// What forces a replace.
    pub reasons: Vec<Reason>,
    /// What a replace or a delete means for the events.
    pub consequence: Option<String>,
    /// How a replace is carried out.
    pub recipe: Option<Recipe>,
    /// The settings that change.
    pub changes: Vec<Change>,
    /// What is sent, in order.
    pub writes: Vec<Write>,
    /// The live mapping as the plan saw it, without what moves by itself.
    pub seen: Option<Seen>,
    /// The tags that prove ownership when the step runs.
    pub claim: Claim,
    /// What would be lost with the old mapping if the step ended between delete and create.
    pub keepsake: Option<Keepsake>,
}

/// What is done to a mapping.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Action {
    /// Made new.
    Create,
    /// Changed in place.
    Update,
    /// Deleted and made anew.
    Replace,
    /// Deleted.
    Delete,
    /// Taken over from nobody.
    Adopt,
    /// Given another name.
    Rename,
}

impl Action {
    /// Every action, in the order of summaries.
    pub const ALL: [Self; 6] =
        [Self::Create, Self::Update, Self::Replace, Self::Delete, Self::Adopt, Self::Rename];

    /// Returns the word in plans and messages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Update => "update",
            Self::Replace => "replace",
            Self::Delete => "delete",
            Self::Adopt => "adopt",
            Self::Rename => "rename",
        }
    }
}

/// How a replace is carried out.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Recipe {
    /// The new mapping is created and settled before the old one is deleted: no gap.
    CreateFirst,
    /// The old mapping is deleted and gone before the new one is created.
    DeleteFirst,
    /// The position or the consumer group is handed from the old mapping to the new one.
    Handover,
}

impl Recipe {
    /// Returns the word in plans.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::CreateFirst => "createFirst",
            Self::DeleteFirst => "deleteFirst",
            Self::Handover => "handover",
        }
    }
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

/// One call that changes something. The applier sends them in order, waiting for a settled state
/// in between.
#[derive(Clone, Debug, PartialEq)]
pub enum Write {
    /// Creates a mapping; the applier adds `esmith:creation` to its tags.
    Create {
        /// The request.
        body: Value,
        /// What it must look like afterwards.
        expect: Expect,
        /// For a Kinesis handover: begin at the moment of disabling, less this.
        lookback: Option<Duration>,
    },
    /// Changes a mapping.
    Update {
        /// Its UUID.
        uuid: String,
        /// The request: the members that change, and `Enabled`.
        body: Value,
        /// What it must look like afterwards.
        expect: Expect,
    },
    /// Adds or overwrites tags.
    Tag {
        /// The mapping's ARN.
        arn: String,
        /// The tags.
        tags: BTreeMap<String, String>,
    },
    /// Removes tags.
    Untag {
        /// The mapping's ARN.
        arn: String,
        /// The keys.
        keys: Vec<String>,
    },
    /// Deletes a mapping and waits until it is gone.
    Delete {
        /// Its UUID.
        uuid: String,
    },
}

/// A live mapping as the plan saw it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Seen {
    /// Its UUID.
    pub uuid: String,
    /// Its ARN.
    pub arn: String,
    /// What only an outside hand changes.
    pub still: Still,
}

/// Whose a mapping must be, by its tags, when a step takes hold of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Claim {
    /// Nothing is there yet, or tags are not possible.
    None,
    /// This stack's, under this name.
    Owned {
        /// The stack.
        stack: String,
        /// The name it is tagged with; none where that tag is missing.
        name: Option<String>,
    },
    /// Nobody's.
    Unowned,
}

impl Plan {
    /// Returns the number of steps with this action.
    #[must_use]
    pub fn count(&self, action: Action) -> usize {
        self.steps.iter().filter(|step| step.action == action).count()
    }

    /// Returns the number of steps that may not run.
    #[must_use]
    pub fn blocked(&self) -> usize {
        self.steps.iter().filter(|step| !step.blocked.is_empty()).count()
    }
}
