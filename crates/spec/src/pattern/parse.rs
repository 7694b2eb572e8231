//! Reads a pattern as AWS's engine does, and says what it refuses and what only Lambda's page does not
//! list.

use serde_json::{Map, Number, Value};

use super::{
    address::Network,
    matching::join,
    model::{Alternative, Bound, Condition, Fault, Pattern},
    number::{Millionths, millionths},
    wildcard::Wildcard,
};
use crate::{code::Code, nearest::nearest, problem::segment};

/// The greatest depth of a pattern; AWS names no limit, and 4,096 characters hold no sensible deeper
/// one.
const DEEPEST: usize = 64;

/// The most combinations of the branches of `$or`, as EventBridge documents it.
const MOST_WAYS: usize = 1000;

const OPERATORS: [&str; 9] = [
    "exists",
    "prefix",
    "suffix",
    "equals-ignore-case",
    "numeric",
    "anything-but",
    "wildcard",
    "cidr",
    "exactly",
];

/// What the engine keeps for itself beside its operators: no key inside `$or` may have such a name.
const RESERVED: [&str; 14] = [
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
];

pub(super) fn parse(pattern: &Value) -> (Pattern, Vec<Fault>) {
    let mut parser = Parser::default();
    match pattern {
        Value::Object(members) if members.is_empty() => parser.refuse("", "is empty"),
        Value::Object(members) => {
            parser.pattern.ways.push(Vec::new());
            parser.object(members, &Place::default());
        }
        _ => parser.refuse("", "is not an object"),
    }
    (parser.pattern, parser.faults)
}

/// Where an object of a pattern stands.
#[derive(Clone, Default)]
struct Place {
    path: String,
    pointer: String,
    depth: usize,
    is_in_or: bool,
}

#[derive(Default)]
struct Parser {
    pattern: Pattern,
    faults: Vec<Fault>,
}

impl Parser {
    fn say(&mut self, code: Code, pointer: &str, message: impl Into<String>) {
        self.faults.push(Fault { code, pointer: pointer.to_owned(), message: message.into() });
    }

    fn refuse(&mut self, pointer: &str, message: impl Into<String>) {
        self.say(Code::FilterPattern, pointer, message);
    }

    /// What AWS's engine takes, and Lambda's page on filters does not list.
    fn unlisted(&mut self, pointer: &str, what: &str) {
        let message = format!("{what} is not among the operators that Lambda documents");
        self.say(Code::UnlistedOperator, pointer, message);
    }

    fn object(&mut self, members: &Map<String, Value>, place: &Place) {
        if place.depth > DEEPEST {
            return self.refuse(&place.pointer, format!("is nested more than {DEEPEST} deep"));
        }
        for (name, value) in members {
            let here = Place {
                path: join(&place.path, name),
                pointer: format!("{}{}", place.pointer, segment(name)),
                depth: place.depth + 1,
                is_in_or: place.is_in_or,
            };
            let pointer = &here.pointer;
            match value {
                Value::Array(branches) if name == "$or" => {
                    let branch = Place { path: place.path.clone(), is_in_or: true, ..here };
                    self.either(branches, &branch);
                }
                _ if name == "$or" => self.refuse(pointer, "`$or` takes a list of patterns"),
                _ if here.is_in_or && is_reserved(name) => {
                    self.refuse(
                        pointer,
                        format!("`{name}` is an operator, and no key inside `$or`"),
                    );
                }
                Value::Object(inner) if inner.is_empty() => {
                    self.refuse(pointer, format!("`{name}` is an empty object"));
                }
                Value::Object(inner) => self.object(inner, &here),
                Value::Array(alternatives) => self.leaf(name, alternatives, here),
                _ => self.refuse(pointer, format!("`{name}` needs a list: [{value}]")),
            }
        }
    }

    fn either(&mut self, branches: &[Value], place: &Place) {
        if branches.len() < 2 {
            self.refuse(&place.pointer, "`$or` takes a list of at least two patterns");
        }
        let before = std::mem::take(&mut self.pattern.ways);
        let mut after = Vec::new();
        for (index, branch) in branches.iter().enumerate() {
            let here = Place { pointer: format!("{}/{index}", place.pointer), ..place.clone() };
            self.pattern.ways.clone_from(&before);
            match branch {
                Value::Object(members) if !members.is_empty() => self.object(members, &here),
                _ => self.refuse(&here.pointer, "`$or` takes patterns: objects with a key"),
            }
            let room = (MOST_WAYS + 1).saturating_sub(after.len());
            after.extend(std::mem::take(&mut self.pattern.ways).into_iter().take(room));
        }
        if after.len() > MOST_WAYS && before.len() <= MOST_WAYS {
            let message = format!("`$or` makes more than {MOST_WAYS} combinations");
            self.refuse(&place.pointer, message);
        }
        self.pattern.ways = after;
    }

