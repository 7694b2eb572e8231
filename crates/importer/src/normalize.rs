//! Normalizes the spelling of another tool to AWS's JSON: names that differ in case and `_`, numbers and
//! flags as texts, objects as lists of one. Members without a place are reported.

use std::collections::BTreeMap;

use esmith_spec::{
    kind::SourceKind,
    shape::{Member, Shape, Unset},
    table::{self, ENCRYPTION_KEY, Place, Row},
};
use serde_json::{Map, Number, Value, json};

/// How a tool spells AWS's members.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spelling {
    /// Members that have another name there: theirs, and AWS's.
    pub(crate) aliases: &'static [(&'static str, &'static str)],
    /// Whether members that AWS keeps inside objects stand beside them.
    pub(crate) is_flat: bool,
    /// Whether `0`, `""` and `[]` also mean an absent value.
    pub(crate) has_zeros: bool,
}

/// AWS's JSON, and complaints about the members without a place in it.
#[derive(Debug, Default)]
pub(crate) struct AwsJson {
    pub(crate) body: Map<String, Value>,
    pub(crate) complaints: Vec<String>,
    /// The variables whose defaults are used.
    pub(crate) defaulted: Vec<String>,
}

/// Returns the members of a mapping in AWS's spelling. A reference that has no value takes the variable's
/// default from `defaults`.
pub(crate) fn aws_json(
    given: &Map<String, Value>,
    kind: SourceKind,
    spelling: Spelling,
    defaults: &BTreeMap<String, Value>,
) -> AwsJson {
    let mut reading = Reading { kind, spelling, defaults, json: AwsJson::default() };
    reading.members(given, &[]);
    reading.unused_key();
    reading.json
}

struct Reading<'a> {
    kind: SourceKind,
    spelling: Spelling,
    defaults: &'a BTreeMap<String, Value>,
    json: AwsJson,
}

/// Returns a name without what spellings differ in.
fn folded(name: &str) -> String {
    name.chars().filter(|char| *char != '_').map(|char| char.to_ascii_lowercase()).collect()
}

