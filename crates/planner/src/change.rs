//! What differs between a live mapping and the desired one, as plans, drift and read-backs tell it.

use serde_json::Value;

use crate::live::Seeing;

/// A create-only member that differs.
#[derive(Clone, Debug, PartialEq)]
pub struct Reason {
    /// The YAML key.
    pub member: String,
    /// The live value, in normal form.
    pub from: Value,
    /// The desired value, in normal form.
    pub to: Value,
}

/// A setting that changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// The YAML key.
    pub setting: String,
    /// What was; `null` is absent.
    pub from: Seeing,
    /// What will be; `null` is absent.
    pub to: Value,
    /// Whether the values are hidden.
    pub sensitive: bool,
}
