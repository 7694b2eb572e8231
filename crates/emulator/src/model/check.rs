//! Holds a request against its shapes. Wrong types end at once; every broken bound is reported in
//! one `ValidationException`, as AWS's front end does it.

use serde_json::{Map, Value};

use super::shape::{Member, Pattern, Shape};
use crate::refusal::{Refusal, camel};

/// Checks the known members of a request; unknown ones are left alone, as AWS does.
pub(crate) fn check(members: &[Member], body: &Map<String, Value>) -> Result<(), Refusal> {
    let mut broken = Vec::new();
    structure(members, body, "", &mut broken)?;
    refuse(&broken)
}

/// Checks one value that is not in a body.
pub(crate) fn check_text(name: &str, shape: &Shape, value: &Value) -> Result<(), Refusal> {
    let mut broken = Vec::new();
    any(shape, value, &camel(name), &mut broken)?;
    refuse(&broken)
}

fn refuse(broken: &[String]) -> Result<(), Refusal> {
    if broken.is_empty() {
        return Ok(());
    }
    let plural = if broken.len() == 1 { "error" } else { "errors" };
    let list = broken.join("; ");
    Err(Refusal::validation(format!("{} validation {plural} detected: {list}", broken.len())))
}

fn structure(
    members: &[Member],
    body: &Map<String, Value>,
    path: &str,
    broken: &mut Vec<String>,
) -> Result<(), Refusal> {
    for (name, shape) in members {
        // A null is an absent member.
        if let Some(value) = body.get(*name).filter(|value| !value.is_null()) {
            any(shape, value, &join(path, &camel(name)), broken)?;
        }
    }
    Ok(())
}

fn any(shape: &Shape, value: &Value, path: &str, broken: &mut Vec<String>) -> Result<(), Refusal> {
    match (shape, value) {
        (Shape::Bool, Value::Bool(_)) | (Shape::Timestamp, Value::Number(_)) => {}
        (Shape::Int { min, max }, Value::Number(number)) if !number.is_f64() => {
            // A number beyond i64 is beyond every bound.
            let number = number.as_i64().unwrap_or(i64::MAX);
            bound(path, &number.to_string(), "value", number, *min, *max, broken);
        }
        (Shape::Text { min, max, pattern }, Value::String(text)) => {
            let length = text.chars().count();
            bound(path, text, "length", length, *min, *max, broken);
            if let Some(pattern) = pattern
                && !(pattern.holds)(text)
            {
                broken.push(constraint(path, text, &matches(pattern)));
            }
        }
        (Shape::Enum(values), Value::String(text)) => {
            if !values.contains(&text.as_str()) {
                broken.push(constraint(path, text, &one_of(values)));
            }
        }
        (Shape::List { min, max, of }, Value::Array(values)) => {
            let shown = shown(value);
            bound(path, &shown, "length", values.len(), *min, *max, broken);
            let mut inner = Vec::new();
            for (index, value) in values.iter().enumerate() {
                any(of, value, &format!("{path}.{}.member", index + 1), &mut inner)?;
            }
            match rules(of) {
                // Of plain members, AWS names the list and all that each must satisfy.
                Some(rules) if !inner.is_empty() => {
                    let rule = format!("Member must satisfy constraint: [{}]", rules.join(", "));
                    broken.push(constraint(path, &shown, &rule));
                }
                _ => broken.extend(inner),
            }
        }
        (Shape::Map { min, max, key, value: of }, Value::Object(values)) => {
            bound(path, &shown(value), "length", values.len(), *min, *max, broken);
            for (name, value) in values {
                any(key, &Value::String(name.clone()), path, broken)?;
                any(of, value, &format!("{path}.{name}.member"), broken)?;
            }
        }
        (Shape::Structure(members), Value::Object(body)) => {
            structure(members, body, path, broken)?;
        }
        _ => return Err(wrong_type(shape, value)),
    }
    Ok(())
}

/// All that a plain member of a list must satisfy; none of a member that has members itself.
fn rules(shape: &Shape) -> Option<Vec<String>> {
    let mut rules = match shape {
        Shape::Text { min, max, pattern } => {
            let lengths = [
                format!("Member must have length less than or equal to {max}"),
                format!("Member must have length greater than or equal to {min}"),
            ];
            let pattern = pattern.map(|pattern| matches(&pattern));
            lengths.into_iter().chain(pattern).collect()
        }
        Shape::Enum(values) => vec![one_of(values)],
        _ => return None,
    };
    rules.push("Member must not be null".to_owned());
    Some(rules)
}

fn one_of(values: &[&str]) -> String {
    format!("Member must satisfy enum value set: [{}]", values.join(", "))
}

fn matches(pattern: &Pattern) -> String {
    format!("Member must satisfy regular expression pattern: {}", pattern.text)
}

/// A value as the messages show it: texts without quotes.
fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => {
            format!("[{}]", values.iter().map(shown).collect::<Vec<_>>().join(", "))
        }
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| format!("{name}={}", shown(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        _ => value.to_string(),
    }
}

fn bound<T: PartialOrd + std::fmt::Display>(
    path: &str,
    shown: &str,
    what: &str,
    actual: T,
    min: T,
    max: T,
    broken: &mut Vec<String>,
) {
    if actual < min {
        let rule = format!("Member must have {what} greater than or equal to {min}");
        broken.push(constraint(path, shown, &rule));
    } else if actual > max {
        let rule = format!("Member must have {what} less than or equal to {max}");
        broken.push(constraint(path, shown, &rule));
    }
}

fn constraint(path: &str, shown: &str, rule: &str) -> String {
    format!("Value '{shown}' at '{path}' failed to satisfy constraint: {rule}")
}

fn wrong_type(shape: &Shape, value: &Value) -> Refusal {
    let found = match value {
        Value::Null => "NULL_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        Value::Number(number) if number.is_f64() => "DECIMAL_VALUE",
        Value::Number(_) => "NUMBER_VALUE",
        Value::String(_) => "STRING_VALUE",
        Value::Array(_) => "START_ARRAY",
        Value::Object(_) => "START_OBJECT",
    };
    let wanted = match shape {
        Shape::Bool => "Boolean",
        Shape::Timestamp => "Timestamp",
        Shape::Int { .. } => "Integer",
        Shape::Text { .. } | Shape::Enum(_) => "String",
        Shape::List { .. } => "List",
        Shape::Map { .. } => "Map",
        Shape::Structure(_) => "Structure",
    };
    Refusal::serialization(format!("{found} can not be converted to {wanted}"))
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
