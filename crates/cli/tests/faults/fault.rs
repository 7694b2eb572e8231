//! The columns of the table: every way in which a call can go wrong, and which calls it can befall.

/// A misfortune.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fault {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    /// The calls that it can befall.
    befalls: Befalls,
}

#[derive(Clone, Copy, Debug)]
pub(crate) enum Kind {
    /// One call meets this effect of the emulator.
    Once(&'static str),
    /// One call and every one after it.
    FromThenOn(&'static str),
    /// The run ends right before the call, as a killed process does.
    KilledBefore,
    /// The run ends right after the call, its answer unseen.
    KilledAfter,
}

#[derive(Clone, Copy, Debug)]
enum Befalls {
    Any,
    Writes,
    Only(&'static [&'static str]),
}

const CREATE: &str = "CreateEventSourceMapping";
const UPDATE: &str = "UpdateEventSourceMapping";
const DELETE: &str = "DeleteEventSourceMapping";

impl Fault {
    /// Returns whether a call of this operation can meet it.
    pub(crate) fn befalls(&self, operation: &str, is_write: bool) -> bool {
        match self.befalls {
            Befalls::Any => true,
            Befalls::Writes => is_write,
            Befalls::Only(operations) => operations.contains(&operation),
        }
    }

    /// Returns the rule by which the emulator lets the n-th call meet it.
    pub(crate) fn rule(&self, call: usize) -> Option<String> {
        match self.kind {
            Kind::Once(effect) => Some(format!("*#{call}={effect}")),
            Kind::FromThenOn(effect) => Some(format!("*#{call}+={effect}")),
            Kind::KilledBefore | Kind::KilledAfter => None,
        }
    }
}

/// Every misfortune. Moments are the emulator's: half a second a call.
pub(crate) const FAULTS: [Fault; 29] = [
    any("lost-request", Kind::Once("lost-request")),
    any("lost-request+", Kind::FromThenOn("lost-request")),
    any("lost-response", Kind::Once("lost-response")),
    any("lost-response+", Kind::FromThenOn("lost-response")),
    any("reset", Kind::Once("reset")),
    any("reset+", Kind::FromThenOn("reset")),
    any("429", Kind::Once("throttle:0")),
    any("429+", Kind::FromThenOn("throttle:0")),
    any("500", Kind::Once("500")),
    any("500+", Kind::FromThenOn("500")),
    any("503", Kind::Once("503")),
    any("503+", Kind::FromThenOn("503")),
    any("500-done", Kind::Once("500-done")),
    any("500-done+", Kind::FromThenOn("500-done")),
    any("503-done", Kind::Once("503-done")),
    any("slow", Kind::Once("slow:5")),
    any("malformed", Kind::Once("malformed")),
    any("malformed+", Kind::FromThenOn("malformed")),
    any("denied", Kind::Once("denied")),
    any("denied+", Kind::FromThenOn("denied")),
    any("killed-before", Kind::KilledBefore),
    any("killed-after", Kind::KilledAfter),
    only("role-unready", "role-unready", Befalls::Only(&[CREATE, UPDATE])),
    only("role-denied", "role-denied", Befalls::Only(&[CREATE, UPDATE])),
    only("stuck", "stuck:3600000", Befalls::Only(&[CREATE, UPDATE, DELETE])),
    only("kept-value", "keep", Befalls::Only(&[UPDATE])),
    only("disabled", "disabled", Befalls::Only(&[CREATE, UPDATE])),
    only("invisible", "invisible:5000", Befalls::Only(&[CREATE])),
    only("late-tags", "late-tags:86400000", Befalls::Writes),
];

/// A deleted mapping that still conflicts matters only where its successor has its content.
pub(crate) const LINGERS: Fault = only("lingers", "lingers:5000", Befalls::Only(&[DELETE]));

const fn any(name: &'static str, kind: Kind) -> Fault {
    Fault { name, kind, befalls: Befalls::Any }
}

const fn only(name: &'static str, effect: &'static str, befalls: Befalls) -> Fault {
    Fault { name, kind: Kind::Once(effect), befalls }
}
