//! One rule: the operations, the calls among them, and the effect.

use std::fmt;

use crate::call::Operation;

/// A fault that some calls meet. [`FaultRule`]s are written as text: see [`str::parse`].
#[derive(Clone, Debug, PartialEq)]
pub struct FaultRule {
    /// The operations that the rule counts.
    pub operations: Operations,
    /// Which of their calls meet the effect.
    pub when: When,
    /// What happens to those.
    pub effect: Effect,
}

/// A set of operations.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Operations {
    /// `*`
    All,
    /// `reads`
    Reads,
    /// `writes`
    Writes,
    /// One operation, by AWS's name.
    One(String),
}

/// Calls, counted from 1 among those that the rule's operations include.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    /// Every call.
    Always,
    /// From one call to another, both included.
    Calls {
        /// The first.
        first: u64,
        /// The last.
        last: u64,
    },
    /// A share of the calls, chosen by a seed.
    Share {
        /// 0 to 100.
        percent: u32,
        /// The same seed chooses the same calls.
        seed: u64,
    },
}

/// A length of time, or a number of calls.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Span {
    /// Milliseconds of the emulator's clock.
    Millis(u64),
    /// Calls of the account in the region, of any operation.
    Calls(u64),
}

/// What happens to a call.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Effect {
    /// The connection closes and nothing was done.
    LostRequest,
    /// The call is carried out, then the connection closes without an answer.
    LostResponse,
    /// The connection is reset and nothing was done.
    Reset,
    /// 429 with `Retry-After` in seconds; nothing was done.
    Throttle(u64),
    /// 500 or 503; nothing was done.
    Fail(u16),
    /// The call is carried out and answered with 500 or 503.
    FailAfter(u16),
    /// The call is carried out; its answer comes this many milliseconds of real time later.
    Slow(u64),
    /// The call is carried out and answered with half a body.
    Malformed,
    /// 403 for want of the permission.
    Denied,
    /// 400: the function's role is not there yet, as far as Lambda knows.
    RoleUnready,
    /// 400: the function's role may not read the source.
    RoleDenied,
    /// The mapping stays this many milliseconds in the state that the call puts it in, or for good.
    Stuck(Option<u64>),
    /// What the update clears stays as it was, though the answer is 202.
    Keep,
    /// AWS disables the mapping as soon as it has settled.
    DisabledByAws,
    /// Get and List do not show the created mapping for a while.
    Invisible(Span),
    /// The tagging index hears of this change this many milliseconds late.
    LateTags(u64),
    /// The deleted mapping stands in the way of new ones for this many milliseconds.
    Lingers(u64),
}

impl Operations {
    pub(crate) fn include(&self, operation: Operation) -> bool {
        match self {
            Self::All => true,
            Self::Reads => !operation.is_write(),
            Self::Writes => operation.is_write(),
            Self::One(name) => operation.name() == name,
        }
    }
}

impl When {
    pub(crate) fn holds(self, count: u64) -> bool {
        match self {
            Self::Always => true,
            Self::Calls { first, last } => (first..=last).contains(&count),
            Self::Share { percent, seed } => draw(seed, count) % 100 < u64::from(percent),
        }
    }
}

/// The n-th number of a seed's sequence (SplitMix64): the same on every machine.
fn draw(seed: u64, count: u64) -> u64 {
    let mut number = seed.wrapping_add(count.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    number = (number ^ (number >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    number = (number ^ (number >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    number ^ (number >> 31)
}

impl fmt::Display for Operations {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.write_str(match self {
            Self::All => "*",
            Self::Reads => "reads",
            Self::Writes => "writes",
            Self::One(name) => name,
        })
    }
}

impl fmt::Display for When {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::Always => Ok(()),
            Self::Calls { first, last: u64::MAX } => write!(f, "#{first}+"),
            Self::Calls { first, last } if first == last => write!(f, "#{first}"),
            Self::Calls { first, last } => write!(f, "#{first}-{last}"),
            Self::Share { percent, seed } => write!(f, "~{percent}%/{seed}"),
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Self::LostRequest => f.write_str("lost-request"),
            Self::LostResponse => f.write_str("lost-response"),
            Self::Reset => f.write_str("reset"),
            Self::Throttle(seconds) => write!(f, "throttle:{seconds}"),
            Self::Fail(status) => write!(f, "{status}"),
            Self::FailAfter(status) => write!(f, "{status}-done"),
            Self::Slow(millis) => write!(f, "slow:{millis}ms"),
            Self::Malformed => f.write_str("malformed"),
            Self::Denied => f.write_str("denied"),
            Self::RoleUnready => f.write_str("role-unready"),
            Self::RoleDenied => f.write_str("role-denied"),
            Self::Stuck(None) => f.write_str("stuck"),
            Self::Stuck(Some(millis)) => write!(f, "stuck:{millis}ms"),
            Self::Keep => f.write_str("keep"),
            Self::DisabledByAws => f.write_str("disabled"),
            Self::Invisible(Span::Millis(millis)) => write!(f, "invisible:{millis}ms"),
            Self::Invisible(Span::Calls(calls)) => write!(f, "invisible:{calls}calls"),
            Self::LateTags(millis) => write!(f, "late-tags:{millis}ms"),
            Self::Lingers(millis) => write!(f, "lingers:{millis}ms"),
        }
    }
}

impl fmt::Display for FaultRule {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "{}{}={}", self.operations, self.when, self.effect)
    }
}
