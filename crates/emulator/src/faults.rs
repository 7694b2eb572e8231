//! Faults on request: rules that say which calls meet which misfortune.

mod rule;
mod syntax;

pub use rule::{Effect, FaultRule, Operations, Span, When};
pub use syntax::FaultSyntaxError;

use crate::call::Operation;

/// The rules in force, and how far each has counted.
#[derive(Default)]
pub(crate) struct Faults {
    rules: Vec<(FaultRule, u64)>,
}

impl Faults {
    /// Adds rules after those in force.
    pub(crate) fn add(&mut self, rules: impl IntoIterator<Item = FaultRule>) {
        self.rules.extend(rules.into_iter().map(|rule| (rule, 0)));
    }

    /// The rules in force, in their order.
    pub(crate) fn all(&self) -> impl Iterator<Item = &FaultRule> {
        self.rules.iter().map(|(rule, _)| rule)
    }

    /// Drops every rule.
    pub(crate) fn clear(&mut self) {
        self.rules.clear();
    }

    /// The effect that a call meets: that of the first rule that holds. Every rule that names the
    /// operation counts the call.
    pub(crate) fn meet(&mut self, operation: Operation) -> Option<Effect> {
        let mut met = None;
        for (rule, count) in &mut self.rules {
            if rule.operations.include(operation) {
                *count += 1;
                let holds = rule.when.holds(*count);
                if holds && met.is_none() {
                    met = Some(rule.effect.clone());
                }
            }
        }
        met
    }
}
