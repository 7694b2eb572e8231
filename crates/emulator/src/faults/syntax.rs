//! Fault rules as text: `OPERATIONS[WHEN]=EFFECT`, joined by semicolons. For example
//! `CreateEventSourceMapping#1=lost-response; reads~5%/7=throttle:1`.

use std::str::FromStr;

use thiserror::Error;

use super::{Effect, FaultRule, Operations, Span, When};
use crate::call::Operation;

/// Why a text is no fault rule.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum FaultSyntaxError {
    /// There is no `=`.
    #[error("fault rule `{0}` has no effect; write OPERATION[#N|~PERCENT%/SEED]=EFFECT")]
    NoEffect(String),
    /// The operation does not exist.
    #[error(
        "fault rule `{rule}`: no operation `{found}`; write `*`, `reads`, `writes` or one of {known}"
    )]
    Operation {
        /// The rule.
        rule: String,
        /// What it says.
        found: String,
        /// AWS's names.
        known: String,
    },
    /// The calls cannot be read.
    #[error(
        "fault rule `{rule}`: `{found}` names no calls; write `#3`, `#3-5`, `#3+`, `~10%` or `~10%/SEED`"
    )]
    When {
        /// The rule.
        rule: String,
        /// What it says.
        found: String,
    },
    /// The effect does not exist.
    #[error(
        "fault rule `{rule}`: no effect `{found}`; write lost-request, lost-response, reset, \
         throttle[:SECONDS], 500, 503, 500-done, 503-done, slow:MS, malformed, denied, \
         role-unready, role-denied, stuck[:MS], keep, disabled, invisible:MS or invisible:Ncalls, late-tags:MS or \
         lingers:MS"
    )]
    Effect {
        /// The rule.
        rule: String,
        /// What it says.
        found: String,
    },
}

impl FaultRule {
    /// Reads several rules, separated by semicolons.
    ///
    /// # Errors
    /// The first rule that cannot be read.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, FaultSyntaxError> {
        let rules = text.split(';').map(str::trim).filter(|rule| !rule.is_empty());
        rules.map(str::parse).collect()
    }
}

impl FromStr for FaultRule {
    type Err = FaultSyntaxError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let rule = text.trim();
        let (calls, effect) =
            rule.split_once('=').ok_or_else(|| FaultSyntaxError::NoEffect(rule.to_owned()))?;
        let calls = calls.trim();
        let at = calls.find(['#', '~']).unwrap_or(calls.len());
        let (operations, when) = calls.split_at(at);
        Ok(Self {
            operations: read_operations(operations.trim()).ok_or_else(|| {
                FaultSyntaxError::Operation {
                    rule: rule.to_owned(),
                    found: operations.to_owned(),
                    known: Operation::ALL.map(Operation::name).join(", "),
                }
            })?,
            when: read_when(when.trim()).ok_or_else(|| FaultSyntaxError::When {
                rule: rule.to_owned(),
                found: when.to_owned(),
            })?,
            effect: read_effect(effect.trim()).ok_or_else(|| FaultSyntaxError::Effect {
                rule: rule.to_owned(),
                found: effect.trim().to_owned(),
            })?,
        })
    }
}

fn read_operations(text: &str) -> Option<Operations> {
    match text {
        "*" => Some(Operations::All),
        "reads" => Some(Operations::Reads),
        "writes" => Some(Operations::Writes),
        name => {
            let known = Operation::ALL.iter().any(|operation| operation.name() == name);
            known.then(|| Operations::One(name.to_owned()))
        }
    }
}

fn read_when(text: &str) -> Option<When> {
    if text.is_empty() {
        return Some(When::Always);
    }
    if let Some(share) = text.strip_prefix('~') {
        let (percent, seed) = share.split_once('/').unwrap_or((share, "0"));
        let percent = percent.strip_suffix('%')?.parse().ok().filter(|percent| *percent <= 100)?;
        return Some(When::Share { percent, seed: seed.parse().ok()? });
    }
    let calls = text.strip_prefix('#')?;
    let (first, last) = if let Some(first) = calls.strip_suffix('+') {
        (first.parse().ok()?, u64::MAX)
    } else if let Some((first, last)) = calls.split_once('-') {
        (first.parse().ok()?, last.parse().ok()?)
    } else {
        let only = calls.parse().ok()?;
        (only, only)
    };
    (1..=last).contains(&first).then_some(When::Calls { first, last })
}

