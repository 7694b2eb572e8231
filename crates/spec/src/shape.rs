//! The vocabulary in which the table describes a value: its shape, bounds and what its absence
//! means. What is done with a value of a shape is in `value.rs`.

use serde_json::{Value, json};

use crate::kind::{Kinds, SourceKind};

/// A member of a source, or of an object inside one: the YAML key, AWS's name and the value.
#[derive(Debug)]
pub struct Member {
    /// The YAML key, and the word in plans and messages.
    pub name: &'static str,
    /// AWS's member.
    pub wire: &'static str,
    /// The kinds that accept it.
    pub kinds: Kinds,
    /// The kinds for which a spec must give it.
    pub required: Kinds,
    /// The shape of its value for a kind.
    pub shape: fn(SourceKind) -> Shape,
    /// What its absence from a spec means, and how a value is taken back.
    pub unset: fn(SourceKind) -> Unset,
    /// What it is for, in Markdown; facts that the other fields hold are not repeated.
    pub doc: &'static str,
}

/// The shape of a value, as written in YAML.
#[derive(Clone, Copy, Debug)]
pub enum Shape {
    /// A whole number.
    Int {
        /// The least value that AWS's model allows.
        min: i64,
        /// The greatest value that AWS's model allows.
        max: i64,
        /// Above this AWS wants a raised quota: a warning, no error.
        quota: Option<i64>,
        /// One value outside the range with a meaning of its own (-1: no limit).
        also: Option<i64>,
    },
    /// `true` or `false`.
    Bool,
    /// Text.
    Text {
        /// The least length, in characters.
        min: usize,
        /// The greatest length, in characters.
        max: usize,
        /// A regular expression that holds for the whole value.
        pattern: &'static str,
        /// What the value must look like, for people.
        form: &'static str,
    },
    /// One of AWS's constants.
    Choice(&'static [Choice]),
    /// A moment in RFC 3339; seconds since 1970 on the wire.
    Timestamp,
    /// An event pattern: YAML, or JSON in a string; JSON text on the wire.
    FilterPattern,
    /// A list.
    List {
        /// The shape of an entry.
        of: &'static Self,
        /// The least number of entries.
        min: usize,
        /// The greatest number of entries in AWS's model.
        max: usize,
        /// Above this AWS wants a raised quota: a warning, no error.
        quota: Option<usize>,
        /// Whether the order of entries means anything.
        order: Order,
    },
    /// An object with these members.
    Object(&'static [Member]),
}

/// Whether the order of a list's entries means anything.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Order {
    /// The order is kept and compared.
    Kept,
    /// The list is a set.
    Free,
}

/// One of the constants that a value may be.
#[derive(Clone, Copy, Debug)]
pub struct Choice {
    /// AWS's constant.
    pub value: &'static str,
    /// The kinds that accept it.
    pub kinds: Kinds,
    /// What it means.
    pub doc: &'static str,
}

/// What the absence of a member from a spec means.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Unset {
    /// AWS's default, restored by sending this value.
    Send(Clear, Proof),
    /// AWS's default, which only a new mapping has.
    Recreate,
    /// Whatever AWS shows: a value that AWS chooses.
    Any,
    /// Nothing: the member is left out.
    Omit,
}

/// How well it is known that a clearing value clears.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Proof {
    /// Seen against AWS, or said by its documentation or model.
    Known,
    /// A hypothesis: read back after sending, and a failure if AWS kept the value.
    Unconfirmed,
}

/// A value, on the wire, that takes a setting back to AWS's default.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Clear {
    /// A number.
    Int(i64),
    /// A flag.
    Bool(bool),
    /// A constant, or the empty text.
    Text(&'static str),
    /// `{}`.
    EmptyObject,
    /// `[]`.
    EmptyList,
    /// An object whose one member is `[]`.
    EmptyListIn(&'static str),
}

impl Clear {
    /// Returns the JSON that is sent.
    #[must_use]
    pub fn json(self) -> Value {
        match self {
            Self::Int(number) => json!(number),
            Self::Bool(flag) => json!(flag),
            Self::Text(text) => json!(text),
            Self::EmptyObject => json!({}),
            Self::EmptyList => json!([]),
            Self::EmptyListIn(member) => json!({ member: [] }),
        }
    }
}

impl Shape {
    /// Returns the number, or the length of a list, above which AWS wants a raised quota.
    #[must_use]
    pub fn quota(self) -> Option<i64> {
        match self {
            Self::Int { quota, .. } => quota,
            Self::List { quota, .. } => quota.and_then(|quota| i64::try_from(quota).ok()),
            _ => None,
        }
    }
}

impl Member {
    /// Returns whether the kind accepts this member.
    #[must_use]
    pub fn accepted_by(&self, kind: SourceKind) -> bool {
        self.kinds.contains(kind)
    }
}
