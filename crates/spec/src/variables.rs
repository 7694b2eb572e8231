//! `${name}`, `${env:NAME}`, `${account}`, `${region}` and `${partition}` in the strings of a
//! document. A reference that is only known online stays as it is, and is counted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::{code::Code, masks::Masks, problem::segment};

/// What a run knows besides the files. All of it may be absent when validating offline.
#[derive(Clone, Debug, Default)]
pub struct InForce {
    /// The account that calls are made in.
    pub account: Option<String>,
    /// The region that calls are made to.
    pub region: Option<String>,
}

impl InForce {
    fn get(&self, name: &str) -> Option<Option<String>> {
        match name {
            "account" => Some(self.account.clone()),
            "region" => Some(self.region.clone()),
            "partition" => Some(self.partition().map(str::to_owned)),
            _ => None,
        }
    }

    /// Returns the partition of the region, where that is known.
    pub(crate) fn partition(&self) -> Option<&'static str> {
        self.region.as_deref().map(partition)
    }
}

/// Returns the partition of a region: the second part of its ARNs.
#[must_use]
pub fn partition(region: &str) -> &'static str {
    let known = [
        ("cn-", "aws-cn"),
        ("us-gov-", "aws-us-gov"),
        ("us-isob-", "aws-iso-b"),
        ("us-iso-", "aws-iso"),
        ("eu-isoe-", "aws-iso-e"),
        ("us-isof-", "aws-iso-f"),
        ("eusc-", "aws-eusc"),
    ];
    known.iter().find(|(prefix, _)| region.starts_with(prefix)).map_or("aws", |(_, name)| name)
}

/// The variables that a stack declares; none for one that has no value yet.
pub(crate) type Variables = BTreeMap<String, Option<String>>;

/// What references resolve to.
pub(crate) struct Scope<'a> {
    pub(crate) variables: &'a Variables,
    pub(crate) environment: &'a dyn Fn(&str) -> Option<String>,
    pub(crate) allowed: &'a [String],
    pub(crate) in_force: &'a InForce,
}

/// A reference that does not resolve.
pub(crate) struct Fault {
    pub(crate) pointer: String,
    pub(crate) code: Code,
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

/// What became of the references of one document.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) faults: Vec<Fault>,
    /// The names of [`InForce`] that were asked for and are not known.
    pub(crate) unresolved: BTreeSet<String>,
    /// The variables that were asked for.
    pub(crate) used: BTreeSet<String>,
    pub(crate) masks: Masks,
}

/// What the names of environment variables begin with that any spec may read.
const PREFIX: &str = "ESMITH_VAR_";

/// Returns whether a variable's name tells that it holds a credential or a token.
#[must_use]
pub fn is_credential(name: &str) -> bool {
    const PARTS: [&str; 11] = [
        "TOKEN",
        "SECRET",
        "PASSWORD",
        "PASSWD",
        "PASSPHRASE",
        "CREDENTIAL",
        "PRIVATE_KEY",
        "ACCESS_KEY",
        "APIKEY",
        "AUTHORIZATION",
        "JWT",
    ];
    let name = name.to_ascii_uppercase();
    PARTS.iter().any(|part| name.contains(part)) || name.ends_with("_KEY") || name.ends_with("_PAT")
}

