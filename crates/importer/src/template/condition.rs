//! Which way a template's conditions go with its parameters as they are.

use serde_json::Value;

use super::intrinsic::{DEEPEST, Resolver, function};

impl Resolver<'_> {
    pub(super) fn either(&mut self, condition: &Value, then: &Value, otherwise: &Value) -> Value {
        let name = condition.as_str().unwrap_or_default();
        let definition = self.template["Conditions"][name].clone();
        let holds = self.holds(&definition);
        let word = if holds == Some(false) { "does not hold" } else { "holds" };
        let basis = if holds.is_some() {
            "with the parameters as they are"
        } else {
            "though it cannot be told"
        };
        self.remarks.push(format!("condition `{name}` is taken as one that {word}, {basis}"));
        self.resolve(if holds == Some(false) { otherwise } else { then })
    }

    /// Returns whether a condition holds with the parameters' defaults.
    fn holds(&mut self, condition: &Value) -> Option<bool> {
        if self.depth >= DEEPEST {
            return None;
        }
        self.depth += 1;
        let holds = self.evaluated(condition);
        self.depth -= 1;
        holds
    }

    fn evaluated(&mut self, condition: &Value) -> Option<bool> {
        let (name, argument) = function(condition.as_object()?)?;
        let list = argument.as_array().map_or(&[][..], Vec::as_slice);
        match (name, list) {
            ("Fn::Equals", [left, right]) => Some(self.known(left)? == self.known(right)?),
            ("Fn::Not", [inner]) => self.holds(inner).map(|holds| !holds),
            ("Fn::And", parts) => {
                parts.iter().try_fold(true, |all, it| Some(all && self.holds(it)?))
            }
            ("Fn::Or", parts) => {
                parts.iter().try_fold(false, |any, it| Some(any || self.holds(it)?))
            }
            ("Condition", _) => {
                let definition = self.template["Conditions"][argument.as_str()?].clone();
                self.holds(&definition)
            }
            _ => None,
        }
    }
}