impl Reading<'_> {
    /// Leaves out a key that has nothing to encrypt: AWS drops it too.
    fn unused_key(&mut self) {
        let body = &self.json.body;
        let has = |row: &Row| body.contains_key(row.member.wire);
        let key = table::row(ENCRYPTION_KEY).filter(|row| has(row));
        if let Some(key) =
            key.filter(|_| !table::rows(self.kind).any(|row| row.sensitive && has(row)))
        {
            self.json.body.shift_remove(key.member.wire);
            let complaint =
                format!("`{}` has no filters to encrypt, so AWS drops it", key.member.wire);
            self.json.complaints.push(complaint);
        }
    }

    /// Returns whether a tool's name means a member of AWS's.
    fn means(&self, name: &str, wire: &str) -> bool {
        let alias = self.spelling.aliases.iter().find(|(theirs, _)| folded(theirs) == folded(name));
        folded(alias.map_or(name, |(_, ours)| ours)) == folded(wire)
    }

    fn members(&mut self, given: &Map<String, Value>, path: &[&'static str]) {
        for (name, value) in given {
            if self.is_nothing(value) {
                continue;
            }
            let here = |row: &&Row| self.spelling.is_flat || row.path(self.kind) == path;
            let own = |row: &&Row| !matches!(row.place, Place::AccessEntry);
            let row = table::rows(self.kind)
                .filter(own)
                .filter(here)
                .find(|row| self.means(name, row.member.wire));
            if let Some(row) = row {
                self.member(row, name, value);
            } else if let Some(inner) = self.container(name, path) {
                if let Some(object) = one(value).as_object() {
                    self.members(object, &inner);
                }
            } else {
                self.foreign(name);
            }
        }
    }

    /// Returns the path of an object of this name, if AWS has one here.
    fn container(&self, name: &str, path: &[&'static str]) -> Option<Vec<&'static str>> {
        let paths = table::rows(self.kind).map(|row| row.path(self.kind));
        let mut below = paths.filter(|deep| deep.len() > path.len() && deep.starts_with(path));
        let found = below.find(|deep| self.means(name, deep[path.len()]))?;
        Some(found[..=path.len()].to_vec())
    }

    fn member(&mut self, row: &'static Row, name: &str, value: &Value) {
        let shape = (row.member.shape)(self.kind);
        // What nothing takes back is absent, if 0 may say so.
        let never_given = self.spelling.has_zeros && row.unset(self.kind) == Unset::Recreate;
        if never_given && *value == 0 {
            return;
        }
        let Some(value) = self.value(&shape, name, value) else { return };
        let mut inner = &mut self.json.body;
        for container in row.path(self.kind) {
            let object = inner.entry(*container).or_insert_with(|| json!({}));
            let Value::Object(object) = object else { return };
            inner = object;
        }
        inner.insert(row.member.wire.to_owned(), value);
    }

    fn foreign(&mut self, name: &str) {
        let is_of_another = table::ROWS.iter().any(|row| {
            self.means(name, row.member.wire) || row.containers().any(|it| self.means(name, it))
        });
        self.json.complaints.push(if is_of_another {
            format!("`{name}` is not a setting of {}", self.kind)
        } else {
            format!("`{name}` is not known to this release")
        });
    }

    /// Returns whether a value says nothing.
    fn is_nothing(&self, value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(entries) => entries.is_empty(),
            _ => false,
        }
    }

    fn value(&mut self, shape: &Shape, name: &str, value: &Value) -> Option<Value> {
        if let Value::String(text) = value
            && !matches!(shape, Shape::Text { .. } | Shape::FilterPattern)
            && let Some(variable) = reference(text)
        {
            return self.default(shape, name, variable);
        }
        let found = match (shape, value) {
            (Shape::Int { min, max, also, .. }, value) => {
                let number = number(value);
                let fits = number.is_none_or(|it| (*min..=*max).contains(&it) || *also == Some(it));
                if self.spelling.has_zeros && number == Some(0) && !fits {
                    return None;
                }
                number.map(Value::from)
            }
            (Shape::Timestamp, value) => seconds(value)
                .map(Value::Number)
                .or_else(|| value.is_string().then(|| value.clone())),
            (Shape::Bool, value) => flag(value).map(Value::from),
            (Shape::Text { .. } | Shape::Choice(_), value) => text(value).map(Value::from),
            (Shape::FilterPattern, Value::Object(_)) => Some(value.to_string().into()),
            (Shape::FilterPattern, value) => text(value).map(Value::from),
            (Shape::List { of, .. }, value) => {
                let entries = entries(value);
                let of = **of;
                Some(entries.iter().filter_map(|entry| self.value(&of, name, entry)).collect())
            }
            (Shape::Object(members), value) => {
                return one(value).as_object().map(|given| self.object(members, name, given));
            }
        };
        if found.is_none() {
            self.json.complaints.push(format!("`{name}` is {value}, which has no place here"));
        }
        found
    }

    fn object(
        &mut self,
        members: &'static [Member],
        name: &str,
        given: &Map<String, Value>,
    ) -> Value {
        let mut object = Map::new();
        for (inner, value) in given {
            if self.is_nothing(value) {
                continue;
            }
            let known = members
                .iter()
                .filter(|member| member.accepted_by(self.kind))
                .find(|member| self.means(inner, member.wire));
            let path = format!("{name}.{inner}");
            let Some(member) = known else {
                self.json.complaints.push(format!("`{path}` is not known to this release"));
                continue;
            };
            if let Some(value) = self.value(&(member.shape)(self.kind), &path, value) {
                object.insert(member.wire.to_owned(), value);
            }
        }
        Value::Object(object)
    }

    /// Returns what a variable is by default: a reference stands in texts only.
    fn default(&mut self, shape: &Shape, name: &str, variable: &str) -> Option<Value> {
        let default = self.defaults.get(variable).filter(|default| !default.is_null()).cloned();
        let Some(default) = default else {
            let text = format!("`{name}` is given by `{variable}`, of which no value is known");
            self.json.complaints.push(text);
            return None;
        };
        self.json.defaulted.push(variable.to_owned());
        self.value(shape, name, &default)
    }
}

/// Returns the variable that a text consists of.
fn reference(text: &str) -> Option<&str> {
    let name = text.strip_prefix("${")?.strip_suffix('}')?;
    (!name.contains("${")).then_some(name)
}

/// Returns the only entry of a list of one, or the value itself.
pub(crate) fn one(value: &Value) -> &Value {
    match value {
        Value::Array(entries) if entries.len() == 1 => &entries[0],
        value => value,
    }
}

/// Returns the entries of a list, or of a text that has them with commas between.
fn entries(value: &Value) -> Vec<Value> {
    match value {
        Value::Array(entries) => entries.clone(),
        Value::String(text) if !text.contains('{') => {
            text.split(',').map(|entry| entry.trim().into()).collect()
        }
        value => vec![value.clone()],
    }
}

fn number(value: &Value) -> Option<i64> {
    match value {
        Value::String(text) => text.trim().parse().ok(),
        #[expect(clippy::cast_possible_truncation, reason = "whole, as compared")]
        Value::Number(number) => number
            .as_i64()
            .or_else(|| number.as_f64().filter(|it| it.fract() == 0.0).map(|it| it as i64)),
        _ => None,
    }
}

/// Returns seconds since 1970, which may have a fraction.
fn seconds(value: &Value) -> Option<Number> {
    match value {
        Value::Number(number) => Some(number.clone()),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Returns a flag, as YAML 1.1 has them too.
pub(crate) fn flag(value: &Value) -> Option<bool> {
    match value {
        Value::Bool(flag) => Some(*flag),
        Value::String(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Some(true),
            "false" | "no" | "off" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Returns a scalar as text.
pub(crate) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) | Value::Bool(_) => Some(value.to_string()),
        _ => None,
    }
}