    fn leaf(&mut self, name: &str, given: &[Value], place: Place) {
        if given.is_empty() {
            let message = format!("`{name}` is an empty list, which matches nothing");
            return self.refuse(&place.pointer, message);
        }
        let mut alternatives = Vec::new();
        for (index, alternative) in given.iter().enumerate() {
            let here = format!("{}/{index}", place.pointer);
            match alternative {
                Value::Object(members) => alternatives.extend(self.operator(members, &here)),
                Value::Array(_) => self.refuse(&here, "a list inside a list"),
                Value::Number(number) => alternatives.push(Alternative::Number(number.clone())),
                scalar => alternatives.push(Alternative::Same(scalar.clone())),
            }
        }
        let number = self.pattern.conditions.len();
        let wanted = Value::from(given).to_string();
        let Place { path, pointer, .. } = place;
        // Of two conditions on one leaf, the engine keeps the last.
        for way in &mut self.pattern.ways {
            way.retain(|other| self.pattern.conditions[*other].path != path);
            way.push(number);
        }
        self.pattern.conditions.push(Condition { path, pointer, alternatives, wanted });
    }

    fn operator(&mut self, members: &Map<String, Value>, pointer: &str) -> Option<Alternative> {
        let mut entries = members.iter();
        let (Some((name, value)), None) = (entries.next(), entries.next()) else {
            self.refuse(pointer, "an alternative has exactly one operator");
            return None;
        };
        let here = format!("{pointer}{}", segment(name));
        match (name.as_str(), value) {
            ("exists", Value::Bool(true)) => Some(Alternative::Exists),
            ("exists", Value::Bool(false)) => Some(Alternative::Absent),
            ("exists", _) => self.refused(&here, "`exists` takes true or false"),
            ("prefix" | "suffix", Value::Object(inner)) => self.in_any_case(name, inner, &here),
            ("numeric", Value::Array(parts)) => self.numeric(parts, &here),
            ("numeric", _) => {
                self.refused(&here, "`numeric` takes a list such as [\">\", 0, \"<=\", 5]")
            }
            ("anything-but", value) => self.anything_but(value, &here),
            (name, Value::String(text)) if OPERATORS.contains(&name) => {
                self.text(name, text, &here)
            }
            (name, _) if OPERATORS.contains(&name) => {
                self.refused(&here, format!("`{name}` takes text"))
            }
            (name, _) => {
                let near = nearest(name, OPERATORS.into_iter());
                let known = near.map_or_else(
                    || format!("; there are {}", OPERATORS.join(", ")),
                    |near| format!("; did you mean `{near}`?"),
                );
                self.refused(&here, format!("`{name}` is no operator{known}"))
            }
        }
    }

    fn refused(&mut self, pointer: &str, message: impl Into<String>) -> Option<Alternative> {
        self.refuse(pointer, message);
        None
    }

    /// An operator that takes a text.
    fn text(&mut self, name: &str, text: &str, pointer: &str) -> Option<Alternative> {
        let owned = text.to_owned();
        let alternative = match name {
            "prefix" => Alternative::Begins(owned),
            "suffix" => Alternative::Ends(owned),
            "equals-ignore-case" => Alternative::SameInAnyCase(owned),
            "cidr" => match Network::parse(text) {
                Some(network) => Alternative::In(network),
                None => {
                    let message = format!("`cidr` is `{text}`, not a network such as 10.0.0.0/24");
                    return self.refused(pointer, message);
                }
            },
            "wildcard" => match Wildcard::parse(text) {
                Ok(wildcard) => Alternative::Like(wildcard),
                Err(why) => return self.refused(pointer, format!("`wildcard` {why}")),
            },
            _ => Alternative::Same(Value::String(owned)),
        };
        if ["wildcard", "cidr", "exactly"].contains(&name) {
            self.unlisted(pointer, &format!("`{name}`"));
        }
        Some(alternative)
    }

    /// `prefix` and `suffix` of `equals-ignore-case`.
    fn in_any_case(
        &mut self,
        name: &str,
        inner: &Map<String, Value>,
        pointer: &str,
    ) -> Option<Alternative> {
        let text = inner.get("equals-ignore-case").and_then(Value::as_str).map(str::to_owned);
        let Some(text) = text.filter(|_| inner.len() == 1) else {
            return self
                .refused(pointer, format!("`{name}` takes text, or equals-ignore-case with text"));
        };
        self.unlisted(pointer, &format!("`{name}` of `equals-ignore-case`"));
        Some(match name {
            "prefix" => Alternative::BeginsInAnyCase(text),
            _ => Alternative::EndsInAnyCase(text),
        })
    }