impl Scope<'_> {
    /// Resolves every reference in the strings of a value.
    pub(crate) fn resolve(&self, value: &mut Value, path: Path<'_>, outcome: &mut Outcome) {
        match value {
            Value::String(text) if text.contains("${") => {
                *text = self.resolve_text(text, &path.pointer(), outcome);
            }
            Value::Array(entries) => {
                for (index, entry) in entries.iter_mut().enumerate() {
                    self.resolve(
                        entry,
                        Path { around: Some(&path), step: Step::Index(index) },
                        outcome,
                    );
                }
            }
            Value::Object(members) => {
                for (key, member) in members {
                    self.resolve(
                        member,
                        Path { around: Some(&path), step: Step::Key(key) },
                        outcome,
                    );
                }
            }
            _ => {}
        }
    }

    fn resolve_text(&self, text: &str, pointer: &str, outcome: &mut Outcome) -> String {
        let (mut done, mut rest) = (String::with_capacity(text.len()), text);
        while let Some(at) = rest.find("${") {
            if rest[..at].ends_with('$') {
                done.push_str(&rest[..at - 1]);
                done.push_str("${");
                rest = &rest[at + 2..];
                continue;
            }
            done.push_str(&rest[..at]);
            let Some(end) = rest[at..].find('}') else {
                outcome.faults.push(fault(pointer, Code::BadReference, "`${` has no `}`"));
                return text.to_owned();
            };
            let reference = &rest[at..=at + end];
            match self.look_up(&reference[2..reference.len() - 1], pointer, outcome) {
                Some(value) => done.push_str(&value),
                None => done.push_str(reference),
            }
            rest = &rest[at + end + 1..];
        }
        done + rest
    }

    fn look_up(&self, name: &str, pointer: &str, outcome: &mut Outcome) -> Option<String> {
        if let Some(variable) = name.strip_prefix("env:") {
            return self.of_environment(variable, pointer, outcome);
        }
        if let Some(value) = self.variables.get(name) {
            outcome.used.insert(name.to_owned());
            if value.is_none() {
                let message = format!("variable `{name}` has no value");
                let mut fault = fault(pointer, Code::VariableWithoutValue, &message);
                fault.help = Some(format!("give --var {name}=VALUE, or a value under `variables`"));
                outcome.faults.push(fault);
            }
            return value.clone();
        }
        if let Some(known) = self.in_force.get(name) {
            if known.is_none() {
                outcome.unresolved.insert(name.to_owned());
            }
            return known;
        }
        outcome.faults.push(self.unknown(name, pointer));
        None
    }

    fn of_environment(&self, name: &str, pointer: &str, outcome: &mut Outcome) -> Option<String> {
        let is_given = self.allowed.iter().any(|one| one == name) && !is_credential(name);
        if !name.starts_with(PREFIX) && !is_given {
            let message = format!("environment variable `{name}` may not be read by specs");
            let mut fault = fault(pointer, Code::ForbiddenEnvironment, &message);
            fault.help = Some(format!("call it `{PREFIX}...`, or give --env {name}"));
            fault.help = fault.help.filter(|_| !is_credential(name));
            outcome.faults.push(fault);
            return None;
        }
        let found = (self.environment)(name);
        match &found {
            Some(value) => outcome.masks.add(value, name),
            None => {
                let message = format!("environment variable `{name}` is not set");
                outcome.faults.push(fault(pointer, Code::UnsetEnvironment, &message));
            }
        }
        found
    }

    fn unknown(&self, name: &str, pointer: &str) -> Fault {
        if !is_variable_name(name) {
            return fault(
                pointer,
                Code::BadReference,
                &format!("`${{{name}}}` is not a reference"),
            );
        }
        let known =
            self.variables.keys().map(String::as_str).chain(["account", "region", "partition"]);
        let mut fault =
            fault(pointer, Code::UnknownVariable, &format!("variable `{name}` is not known"));
        fault.help = Some(match crate::nearest::nearest(name, known) {
            Some(near) => format!("did you mean `${{{near}}}`?"),
            None => format!("declare it under `variables`, or give --var {name}=VALUE"),
        });
        fault
    }
}

/// The way to a value, written out as a JSON pointer only where there is something to say.
#[derive(Clone, Copy)]
pub(crate) struct Path<'a> {
    around: Option<&'a Self>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Key(&'a str),
    Index(usize),
}

impl<'a> Path<'a> {
    /// Returns the way to a member of the document.
    pub(crate) fn root(key: &'a str) -> Self {
        Self { around: None, step: Step::Key(key) }
    }

    /// Returns the way to a member of what this way leads to.
    pub(crate) fn member(&'a self, key: &'a str) -> Self {
        Self { around: Some(self), step: Step::Key(key) }
    }

    fn pointer(&self) -> String {
        let step = match self.step {
            Step::Key(key) => segment(key),
            Step::Index(index) => format!("/{index}"),
        };
        self.around.map(Self::pointer).unwrap_or_default() + &step
    }
}

pub(crate) fn is_variable_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_' || char == '-')
}

fn fault(pointer: &str, code: Code, message: &str) -> Fault {
    let help = (code == Code::BadReference)
        .then(|| "write `${name}` or `${env:NAME}`; `$${` stands for a literal `${`".to_owned());
    Fault { pointer: pointer.to_owned(), code, message: message.to_owned(), help }
}
