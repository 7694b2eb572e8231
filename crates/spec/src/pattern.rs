//! AWS's pattern language for Lambda filters: what a pattern may be. Whether a record matches one is
//! in `filter.rs`.
//!
//! A pattern is an object whose leaves are lists of alternatives: scalars, or objects with one
//! operator (`exists`, `prefix`, `suffix`, `equals-ignore-case`, `numeric`, `anything-but`). `$or`
//! takes a list of patterns.

use serde_json::{Map, Value};

use crate::{kind::SourceKey, nearest::nearest, problem::segment};

/// Something wrong in a pattern.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Fault {
    /// The JSON pointer of the place within the pattern.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// Whether AWS takes the pattern all the same, and it matches nothing.
    pub is_harmless: bool,
}

/// The greatest depth of a pattern; AWS names no limit, and 4,096 characters hold no sensible deeper
/// one.
const DEEPEST: usize = 64;

const OPERATORS: [&str; 6] =
    ["exists", "prefix", "suffix", "equals-ignore-case", "numeric", "anything-but"];

/// Returns what is wrong in a pattern for records of a kind.
#[must_use]
pub fn check(pattern: &Value, key: SourceKey) -> Vec<Fault> {
    let mut checker = Checker { faults: Vec::new() };
    match pattern {
        Value::Object(members) if members.is_empty() => checker.fault("", "is empty"),
        Value::Object(members) => {
            checker.object(members, "", 0);
            checker.top(members, key);
        }
        _ => checker.fault("", "is not an object"),
    }
    checker.faults
}

/// Returns the members that a record of a kind has, as patterns see it.
#[must_use]
pub fn record_members(key: SourceKey) -> &'static [&'static str] {
    key.row().records.map_or(&[], |form| form.members)
}

struct Checker {
    faults: Vec<Fault>,
}

impl Checker {
    fn fault(&mut self, pointer: &str, message: impl Into<String>) {
        self.faults.push(Fault {
            pointer: pointer.to_owned(),
            message: message.into(),
            is_harmless: false,
        });
    }

    /// A top-level key that no record has never matches.
    fn top(&mut self, members: &Map<String, Value>, key: SourceKey) {
        let known = record_members(key);
        for name in members.keys().filter(|name| *name != "$or" && !known.contains(&name.as_str()))
        {
            let near = nearest(name, known.iter().copied())
                .unwrap_or(known.first().copied().unwrap_or_default());
            self.faults.push(Fault {
                pointer: segment(name),
                message: format!("`{name}` is no member of a record of {key}, so nothing matches; did you mean `{near}`?"),
                is_harmless: true,
            });
        }
        for branch in members.get("$or").and_then(Value::as_array).into_iter().flatten() {
            if let Value::Object(members) = branch {
                self.top(members, key);
            }
        }
    }

    fn object(&mut self, members: &Map<String, Value>, pointer: &str, depth: usize) {
        if depth > DEEPEST {
            return self.fault(pointer, format!("is nested more than {DEEPEST} deep"));
        }
        for (name, value) in members {
            let here = format!("{pointer}{}", segment(name));
            match value {
                Value::Array(branches) if name == "$or" => self.either(branches, &here, depth),
                _ if name == "$or" => self.fault(&here, "`$or` takes a list of patterns"),
                Value::Object(inner) if inner.is_empty() => {
                    self.fault(&here, format!("`{name}` is an empty object"))
                }
                Value::Object(inner) => self.object(inner, &here, depth + 1),
                Value::Array(alternatives) => self.leaf(name, alternatives, &here),
                _ => self.fault(&here, format!("`{name}` needs a list: [{value}]")),
            }
        }
    }

    fn either(&mut self, branches: &[Value], pointer: &str, depth: usize) {
        if branches.len() < 2 {
            self.fault(pointer, "`$or` takes a list of at least two patterns");
        }
        for (index, branch) in branches.iter().enumerate() {
            let here = format!("{pointer}/{index}");
            match branch {
                Value::Object(members) if !members.is_empty() => {
                    self.object(members, &here, depth + 1)
                }
                _ => self.fault(&here, "`$or` takes patterns: objects with a key"),
            }
        }
    }

