//! What `drift --format json` prints.

use std::collections::BTreeMap;

use esmith_planner::{drift, options::Redaction};
use esmith_spec::problem::Span;
use serde::{Deserialize, Serialize};

use super::{Change, Class, FormatVersion, Location, SourceKey, User, kind_in_words, said};

/// The drift of a run.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Drift {
    /// The version of this document's form.
    pub format_version: FormatVersion,
    /// The counts of all stacks.
    pub summary: Summary,
    /// The stacks, by name; last, without a name, what no stack owns.
    pub stacks: Vec<Stack>,
    /// How the run went, for its metrics; no part of the document, which says the same of the same.
    #[serde(skip)]
    pub run: Run,
}

/// Counts of mappings, by what is wrong with them.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Summary {
    /// Of class `missing`.
    pub missing: usize,
    /// Of class `unreadable`.
    pub unreadable: usize,
    /// Of class `replaced`.
    pub replaced: usize,
    /// Of class `disabledByAws`.
    pub disabled_by_aws: usize,
    /// Of class `settings`.
    pub settings: usize,
    /// Of class `problem`.
    pub problem: usize,
    /// Of class `orphan`.
    pub orphan: usize,
    /// Of class `unexpected`.
    pub unexpected: usize,
    /// Of class `unmanaged`, which is no drift.
    pub unmanaged: usize,
    /// Without drift.
    pub in_sync: usize,
}

/// The drift of one stack, or of what no stack owns.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Stack {
    /// The stack; null for what no stack owns (`--unmanaged`).
    pub stack: Option<String>,
    /// Its root file; null for a stack whose spec was not given (`--account-wide`).
    pub file: Option<String>,
    /// The account; null where it was not asked.
    pub account: Option<String>,
    /// The region; null where none is known.
    pub region: Option<String>,
    /// The mappings that are not as the spec wants them, by name.
    pub drift: Vec<Entry>,
    /// The names of those that are, sorted.
    pub in_sync: Vec<String>,
    /// What may surprise.
    pub warnings: Vec<String>,
}

/// A mapping that is not as the spec wants it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = crate::schema::of_drift))]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    /// Its name in the spec, else the one that it is tagged with, else its UUID.
    pub name: String,
    /// The live mapping's UUID; null where there is none.
    pub uuid: Option<String>,
    /// What is wrong.
    pub class: Class,
    /// What is wrong, in words.
    pub message: String,
    /// The function.
    pub function: String,
    /// The key of the source; null where the kind cannot be told.
    pub kind: Option<SourceKey>,
    /// The kind of source in words, such as `sqs (FIFO)`.
    pub kind_in_words: String,
    /// The source in one line: its ARN, or the brokers and the topic.
    pub source: String,
    /// AWS's state, such as `Enabled`; null where there is no live mapping.
    pub state: Option<String>,
    /// Why it is in this state, in AWS's words; null where AWS does not say.
    pub reason: Option<String>,
    /// Who brought it into this state, by that reason; null where AWS does not say.
    pub changed_by: Option<User>,
    /// AWS's word on the last polling; null where AWS does not say.
    pub last_result: Option<String>,
    /// The settings that differ, from the live value to the spec's.
    pub changes: Vec<Change>,
    /// Where the spec has the mapping; null where it does not.
    pub location: Option<Location>,
}

/// How a run went, as its metrics tell of it; no part of the document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// When it ended, in seconds since 1970.
    pub ended: u64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// The attempts at calls, by AWS's name of the operation.
    pub calls: BTreeMap<&'static str, u64>,
}

impl Drift {
    /// Returns the document of several reports.
    #[must_use]
    pub fn new(reports: &[drift::Report], redaction: Redaction, run: Run) -> Self {
        let stacks: Vec<Stack> =
            reports.iter().map(|report| Stack::new(report, redaction)).collect();
        let count = |class| stacks.iter().map(|stack| stack.count(class)).sum();
        let summary = Summary {
            missing: count(Class::Missing),
            unreadable: count(Class::Unreadable),
            replaced: count(Class::Replaced),
            disabled_by_aws: count(Class::DisabledByAws),
            settings: count(Class::Settings),
            problem: count(Class::Problem),
            orphan: count(Class::Orphan),
            unexpected: count(Class::Unexpected),
            unmanaged: count(Class::Unmanaged),
            in_sync: stacks.iter().map(|stack| stack.in_sync.len()).sum(),
        };
        Self { format_version: FormatVersion, summary, stacks, run }
    }

