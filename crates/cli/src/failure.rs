//! How a run ends: exit codes, and messages with hints. The only place that knows either.

use std::fmt;

use esmith_applier::{
    Failure,
    port::{ApiError, ErrorClass},
};

/// How a run ended well.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum End {
    /// Done, or nothing to do.
    Done,
    /// There are changes, and the user asked for a code of its own.
    Changes,
    /// Something failed that was already reported.
    Failed,
    /// Apply would refuse the plan that was shown, and the user asked for a code of its own.
    Refused,
}

impl End {
    pub(crate) fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Changes => 2,
            Self::Refused => 3,
        }
    }
}

/// Refused by a guard before anything was written.
#[derive(Debug)]
pub(crate) struct Refused(pub(crate) Vec<String>);

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "nothing was written:")?;
        self.0.iter().try_for_each(|why| write!(f, "\n  {why}"))
    }
}

impl std::error::Error for Refused {}

/// Why a run ends before its work is done, while it only reads.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Interrupted {
    /// The user or the system asked for it.
    Signal,
    /// The time that `--deadline` gives is over.
    Deadline,
}

impl Interrupted {
    /// Returns the reason.
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Signal => "interrupted",
            Self::Deadline => "the time that --deadline gives is over",
        }
    }
}

impl fmt::Display for Interrupted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}; nothing was written to AWS", self.reason())
    }
}

impl std::error::Error for Interrupted {}

/// The exit code of usage errors, as sysexits has it.
pub(crate) const USAGE: u8 = 64;

/// Returns the exit code of an error.
pub(crate) fn code(error: &anyhow::Error) -> u8 {
    if error.downcast_ref::<Refused>().is_some() { 3 } else { 1 }
}

/// Returns an error as text, its causes one after another, and a hint where there is one.
pub(crate) fn text(error: &anyhow::Error) -> String {
    if let Some(Interrupted::Signal) = error.downcast_ref() {
        // Whoever did it knows that it is no mistake.
        return Interrupted::Signal.to_string();
    }
    let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
    let mut text = format!("error: {}", causes.join(": "));
    if let Some(hint) = error.chain().find_map(|cause| hint(cause.downcast_ref::<ApiError>()?)) {
        text += &format!("\nhelp: {hint}");
    }
    text
}

const DENIED: &str = "`esmith iam-policy` prints the permissions that the caller needs; its credentials must not have expired";

/// AWS needs the old key to take it away, but drops it with the filters (recorded in 2026).
const KEY: &str = "allow `kms:Decrypt` on the key that encrypts the live filters; or apply without filters first, with which AWS drops the key, and then with them";

/// Returns what helps after a step failed, where something does.
pub(crate) fn remedy(failure: &Failure) -> Option<&'static str> {
    if failure.message.contains("unable to decrypt your filter criteria") {
        return Some(KEY);
    }
    let class = failure.code.aws().map(|code| ErrorClass::of(400, code));
    (class == Some(ErrorClass::Denied)).then_some(DENIED)
}

fn hint(error: &ApiError) -> Option<&'static str> {
    match error.class {
        ErrorClass::Setup => {
            Some("set AWS credentials as for the AWS CLI, or try --local, which needs none")
        }
        ErrorClass::Denied => Some(DENIED),
        ErrorClass::Lost | ErrorClass::Unreadable => {
            Some("check the network, the region and --endpoint-url")
        }
        ErrorClass::Throttled => {
            Some("other tools use the account's quota too; a lower --rate is kinder to them")
        }
        _ => None,
    }
}
