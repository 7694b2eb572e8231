//! A pattern after it is read: its conditions and their alternatives.

use serde_json::{Number, Value};

use super::{address::Network, number::Millionths, wildcard::Wildcard};
use crate::code::Code;

/// Something to say of a pattern.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// Whether AWS refuses it, or what there is to warn of.
    pub code: Code,
    /// The JSON pointer of the place within the pattern.
    pub pointer: String,
    /// What was found.
    pub message: String,
}

/// A pattern: its conditions, and the combinations of them of which a record must meet one.
#[derive(Debug, Default)]
pub(crate) struct Pattern {
    pub(super) conditions: Vec<Condition>,
    /// One for each way through the branches of `$or`, as places in `conditions`.
    pub(super) ways: Vec<Vec<usize>>,
}

/// The alternatives of one leaf.
#[derive(Debug)]
pub(super) struct Condition {
    /// The keys down to it with dots between: a dotted key is the same as nested ones.
    pub(super) path: String,
    pub(super) pointer: String,
    pub(super) alternatives: Vec<Alternative>,
    /// The alternatives as JSON.
    pub(super) wanted: String,
}

/// What one value must be.
#[derive(Debug)]
pub(super) enum Alternative {
    /// A text, `true`, `false` or `null`.
    Same(Value),
    Number(Number),
    SameInAnyCase(String),
    Begins(String),
    BeginsInAnyCase(String),
    Ends(String),
    EndsInAnyCase(String),
    Like(Wildcard),
    Between {
        low: Option<Bound>,
        high: Option<Bound>,
    },
    In(Network),
    Exists,
    Absent,
    NoneOf(Vec<Self>),
}

/// A bound of `numeric`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound {
    pub(super) at: Millionths,
    pub(super) is_open: bool,
}

impl Pattern {
    /// Returns whether a condition asks for a member as a value, or for members of it.
    pub(crate) fn asks(&self, member: &str) -> MemberUse {
        let of_members = format!("{member}.");
        MemberUse {
            value: self.conditions.iter().any(|condition| condition.path == member),
            members: self
                .conditions
                .iter()
                .any(|condition| condition.path.starts_with(&of_members)),
        }
    }
}

/// How a pattern asks for a member of a record.
#[derive(Clone, Copy, Debug)]
pub(crate) struct MemberUse {
    pub(crate) value: bool,
    pub(crate) members: bool,
}
