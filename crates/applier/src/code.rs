//! The codes with which a step of `apply` comes to nothing: a part of the contract, one word each.

use std::fmt;

/// Why a step came to nothing, as programs read it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Code {
    /// A code of this program.
    Own(Own),
    /// AWS's own error code, such as `InvalidParameterValueException`; `Http502` where an answer has
    /// none.
    Aws(String),
}

/// The codes of this program.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Own {
    /// The mapping was deleted since the plan was made.
    Gone,
    /// The mapping was changed since the plan was made.
    Moved,
    /// The tags do not say that the stack owns the mapping.
    NotOurs,
    /// The mapping was deleted while the step ran.
    NotFound,
    /// AWS accepted a request and returns another value.
    ReadBackMismatch,
    /// A transition took longer than `--timeout` allows.
    Timeout,
    /// The run was interrupted while the step ran.
    Interrupted,
    /// The journal cannot be written; nothing was sent.
    Journal,
    /// No whole answer came; a write may have been done.
    NoAnswer,
    /// The request was not sent: no credentials, no region, an unusable address.
    NotSent,
    /// An answer is not what AWS sends; a write may have been done.
    UnreadableAnswer,
    /// The step was not begun.
    NotAttempted,
}

impl Own {
    /// All of them, as the guide lists them.
    pub const ALL: [Self; 12] = [
        Self::Gone,
        Self::Moved,
        Self::NotOurs,
        Self::NotFound,
        Self::ReadBackMismatch,
        Self::Timeout,
        Self::Interrupted,
        Self::Journal,
        Self::NoAnswer,
        Self::NotSent,
        Self::UnreadableAnswer,
        Self::NotAttempted,
    ];

    /// Returns the code as documents have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gone => "Gone",
            Self::Moved => "Moved",
            Self::NotOurs => "NotOurs",
            Self::NotFound => "NotFound",
            Self::ReadBackMismatch => "ReadBackMismatch",
            Self::Timeout => "Timeout",
            Self::Interrupted => "Interrupted",
            Self::Journal => "Journal",
            Self::NoAnswer => "NoAnswer",
            Self::NotSent => "NotSent",
            Self::UnreadableAnswer => "UnreadableAnswer",
            Self::NotAttempted => "NotAttempted",
        }
    }
}

impl Code {
    /// Returns the code as documents have it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Own(own) => own.as_str(),
            Self::Aws(code) => code,
        }
    }
}

impl Code {
    /// Returns AWS's error code, if it is one.
    #[must_use]
    pub fn aws(&self) -> Option<&str> {
        match self {
            Self::Own(_) => None,
            Self::Aws(code) => Some(code),
        }
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl From<Own> for Code {
    fn from(own: Own) -> Self {
        Self::Own(own)
    }
}

/// Reads the code of a call that failed.
impl From<String> for Code {
    fn from(code: String) -> Self {
        match Own::ALL.into_iter().find(|own| own.as_str() == code) {
            Some(own) => Self::Own(own),
            None => Self::Aws(code),
        }
    }
}