    /// Returns whether there is drift.
    #[must_use]
    pub fn has_drift(&self) -> bool {
        self.summary.drifted() > 0
    }
}

impl Summary {
    /// Returns the number of mappings of a class.
    #[must_use]
    pub fn of(&self, class: Class) -> usize {
        match class {
            Class::Missing => self.missing,
            Class::Unreadable => self.unreadable,
            Class::Replaced => self.replaced,
            Class::DisabledByAws => self.disabled_by_aws,
            Class::Settings => self.settings,
            Class::Problem => self.problem,
            Class::Orphan => self.orphan,
            Class::Unexpected => self.unexpected,
            Class::Unmanaged => self.unmanaged,
        }
    }

    /// Returns the number of mappings with drift.
    #[must_use]
    pub fn drifted(&self) -> usize {
        let classes = Class::ALL.iter().filter(|class| class.is_drift());
        classes.map(|class| self.of(*class)).sum()
    }
}

impl Class {
    /// Returns whether it counts: what nobody owns is listed, and is no drift.
    #[must_use]
    pub const fn is_drift(self) -> bool {
        !matches!(self, Self::Unmanaged)
    }

    /// Returns what it means, as a sentence without its full stop.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Missing => "the spec has the mapping and AWS does not",
            Self::Unreadable => "a setting cannot be read, so nobody knows whether it differs",
            Self::Replaced => "what is chosen at creation differs, so only a new mapping has it",
            Self::DisabledByAws => "AWS disabled the mapping, and the spec wants it enabled",
            Self::Settings => "a setting is not what the spec says",
            Self::Problem => "AWS reports a problem with the last polling",
            Self::Orphan => "the function, version or alias is gone",
            Self::Unexpected => "the stack owns the mapping, and the spec does not have it",
            Self::Unmanaged => "nobody owns the mapping",
        }
    }
}

impl Stack {
    fn new(report: &drift::Report, redaction: Redaction) -> Self {
        Self {
            stack: report.stack.clone(),
            file: report.file.clone(),
            account: report.account.clone(),
            region: report.region.clone(),
            drift: report.drift.iter().map(|drift| Entry::new(drift, redaction)).collect(),
            in_sync: report.sound.clone(),
            warnings: report.warnings.clone(),
        }
    }

    /// Returns the number of mappings of a class.
    #[must_use]
    pub fn count(&self, class: Class) -> usize {
        self.drift.iter().filter(|entry| entry.class == class).count()
    }

    /// Returns where an entry is told: at its place, else at the start of the stack's file.
    pub(crate) fn place(&self, entry: &Entry) -> Option<Location> {
        let start = || Some(Location::from(&Span::start(self.file.as_deref()?)));
        entry.location.clone().or_else(start)
    }
}

impl Entry {
    fn new(drift: &drift::Drift, redaction: Redaction) -> Self {
        let said = |text: &Option<String>| text.as_deref().and_then(said);
        Self {
            name: drift.name.clone(),
            uuid: drift.uuid.clone(),
            class: drift.class.into(),
            message: drift.message.clone(),
            function: drift.function.clone(),
            kind: drift.kind.map(|kind| kind.key().into()),
            kind_in_words: kind_in_words(drift.kind, &drift.source),
            source: drift.source.clone(),
            state: said(&drift.state),
            reason: said(&drift.reason),
            changed_by: drift.reason.as_deref().and_then(drift::actor).map(User::from),
            last_result: said(&drift.last_result),
            changes: drift.changes.iter().map(|change| Change::new(change, redaction)).collect(),
            location: drift.location.as_ref().map(Location::from),
        }
    }
}
