//! AWS's pattern language for Lambda filters. A pattern is an object whose leaves are lists of
//! alternatives; `$or` takes a list of patterns. Here is what a pattern is once it was read: `parse`
//! reads it, `matching` holds a record against it, `record` knows what records of each kind look like.
//! Which records an event has is in `filter.rs`.
//!
//! The rules are those of AWS's engine, <https://github.com/aws/event-ruler>, as its README and the
//! verdicts in `tests/spec/event-patterns.json` tell them.

mod address;
mod matching;
mod number;
mod parse;
mod record;
mod repeated;
mod wildcard;

use serde_json::{Number, Value};

use self::{address::Network, number::Millionths, wildcard::Wildcard};
use crate::{code::Code, kind::SourceKey};

pub use self::record::record_members;
pub(crate) use self::repeated::{Repeated, repeated};

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
    conditions: Vec<Condition>,
    /// One for each way through the branches of `$or`, as places in `conditions`.
    ways: Vec<Vec<usize>>,
}

/// The alternatives of one leaf.
#[derive(Debug)]
struct Condition {
    /// The keys down to it with dots between: a dotted key is the same as nested ones.
    path: String,
    pointer: String,
    alternatives: Vec<Alternative>,
    /// The alternatives as JSON.
    wanted: String,
}

/// What one value must be.
#[derive(Debug)]
enum Alternative {
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
struct Bound {
    at: Millionths,
    is_open: bool,
}

impl Pattern {
    /// Reads a pattern that was checked: what AWS refuses in it is left out.
    pub(crate) fn of(pattern: &Value) -> Self {
        parse::parse(pattern).0
    }

    /// Returns whether a condition asks for a member as a value, or for members of it.
    pub(crate) fn asks(&self, member: &str) -> Asked {
        let of_members = format!("{member}.");
        Asked {
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
pub(crate) struct Asked {
    pub(crate) value: bool,
    pub(crate) members: bool,
}

/// Returns what there is to say of a pattern for records of a kind.
#[must_use]
pub fn check(pattern: &Value, key: SourceKey) -> Vec<Fault> {
    let (read, mut faults) = parse::parse(pattern);
    faults.extend(record::remarks(pattern, &read, key));
    faults
}