    fn leaf(&mut self, name: &str, alternatives: &[Value], pointer: &str) {
        if alternatives.is_empty() {
            self.fault(pointer, format!("`{name}` is an empty list, which matches nothing"));
        }
        for (index, alternative) in alternatives.iter().enumerate() {
            let here = format!("{pointer}/{index}");
            match alternative {
                Value::Object(members) => self.operator(members, &here),
                Value::Array(_) => self.fault(&here, "a list inside a list"),
                _ => {}
            }
        }
    }

    fn operator(&mut self, members: &Map<String, Value>, pointer: &str) {
        let mut entries = members.iter();
        let (Some((name, value)), None) = (entries.next(), entries.next()) else {
            return self.fault(pointer, "an alternative has exactly one operator");
        };
        let here = format!("{pointer}{}", segment(name));
        let wanted = match (name.as_str(), value) {
            ("exists", Value::Bool(_))
            | ("prefix" | "suffix" | "equals-ignore-case", Value::String(_)) => return,
            ("exists", _) => "`exists` takes true or false",
            ("prefix" | "suffix" | "equals-ignore-case", _) => {
                return self.fault(&here, format!("`{name}` takes text"));
            }
            ("numeric", Value::Array(parts)) => return self.numeric(parts, &here),
            ("numeric", _) => "`numeric` takes a list such as [\">\", 0, \"<=\", 5]",
            ("anything-but", value) => return self.anything_but(value, &here),
            _ => {
                let known = nearest(name, OPERATORS.into_iter())
                    .map(|near| format!("; did you mean `{near}`?"));
                let known =
                    known.unwrap_or_else(|| format!("; there are {}", OPERATORS.join(", ")));
                return self.fault(&here, format!("`{name}` is no operator{known}"));
            }
        };
        self.fault(&here, wanted);
    }

    fn numeric(&mut self, parts: &[Value], pointer: &str) {
        let is_pair = |pair: &[Value]| {
            let operator =
                pair[0].as_str().is_some_and(|text| ["=", "<", "<=", ">", ">="].contains(&text));
            operator && pair.get(1).is_some_and(Value::is_number)
        };
        let pairs: Vec<&[Value]> = parts.chunks(2).collect();
        if pairs.is_empty() || pairs.len() > 2 || !pairs.iter().all(|pair| is_pair(pair)) {
            return self.fault(
                pointer,
                "`numeric` takes one or two comparisons: =, <, <=, > or >=, each with a number",
            );
        }
        let side =
            |pair: &[Value]| pair[0].as_str().unwrap_or_default().trim_end_matches('=').to_owned();
        if let [a, b] = pairs.as_slice() {
            let (low, high) = (&a[1], &b[1]);
            if side(a) == side(b) || side(a).is_empty() || side(b).is_empty() {
                self.fault(pointer, "two comparisons of `numeric` are a lower and an upper bound");
            } else if side(a) == ">" && low.as_f64() >= high.as_f64()
                || side(a) == "<" && high.as_f64() >= low.as_f64()
            {
                self.fault(pointer, "the lower bound of `numeric` is not below the upper one");
            }
        }
    }

    fn anything_but(&mut self, value: &Value, pointer: &str) {
        let fits = match value {
            Value::String(_) | Value::Number(_) => true,
            Value::Array(entries) => {
                let same =
                    entries.iter().all(Value::is_string) || entries.iter().all(Value::is_number);
                !entries.is_empty() && same
            }
            Value::Object(members) => {
                let texts = |value: &Value| {
                    value.is_string()
                        || value.as_array().is_some_and(|list| {
                            !list.is_empty() && list.iter().all(Value::is_string)
                        })
                };
                members.len() == 1
                    && members.iter().all(|(name, value)| {
                        ["prefix", "suffix", "equals-ignore-case"].contains(&name.as_str())
                            && texts(value)
                    })
            }
            _ => false,
        };
        if !fits {
            self.fault(pointer, "`anything-but` takes text, a number, a list of one of them, or prefix, suffix or equals-ignore-case");
        }
    }
}
