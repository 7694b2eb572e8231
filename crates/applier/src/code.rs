//! The failure codes of `apply`. Each is one word, and they are part of the contract.

use std::fmt;

/// Why a step failed or was not attempted, for programs.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Code {
    /// A code of esmith.
    Own(Own),
    /// AWS's own error code, such as `InvalidParameterValueException`, or `Http502` if the answer
    /// has none.
    Aws(String),
}

/// The codes of esmith.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Own {
    /// The mapping was deleted since the plan was made.
    Gone,
    /// The mapping was changed since the plan was made.
    Moved,
    /// The tags do not show that the stack owns the mapping.
    NotOurs,
    /// The mapping was deleted while the step ran.
    NotFound,
    /// AWS accepted a request and returns another value.
    ReadBackMismatch,
    /// A state transition took longer than `--timeout` allows.
    Timeout,
    /// The run was interrupted while the step ran.
    Interrupted,
    /// The journal entry cannot be written, so nothing was sent.
    Journal,
    /// No complete answer arrived; the write may have taken effect.
    NoAnswer,
    /// The request was not sent: no credentials, no region, an unusable address.
    NotSent,
    /// An answer has not the shape that AWS documents; the write may have taken effect.
    UnreadableAnswer,
    /// The step was not started.
    NotAttempted,
}

impl Own {
    /// All codes, in the order of the guide.
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

    /// Returns the code as it stands in documents.
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
    /// Returns the code as it stands in documents.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Own(own) => own.as_str(),
            Self::Aws(code) => code,
        }
    }
}

impl Code {
    /// Returns the code if it is AWS's, none if it is esmith's.
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

/// Reads the code of a failed call.
impl From<String> for Code {
    fn from(code: String) -> Self {
        match Own::ALL.into_iter().find(|own| own.as_str() == code) {
            Some(own) => Self::Own(own),
            None => Self::Aws(code),
        }
    }
}
