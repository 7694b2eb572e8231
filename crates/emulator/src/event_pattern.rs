//! Event patterns, as far as AWS takes or refuses them. What a pattern matches is no matter of this API.

use std::net::IpAddr;

use serde_json::{Map, Value};

const OPERATORS: [&str; 9] = [
    "anything-but",
    "cidr",
    "equals-ignore-case",
    "exactly",
    "exists",
    "numeric",
    "prefix",
    "suffix",
    "wildcard",
];

/// Returns whether a text is a pattern that AWS takes.
pub(crate) fn is_pattern(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok_and(|pattern| is_object(&pattern, false))
}

/// Objects down to lists of alternatives, never a bare value and never empty.
fn is_object(pattern: &Value, is_in_or: bool) -> bool {
    let Some(members) = pattern.as_object() else { return false };
    !members.is_empty()
        && members.iter().all(|(name, value)| match value {
            Value::Array(branches) if name == "$or" => {
                branches.len() > 1 && branches.iter().all(|branch| is_object(branch, true))
            }
            _ if name == "$or" => false,
            _ if is_in_or && OPERATORS.contains(&name.as_str()) => false,
            Value::Array(values) => !values.is_empty() && values.iter().all(is_alternative),
            Value::Object(_) => is_object(value, is_in_or),
            _ => false,
        })
}

fn is_alternative(value: &Value) -> bool {
    match value {
        Value::Object(operator) => only(operator).is_some_and(|(name, value)| takes(name, value)),
        Value::Array(_) => false,
        _ => true,
    }
}

fn only(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let mut members = members.iter();
    members.next().filter(|_| members.next().is_none()).map(|(name, value)| (name.as_str(), value))
}

/// Whether an operator takes this value.
fn takes(operator: &str, value: &Value) -> bool {
    match (operator, value) {
        ("exists", Value::Bool(_))
        | ("exactly" | "equals-ignore-case" | "prefix" | "suffix", Value::String(_)) => true,
        ("prefix" | "suffix", Value::Object(inner)) => {
            only(inner).is_some_and(|(name, text)| name == "equals-ignore-case" && text.is_string())
        }
        ("wildcard", Value::String(text)) => is_wildcard(text),
        ("cidr", Value::String(text)) => is_network(text),
        ("numeric", Value::Array(parts)) => is_range(parts),
        ("anything-but", Value::Object(inner)) => {
            only(inner).is_some_and(|(name, value)| is_unwanted(name, value))
        }
        ("anything-but", value) => {
            let values = listed(value);
            !values.is_empty()
                && (values.iter().all(Value::is_string) || values.iter().all(is_comparable))
        }
        _ => false,
    }
}

/// Whether `anything-but` takes another operator with this value, or with each of these.
fn is_unwanted(operator: &str, value: &Value) -> bool {
    let texts: Option<Vec<&str>> = listed(value).iter().map(Value::as_str).collect();
    texts.is_some_and(|texts| match operator {
        "prefix" | "suffix" => texts.iter().all(|text| !text.is_empty()),
        "wildcard" => texts.iter().all(|text| is_wildcard(text)),
        "equals-ignore-case" => true,
        _ => false,
    })
}

fn listed(value: &Value) -> &[Value] {
    value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice)
}

/// Neither two `*` in a row nor a `\` before anything but `*` and `\`. "Too complex" was recorded where
/// the same text stands between wildcards four times.
fn is_wildcard(text: &str) -> bool {
    let plain = text.replace(r"\\", "").replace(r"\*", "");
    let parts: Vec<&str> = plain.split('*').collect();
    let repeats = parts.windows(4).any(|parts| parts.iter().all(|part| *part == parts[0]));
    !plain.contains(['\\']) && !plain.contains("**") && !repeats
}

fn is_network(text: &str) -> bool {
    let Some((address, bits)) = text.split_once('/') else { return false };
    let Ok(address) = address.parse::<IpAddr>() else { return false };
    bits.parse::<u8>().is_ok_and(|bits| bits < if address.is_ipv4() { 32 } else { 128 })
}

/// One comparison, or a lower bound and then a higher one.
fn is_range(parts: &[Value]) -> bool {
    match parts {
        [operator, number] => {
            ["=", "<", "<=", ">", ">="].iter().any(|it| operator == it) && is_comparable(number)
        }
        [from, low, to, high] => {
            [">", ">="].iter().any(|it| from == it)
                && ["<", "<="].iter().any(|it| to == it)
                && is_comparable(low)
                && is_comparable(high)
                && low.as_f64() < high.as_f64()
        }
        _ => false,
    }
}

fn is_comparable(value: &Value) -> bool {
    value.as_f64().is_some_and(|number| number.abs() <= 5e11)
}