    fn numeric(&mut self, parts: &[Value], pointer: &str) -> Option<Alternative> {
        let pairs: Vec<_> = parts.chunks(2).map(comparison).collect();
        let [Some(first), second @ ..] = pairs.as_slice() else {
            return self.refused(pointer, COMPARISONS);
        };
        let second = match second {
            [] => None,
            [Some(second)] => Some(second),
            _ => return self.refused(pointer, COMPARISONS),
        };
        let a = self.bound(first.1, pointer)?;
        let b = match second {
            Some(second) => Some(self.bound(second.1, pointer)?),
            None => None,
        };
        let bound = |at, operator: &str| Some(Bound { at, is_open: !operator.ends_with('=') });
        match (first.0, second.map(|second| second.0), b) {
            ("=", None, _) => {
                Some(Alternative::Between { low: bound(a, "="), high: bound(a, "=") })
            }
            (low @ (">" | ">="), None, _) => {
                Some(Alternative::Between { low: bound(a, low), high: None })
            }
            (high @ ("<" | "<="), None, _) => {
                Some(Alternative::Between { low: None, high: bound(a, high) })
            }
            (low @ (">" | ">="), Some(high @ ("<" | "<=")), Some(b)) if a < b => {
                Some(Alternative::Between { low: bound(a, low), high: bound(b, high) })
            }
            (">" | ">=", Some("<" | "<="), _) => {
                self.refused(pointer, "the lower bound of `numeric` is not below the upper one")
            }
            _ => self.refused(
                pointer,
                "two comparisons of `numeric` are a lower bound and then an upper one",
            ),
        }
    }

    fn bound(&mut self, number: &Number, pointer: &str) -> Option<Millionths> {
        let found = millionths(number);
        if found.is_none() {
            self.refuse(pointer, format!("{number} {BEYOND}"));
        }
        found
    }

    fn anything_but(&mut self, value: &Value, pointer: &str) -> Option<Alternative> {
        let entries = match value {
            Value::Array(entries) => entries.as_slice(),
            Value::Object(members) => return self.anything_but_texts(members, pointer),
            single => std::slice::from_ref(single),
        };
        let are_texts = entries.iter().all(Value::is_string);
        if entries.is_empty() || !(are_texts || entries.iter().all(Value::is_number)) {
            return self.refused(pointer, "`anything-but` takes text, a number, a list of one of them, or prefix, suffix, equals-ignore-case or wildcard");
        }
        let mut unwanted = Vec::new();
        for entry in entries {
            unwanted.push(match entry {
                Value::Number(number) => {
                    self.bound(number, pointer)?;
                    Alternative::Number(number.clone())
                }
                text => Alternative::Same(text.clone()),
            });
        }
        Some(Alternative::NoneOf(unwanted))
    }

    /// `anything-but` of an operator, which takes a text or a list of texts.
    fn anything_but_texts(
        &mut self,
        members: &Map<String, Value>,
        pointer: &str,
    ) -> Option<Alternative> {
        const TAKEN: [&str; 4] = ["prefix", "suffix", "equals-ignore-case", "wildcard"];
        let mut entries = members.iter();
        let (Some((name, value)), None) = (entries.next(), entries.next()) else {
            return self.refused(pointer, "`anything-but` takes one operator");
        };
        let here = format!("{pointer}{}", segment(name));
        if !TAKEN.contains(&name.as_str()) {
            let message =
                format!("`anything-but` takes no `{name}`; it takes {}", TAKEN.join(", "));
            return self.refused(&here, message);
        }
        let texts = match value {
            Value::Array(entries) => entries.as_slice(),
            single => std::slice::from_ref(single),
        };
        let mut unwanted = Vec::new();
        for text in texts {
            let Some(text) = text.as_str() else {
                return self.refused(&here, format!("`{name}` takes text, or a list of texts"));
            };
            let is_end = ["prefix", "suffix"].contains(&name.as_str());
            if text.is_empty() && is_end {
                return self.refused(&here, format!("`{name}` of `anything-but` is empty"));
            }
            unwanted.push(match (name.as_str(), Wildcard::parse(text)) {
                ("wildcard", Ok(wildcard)) => Alternative::Like(wildcard),
                ("wildcard", Err(why)) => {
                    return self.refused(&here, format!("`wildcard` {why}"));
                }
                ("prefix", _) => Alternative::Begins(text.to_owned()),
                ("suffix", _) => Alternative::Ends(text.to_owned()),
                _ => Alternative::SameInAnyCase(text.to_owned()),
            });
        }
        self.unlisted(&here, &format!("`anything-but` of `{name}`"));
        Some(Alternative::NoneOf(unwanted))
    }
}

const COMPARISONS: &str =
    "`numeric` takes one or two comparisons: =, <, <=, > or >=, each with a number";

const BEYOND: &str =
    "is beyond what AWS compares: up to 500000000000 on either side of zero, with six decimals";

fn is_reserved(name: &str) -> bool {
    OPERATORS.contains(&name) || RESERVED.contains(&name)
}

/// Returns an operator of `numeric` with its number.
fn comparison(pair: &[Value]) -> Option<(&str, &Number)> {
    let [Value::String(operator), Value::Number(number)] = pair else { return None };
    ["=", "<", "<=", ">", ">="].contains(&operator.as_str()).then_some((operator, number))
}
