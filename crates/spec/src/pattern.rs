//! AWS's pattern language for Lambda filters. A pattern is an object whose leaves are lists of
//! alternatives; `$or` takes a list of patterns. Here is what a pattern is once it was read: `parse`
//! reads it, `matching` holds a record against it, `record` knows what records of each kind look like.
//! Which records an event has is in `filter.rs`.
//!
//! The rules are those of AWS's engine, <https://github.com/aws/event-ruler>, as its README and the
//! verdicts in `tests/spec/event-patterns.json` tell them.

mod address;
mod matching;
mod model;
mod number;
mod parse;
mod record;
mod repeated;
mod wildcard;

use serde_json::Value;

use crate::kind::SourceKey;

pub(crate) use self::model::Pattern;
pub(crate) use self::repeated::{Repeated, repeated};
pub use self::{model::Fault, record::record_members};

impl Pattern {
    /// Reads a pattern that was checked: what AWS refuses in it is left out.
    pub(crate) fn of(pattern: &Value) -> Self {
        parse::parse(pattern).0
    }
}

/// Returns what there is to say of a pattern for records of a kind.
#[must_use]
pub fn check(pattern: &Value, key: SourceKey) -> Vec<Fault> {
    let (read, mut faults) = parse::parse(pattern);
    faults.extend(record::remarks(pattern, &read, key));
    faults
}
