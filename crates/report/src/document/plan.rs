//! What `plan --format json` prints and `plan --out` saves. The only file that knows how the planner
//! says it.

use std::collections::BTreeMap;

use esmith_planner::{options::Redaction, plan};
use esmith_spec::table;
use serde::{Deserialize, Serialize};

use super::{
    Action, Change, FormatVersion, Location, Ownership, SourceKey, Strategy, Value, kind_in_words,
};

/// The plans of a run.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The version of this document's form.
    pub format_version: FormatVersion,
    /// Whether it was planned on the emulator that `--local` embeds.
    pub emulator: bool,
    /// The counts of all stacks; what nobody owns is counted once.
    pub summary: Summary,
    /// The stacks, by name.
    pub stacks: Vec<Stack>,
    /// What tells a saved plan from one that was edited; null where the plan is not saved.
    pub seal: Option<Seal>,
}

/// What tells a saved plan from one that was edited.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Seal {
    /// The release of esmith that saved it.
    pub release: String,
    /// A hash of the document without this seal.
    pub digest: String,
}

/// Counts of mappings. A mapping with a step is in one of the first six.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Steps that create.
    pub create: usize,
    /// Steps that update.
    pub update: usize,
    /// Steps that replace.
    pub replace: usize,
    /// Steps that delete.
    pub delete: usize,
    /// Steps that adopt.
    pub adopt: usize,
    /// Steps that rename.
    pub rename: usize,
    /// Mappings that are as the spec wants them.
    pub unchanged: usize,
    /// Steps, of any action, that may not run.
    pub blocked: usize,
    /// Live mappings that no stack owns.
    pub unmanaged: usize,
}

/// What happens to the mappings of one stack.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Stack {
    /// The stack.
    pub stack: String,
    /// The account that it was planned against; null where it was not asked.
    pub account: Option<String>,
    /// The region that it was planned against; null where none is known.
    pub region: Option<String>,
    /// A hash of everything that the plan depends on: `sha256:` and 64 hexadecimal digits.
    pub fingerprint: String,
    /// The counts of this stack.
    pub summary: Summary,
    /// The steps, by name.
    pub steps: Vec<Step>,
    /// What is worth knowing and changes nothing.
    pub notes: Vec<Note>,
    /// What may surprise.
    pub warnings: Vec<String>,
    /// Why apply would refuse this plan; empty if it would not.
    pub refusals: Vec<Refusal>,
}

/// Why apply would refuse a plan.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Refusal {
    /// The step that is blocked; null where a guard refuses the plan as a whole.
    pub name: Option<String>,
    /// The text, with the flag that allows it where there is one.
    pub message: String,
}

/// What happens to one mapping.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "schema", schemars(transform = crate::schema::of_step))]
#[serde(rename_all = "camelCase")]
pub struct Step {
    /// The mapping's name in the spec; for a delete, the one that it is tagged with.
    pub name: String,
    /// What is done.
    pub action: Action,
    /// Whose the mapping is, and becomes.
    pub ownership: Ownership,
    /// The live mapping's UUID; null for a create.
    pub uuid: Option<String>,
    /// The function, as it will be.
    pub function: String,
    /// The key of the source; null for a live mapping whose kind cannot be told.
    pub kind: Option<SourceKey>,
    /// The kind of source in words, such as `sqs (FIFO)`.
    pub kind_in_words: String,
    /// The source in one line: its ARN, or the brokers and the topic.
    pub source: String,
    /// Where the spec has the mapping; null for a delete.
    pub location: Option<Location>,
    /// The names of the steps that must succeed before.
    pub after: Vec<String>,
    /// Why the step may not run; empty if it may.
    pub blocked: Vec<String>,
    /// What forces the action.
    pub reasons: Vec<Reason>,
    /// What a replace or a delete means for the events; null where it means nothing for them.
    pub consequence: Option<String>,
    /// How a replace is carried out; null where nothing is replaced.
    pub strategy: Option<Strategy>,
    /// What a new mapping can never change afterwards, a default that AWS takes included; empty for a step
    /// that makes none.
    pub chosen: Vec<Change>,
    /// The settings that change; for a create, those that are not as their defaults.
    pub changes: Vec<Change>,
}

/// What forces an action.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reason {
    /// The setting that is chosen at creation and differs; or `kind`, of the source; `name`, of the
    /// mapping; `--replace`, which asked for it; `unfinished`, for a replace that an earlier run began.
    pub member: String,
    /// The live value; of `unfinished`, the UUID of the old mapping; null where there is none.
    pub from: Option<Value>,
    /// The value that the spec wants; of `unfinished`, the UUID of the new mapping; null where there is
    /// none.
    pub to: Option<Value>,
}

/// Something worth knowing that changes nothing.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Note {
    /// The mapping.
    pub name: String,
    /// The code; `esmith explain` knows it.
    pub code: String,
    /// The text.
    pub message: String,
}

