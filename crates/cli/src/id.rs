//! Ids of stacks: short, random, and written once.

use std::iter::repeat_with;

/// How long an id is.
const LENGTH: usize = 8;

/// Returns an id that no other stack has: one of 36^8.
pub(crate) fn fresh_id() -> String {
    let letter = || fastrand::alphanumeric().to_ascii_lowercase();
    repeat_with(letter).take(LENGTH).collect()
}
