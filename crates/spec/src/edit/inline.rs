//! A value as new YAML: on one line where it fits.

use granit_parser::ScalarStyle;
use serde_json::Value;

/// Returns a value in brackets, or a scalar as it is best written.
pub(super) fn inline(value: &Value) -> String {
    match value {
        Value::String(text) => scalar(text, ScalarStyle::Plain),
        Value::Array(entries) => {
            format!("[{}]", entries.iter().map(inline).collect::<Vec<_>>().join(", "))
        }
        Value::Object(members) if members.is_empty() => "{}".to_owned(),
        Value::Object(members) => {
            let each = members
                .iter()
                .map(|(key, value)| format!("{}: {}", name(key), inline(value)))
                .collect::<Vec<_>>();
            format!("{{ {} }}", each.join(", "))
        }
        other => other.to_string(),
    }
}

/// The widest line that a value is written on.
const WIDTH: usize = 100;

/// Writes a value behind a key or a dash that stands in a column: on the same line, or below it.
pub(super) fn block(out: &mut String, column: usize, head: &str, value: &Value) {
    let line = format!("{head} {}", inline(value));
    if column + line.chars().count() <= WIDTH {
        *out += &line;
        return;
    }
    let indent = " ".repeat(column + 2);
    match value {
        Value::Object(members) => {
            *out += head;
            for (index, (key, value)) in members.iter().enumerate() {
                // The first key stands behind a dash, the others below it.
                *out +=
                    &if head == "-" && index == 0 { " ".to_owned() } else { format!("\n{indent}") };
                block(out, column + 2, &format!("{}:", name(key)), value);
            }
        }
        Value::Array(entries) => {
            *out += head;
            for value in entries {
                *out += &format!("\n{indent}");
                block(out, column + 2, "-", value);
            }
        }
        _ => *out += &line,
    }
}

/// Returns a key.
pub(super) fn name(key: &str) -> String {
    quoted(key, ScalarStyle::Plain)
}

/// Returns a text in the quotes that it had, if it needs none, else in others. What reads as a
/// reference to a variable is escaped.
pub(super) fn scalar(text: &str, style: ScalarStyle) -> String {
    quoted(&text.replace("${", "$${"), style)
}

fn quoted(text: &str, style: ScalarStyle) -> String {
    match style {
        ScalarStyle::SingleQuoted if !text.chars().any(char::is_control) => {
            format!("'{}'", text.replace('\'', "''"))
        }
        ScalarStyle::Plain if is_plain(text) => text.to_owned(),
        // JSON's strings are YAML's in double quotes.
        _ => Value::from(text).to_string(),
    }
}

/// Returns whether a text means itself without quotes, in brackets too.
fn is_plain(text: &str) -> bool {
    const WORDS: [&str; 8] = ["true", "false", "null", "yes", "no", "on", "off", "y"];
    let is_safe = |char: char| char.is_ascii_alphanumeric() || "_-./:$".contains(char);
    text.starts_with(|first: char| first.is_ascii_alphabetic() || first == '/' || first == '_')
        && text.chars().all(is_safe)
        && !text.ends_with(':')
        && text.len() > 1
        && !WORDS.contains(&text.to_ascii_lowercase().as_str())
}
