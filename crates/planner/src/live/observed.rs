//! A live value, as far as AWS lets it be seen.

use serde_json::Value;

/// A live value, as far as it can be seen.
#[derive(Clone, Debug, PartialEq)]
pub enum Observed {
    /// It is this.
    Known(Value),
    /// It cannot be read, and why.
    Unknown(String),
}
