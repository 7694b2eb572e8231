//! Which way a template's conditions go with its parameters as they are.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    intrinsic::{DEEPEST, function},
    known,
    resolver::Resolver,
};

/// Whether CloudFormation makes a resource.
#[derive(Clone, Debug)]
pub(super) enum Made {
    Yes,
    /// Its condition does not hold.
    No {
        condition: String,
    },
    /// Its condition depends on what is not known.
    Undecided {
        condition: String,
        /// The parameters that have no value.
        parameters: Vec<String>,
    },
}

impl Resolver<'_> {
    pub(super) fn made(&mut self, resource: &Value) -> Made {
        let Some(condition) = resource["Condition"].as_str().map(str::to_owned) else {
            return Made::Yes;
        };
        let definition = self.template["Conditions"][&condition].clone();
        match self.holds(&definition) {
            Some(true) => Made::Yes,
            Some(false) => Made::No { condition },
            None => {
                let mut parameters = BTreeSet::new();
                self.undecided(&definition, &mut parameters);
                Made::Undecided { condition, parameters: parameters.into_iter().collect() }
            }
        }
    }

    /// Collects the parameters without a value that a condition refers to.
    fn undecided(&mut self, condition: &Value, parameters: &mut BTreeSet<String>) {
        if self.depth >= DEEPEST {
            return;
        }
        self.depth += 1;
        let mut names = Vec::new();
        known::names(condition, &mut names);
        for name in names {
            let parameter = &self.template["Parameters"][&name];
            let reference = serde_json::json!({ "Ref": name });
            if parameter.is_object() && self.known(&reference).is_none() {
                parameters.insert(name);
            }
        }
        let mut others = Vec::new();
        conditions(condition, &mut others);
        for other in others {
            let definition = self.template["Conditions"][&other].clone();
            self.undecided(&definition, parameters);
        }
        self.depth -= 1;
    }

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
        self.note(format!("condition `{name}` is taken as one that {word}, {basis}"));
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

/// Collects the names of the conditions that a condition refers to.
fn conditions(condition: &Value, found: &mut Vec<String>) {
    match condition {
        Value::Array(parts) => parts.iter().for_each(|part| conditions(part, found)),
        Value::Object(members) => {
            for (name, member) in members {
                match (name.as_str(), member) {
                    ("Condition", Value::String(name)) => found.push(name.clone()),
                    _ => conditions(member, found),
                }
            }
        }
        _ => {}
    }
}