impl Plan {
    /// Returns the document of several stacks' plans.
    #[must_use]
    pub fn new<'a>(plans: impl IntoIterator<Item = &'a plan::Plan>, redaction: Redaction) -> Self {
        let stacks: Vec<Stack> =
            plans.into_iter().map(|plan| Stack::new(plan, redaction)).collect();
        let sum = stacks.iter().fold(Summary::default(), |sum, stack| sum + stack.summary);
        let summary = Summary { unmanaged: unmanaged(&stacks), ..sum };
        Self { format_version: FormatVersion, emulator: false, summary, stacks, seal: None }
    }

    /// Returns whether apply would refuse it.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.stacks.iter().any(|stack| !stack.refusals.is_empty())
    }
}

/// Returns how many live mappings nobody owns nor takes over: the stacks of one place see the same ones.
fn unmanaged(stacks: &[Stack]) -> usize {
    let mut places = BTreeMap::new();
    for stack in stacks {
        let taken = stack.steps.iter().filter(|step| step.ownership == Ownership::Adopt).count();
        let (seen, of_all) = places.entry((&stack.account, &stack.region)).or_insert((0, 0));
        *seen = stack.summary.unmanaged.saturating_add(taken).max(*seen);
        *of_all += taken;
    }
    places.into_values().map(|(seen, taken)| seen.saturating_sub(taken)).sum()
}

impl std::ops::Add for Summary {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            create: self.create + other.create,
            update: self.update + other.update,
            replace: self.replace + other.replace,
            delete: self.delete + other.delete,
            adopt: self.adopt + other.adopt,
            rename: self.rename + other.rename,
            unchanged: self.unchanged + other.unchanged,
            blocked: self.blocked + other.blocked,
            unmanaged: self.unmanaged + other.unmanaged,
        }
    }
}

impl Summary {
    /// Returns the number of steps with an action.
    #[must_use]
    pub fn of(&self, action: Action) -> usize {
        match action {
            Action::Create => self.create,
            Action::Update => self.update,
            Action::Replace => self.replace,
            Action::Delete => self.delete,
            Action::Adopt => self.adopt,
            Action::Rename => self.rename,
        }
    }

    /// Returns every count with its name.
    #[must_use]
    pub fn counts(&self) -> Vec<(&'static str, usize)> {
        let actions = Action::ALL.iter().map(|action| (action.as_str(), self.of(*action)));
        let rest = [
            ("unchanged", self.unchanged),
            ("blocked", self.blocked),
            ("unmanaged", self.unmanaged),
        ];
        actions.chain(rest).collect()
    }
}

impl Stack {
    fn new(plan: &plan::Plan, redaction: Redaction) -> Self {
        let count = |action| plan.count(action);
        let note = |note: &plan::Note| Note {
            name: note.name.clone(),
            code: note.code.to_owned(),
            message: note.message.clone(),
        };
        let refusal = |refusal: &plan::Refusal| Refusal {
            name: refusal.name.clone(),
            message: refusal.message.clone(),
        };
        Self {
            stack: plan.stack.clone(),
            account: plan.account.clone(),
            region: plan.region.clone(),
            fingerprint: plan.fingerprint.clone(),
            summary: Summary {
                create: count(plan::Action::Create),
                update: count(plan::Action::Update),
                replace: count(plan::Action::Replace),
                delete: count(plan::Action::Delete),
                adopt: count(plan::Action::Adopt),
                rename: count(plan::Action::Rename),
                unchanged: plan.unchanged,
                blocked: plan.blocked(),
                unmanaged: plan.unmanaged,
            },
            steps: plan.steps.iter().map(|step| Step::new(step, redaction)).collect(),
            notes: plan.notes.iter().map(note).collect(),
            warnings: plan.warnings.clone(),
            refusals: plan.refusals.iter().map(refusal).collect(),
        }
    }
}

impl Step {
    /// Returns whether a live mapping comes to invoke another function.
    #[must_use]
    pub fn is_rerouted(&self) -> bool {
        let function = plan::Setting::Function.as_str();
        self.action != Action::Create && self.changes.iter().any(|it| it.setting == function)
    }

    fn new(step: &plan::Step, redaction: Redaction) -> Self {
        let reason = |reason: &plan::Reason| {
            let (from, to) = reason.values();
            let member = reason.member().to_owned();
            // A reason does not say whether a key hides it; one that a key may hide is not told.
            let may_hide = table::row(&member).is_some_and(|row| row.sensitive);
            let hidden = may_hide && redaction == Redaction::On;
            Reason { member, from: Value::told(&from, hidden), to: Value::told(&to, hidden) }
        };
        let changes = step.changes().iter();
        Self {
            name: step.name.clone(),
            action: step.action().into(),
            ownership: (&step.ownership).into(),
            uuid: step.uuid().map(str::to_owned),
            function: step.function.clone(),
            kind: step.kind.map(|kind| kind.key().into()),
            kind_in_words: kind_in_words(step.kind, &step.source),
            source: step.source.clone(),
            location: step.location.as_ref().map(Location::from),
            after: step.after.clone(),
            blocked: step.blocked.clone(),
            reasons: step.reasons().iter().map(reason).collect(),
            consequence: step.impact().map(str::to_owned),
            strategy: step.strategy().map(Strategy::from),
            chosen: step.chosen.iter().map(|change| Change::new(change, redaction)).collect(),
            changes: changes.map(|change| Change::new(change, redaction)).collect(),
        }
    }
}
