//! A step: what a plan does to one mapping, apart from whose the mapping is and becomes. What a step
//! has to say by what it does stands in that alternative alone.

use std::{collections::BTreeMap, time::Duration};

use esmith_spec::{kind::SourceKind, problem::Span};
use serde_json::Value;

use crate::{
    change::{Change, Reason},
    expect::Expect,
    live::{JournalEntry, Snapshot},
};

/// What happens to one mapping.
#[derive(Clone, Debug)]
pub struct Step {
    /// The mapping's name in the spec, or the one it is tagged with.
    pub name: String,
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
    /// Whose the mapping is, and becomes.
    pub ownership: Ownership,
    /// What is done to the mapping.
    pub change: ChangeKind,
    /// What a new mapping can never change afterwards, a default that AWS takes included; empty for a step
    /// that makes none.
    pub chosen: Vec<Change>,
    /// What is sent, in order.
    pub writes: Vec<Write>,
    /// The tags that prove ownership when the step runs.
    pub claim: ExpectedOwner,
}

/// Whose a mapping is, and becomes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Ownership {
    /// The stack's, under this name, now and afterwards.
    Ours,
    /// Nobody's; the stack takes it over.
    Adopt,
    /// The stack's, under another name.
    Rename {
        /// The name that it is tagged with.
        from: String,
    },
    /// Tagged as one of a stack of the same name and another id; this stack takes it over.
    TakeOver {
        /// The id that it is tagged with; none where it has none.
        id: Option<String>,
    },
    /// AWS cannot tag it: it is known by its content.
    Untaggable,
}

impl Ownership {
    /// Returns the word in documents.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Ours => "ours",
            Self::Adopt => "adopt",
            Self::Rename { .. } => "rename",
            Self::TakeOver { .. } => "takeOver",
            Self::Untaggable => "untaggable",
        }
    }
}

/// What is done to a mapping.
#[derive(Clone, Debug)]
pub enum ChangeKind {
    /// It is made.
    Create {
        /// What it has beside AWS's defaults.
        changes: Vec<Change>,
        /// The replace that is finished with it.
        resumes: Option<Resume>,
    },
    /// It is changed in place.
    Update {
        /// The live mapping.
        live: Precondition,
        /// What changes; never empty.
        changes: Vec<Change>,
    },
    /// A new mapping takes its place.
    Replace(Box<Replace>),
    /// It is deleted.
    Delete {
        /// The live mapping.
        live: Precondition,
        /// What that means for the events; none where the kind of source cannot be told.
        impact: Option<String>,
    },
    /// Only its ownership tags change.
    TagsOnly {
        /// The live mapping.
        live: Precondition,
    },
}

/// A replace.
#[derive(Clone, Debug)]
pub struct Replace {
    /// The live mapping: the old one, or the new half of a replace that was not finished.
    pub live: Precondition,
    /// How it is carried out.
    pub strategy: Strategy,
    /// What it means for the events.
    pub impact: String,
    /// What forces it; never empty.
    pub reasons: Vec<Reason>,
    /// The settings that change with it.
    pub changes: Vec<Change>,
    /// What would be lost with the old mapping if the step ended between delete and create.
    pub journal_entry: Option<JournalEntry>,
}

/// A replace that an earlier run began: the old mapping is gone, its successor is created.
#[derive(Clone, Debug)]
pub struct Resume {
    /// What the earlier run wrote down.
    pub journal_entry: JournalEntry,
    /// What it means, in words.
    pub impact: String,
}

impl Step {
    /// Returns the one word for what happens to the mapping. A replace is one whoever owned it.
    #[must_use]
    pub const fn action(&self) -> Action {
        match (&self.change, &self.ownership) {
            (ChangeKind::Create { .. }, _) => Action::Create,
            (ChangeKind::Replace(_), _) => Action::Replace,
            (ChangeKind::Delete { .. }, _) => Action::Delete,
            (_, Ownership::Adopt | Ownership::TakeOver { .. }) => Action::Adopt,
            (_, Ownership::Rename { .. }) => Action::Rename,
            (_, Ownership::Ours | Ownership::Untaggable) => Action::Update,
        }
    }

