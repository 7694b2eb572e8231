//! Who brought a mapping into its state, as far as AWS tells.

/// Who brought a mapping into its state.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Actor {
    /// A user of the account.
    User,
    /// AWS by itself.
    Aws,
}

/// Returns whom AWS's reason for a state names; none where there is no reason. AWS writes `User action`
/// for streams and `USER_INITIATED` for other sources.
#[must_use]
pub fn actor(reason: &str) -> Option<Actor> {
    let is_user = reason.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("user"));
    (!reason.is_empty()).then_some(if is_user { Actor::User } else { Actor::Aws })
}