fn read_effect(text: &str) -> Option<Effect> {
    let (name, argument) = text.split_once(':').unwrap_or((text, ""));
    let millis = || argument.strip_suffix("ms").unwrap_or(argument).parse().ok();
    match (name, argument) {
        ("lost-request", "") => Some(Effect::LostRequest),
        ("lost-response", "") => Some(Effect::LostResponse),
        ("reset", "") => Some(Effect::Reset),
        ("throttle", "") => Some(Effect::Throttle(1)),
        ("throttle", seconds) => Some(Effect::Throttle(seconds.parse().ok()?)),
        ("500", "") => Some(Effect::Fail(500)),
        ("503", "") => Some(Effect::Fail(503)),
        ("500-done", "") => Some(Effect::FailAfter(500)),
        ("503-done", "") => Some(Effect::FailAfter(503)),
        ("slow", _) => Some(Effect::Slow(millis()?)),
        ("malformed", "") => Some(Effect::Malformed),
        ("denied", "") => Some(Effect::Denied),
        ("role-unready", "") => Some(Effect::RoleUnready),
        ("role-denied", "") => Some(Effect::RoleDenied),
        ("stuck", "") => Some(Effect::Stuck(None)),
        ("stuck", _) => Some(Effect::Stuck(Some(millis()?))),
        ("keep", "") => Some(Effect::Keep),
        ("disabled", "") => Some(Effect::DisabledByAws),
        ("invisible", _) => match argument.strip_suffix("calls") {
            Some(calls) => Some(Effect::Invisible(Span::Calls(calls.parse().ok()?))),
            None => Some(Effect::Invisible(Span::Millis(millis()?))),
        },
        ("late-tags", _) => Some(Effect::LateTags(millis()?)),
        ("lingers", _) => Some(Effect::Lingers(millis()?)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn round(text: &str) {
        let rule: FaultRule = text.parse().unwrap();
        assert_eq!(rule.to_string(), text);
    }

    #[test]
    fn every_effect_is_written_as_it_is_read() {
        for effect in [
            "lost-request",
            "lost-response",
            "reset",
            "throttle:7",
            "500",
            "503",
            "500-done",
            "503-done",
            "slow:20ms",
            "malformed",
            "denied",
            "role-unready",
            "role-denied",
            "stuck",
            "stuck:9ms",
            "keep",
            "disabled",
            "invisible:5ms",
            "invisible:3calls",
            "late-tags:9ms",
            "lingers:9ms",
        ] {
            round(&format!("writes={effect}"));
        }
    }

    #[test]
    fn every_choice_of_calls_is_written_as_it_is_read() {
        for when in ["", "#1", "#2-4", "#3+", "~10%/42"] {
            round(&format!("CreateEventSourceMapping{when}=reset"));
        }
    }

    #[test]
    fn rules_are_separated_by_semicolons() {
        let rules = FaultRule::parse_all(" *=reset ; reads~5% = throttle;").unwrap();
        let texts: Vec<String> = rules.iter().map(ToString::to_string).collect();
        assert_eq!(texts, ["*=reset", "reads~5%/0=throttle:1"]);
    }

    #[test]
    fn mistakes_are_told_apart() {
        let fail = |text: &str| text.parse::<FaultRule>().unwrap_err();
        assert!(matches!(fail("reset"), FaultSyntaxError::NoEffect(_)));
        assert!(matches!(fail("Invoke=reset"), FaultSyntaxError::Operation { .. }));
        assert!(matches!(fail("*#0=reset"), FaultSyntaxError::When { .. }));
        assert!(matches!(fail("*~101%=reset"), FaultSyntaxError::When { .. }));
        assert!(matches!(fail("*=explode"), FaultSyntaxError::Effect { .. }));
    }

    #[test]
    fn a_seed_chooses_the_same_share_again() {
        let chosen = |seed| {
            let when = When::Share { percent: 30, seed };
            (1..=1000).filter(|count| when.holds(*count)).collect::<Vec<_>>()
        };
        assert_eq!(chosen(7), chosen(7));
        assert_ne!(chosen(7), chosen(8));
        assert!((200..400).contains(&chosen(7).len()));
    }
}