    /// Returns the live mapping; none for one that is to be made.
    #[must_use]
    pub const fn live(&self) -> Option<&Precondition> {
        match &self.change {
            ChangeKind::Create { .. } => None,
            ChangeKind::Update { live, .. }
            | ChangeKind::Delete { live, .. }
            | ChangeKind::TagsOnly { live } => Some(live),
            ChangeKind::Replace(replace) => Some(&replace.live),
        }
    }

    /// Returns the live mapping's UUID.
    #[must_use]
    pub fn uuid(&self) -> Option<&str> {
        self.live().map(|live| live.uuid.as_str())
    }

    /// Returns the settings that change.
    #[must_use]
    pub fn changes(&self) -> &[Change] {
        match &self.change {
            ChangeKind::Create { changes, .. } | ChangeKind::Update { changes, .. } => changes,
            ChangeKind::Replace(replace) => &replace.changes,
            ChangeKind::Delete { .. } | ChangeKind::TagsOnly { .. } => &[],
        }
    }

    /// Returns why the step is more than a create, an update or a delete.
    #[must_use]
    pub fn reasons(&self) -> Vec<Reason> {
        let mut reasons = match &self.change {
            ChangeKind::Create { resumes: Some(resume), .. } => {
                vec![Reason::Unfinished { old: resume.journal_entry.uuid.clone(), new: None }]
            }
            ChangeKind::Replace(replace) => replace.reasons.clone(),
            _ => Vec::new(),
        };
        if let Ownership::Rename { from } = &self.ownership {
            reasons.push(Reason::Renamed { from: from.clone(), to: self.name.clone() });
        }
        reasons
    }

    /// Returns what the step means for the events.
    #[must_use]
    pub fn impact(&self) -> Option<&str> {
        match &self.change {
            ChangeKind::Create { resumes, .. } => resumes.as_ref().map(|it| it.impact.as_str()),
            ChangeKind::Replace(replace) => Some(&replace.impact),
            ChangeKind::Delete { impact, .. } => impact.as_deref(),
            ChangeKind::Update { .. } | ChangeKind::TagsOnly { .. } => None,
        }
    }

    /// Returns how a replace is carried out.
    #[must_use]
    pub const fn strategy(&self) -> Option<Strategy> {
        match &self.change {
            ChangeKind::Replace(replace) => Some(replace.strategy),
            _ => None,
        }
    }

    /// Returns what is written down before an old mapping goes, or was by an earlier run.
    #[must_use]
    pub fn journal_entry(&self) -> Option<&JournalEntry> {
        match &self.change {
            ChangeKind::Create { resumes, .. } => {
                resumes.as_ref().map(|resume| &resume.journal_entry)
            }
            ChangeKind::Replace(replace) => replace.journal_entry.as_ref(),
            _ => None,
        }
    }
}

/// What is done to a mapping, in a word.
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
    /// Taken over from nobody or from a stack of the same name, and not replaced.
    Adopt,
    /// Given another name, and not replaced.
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
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Strategy {
    /// The new mapping is created and settled before the old one is deleted: no gap.
    CreateFirst,
    /// The old mapping is deleted and gone before the new one is created.
    DeleteFirst,
    /// The position or the consumer group is handed from the old mapping to the new one.
    Handover,
}

impl Strategy {
    /// Every strategy.
    pub const ALL: [Self; 3] = [Self::CreateFirst, Self::DeleteFirst, Self::Handover];

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
    /// Disables a mapping and changes nothing else; its successor reads from that moment on.
    Disable {
        /// Its UUID.
        uuid: String,
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

/// What must hold when a step runs: the live mapping is as the plan saw it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Precondition {
    /// Its UUID.
    pub uuid: String,
    /// Its ARN.
    pub arn: String,
    /// The members that only a user changes.
    pub snapshot: Snapshot,
}

/// The owner that a mapping's tags must name when a step runs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ExpectedOwner {
    /// Nothing is there yet, or tags are not possible.
    None,
    /// This stack's, under this name.
    Owned {
        /// The stack.
        stack: String,
        /// The id of the stack that it is tagged with, if any.
        id: Option<String>,
        /// The name it is tagged with; none where that tag is missing.
        name: Option<String>,
    },
    /// Nobody's.
    Unowned,
}
