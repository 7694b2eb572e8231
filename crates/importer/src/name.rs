//! Names for mappings that have none: made of the function and the source, and unique.

use std::collections::BTreeSet;

use esmith_planner::{Shown, live::LiveMapping};
use esmith_spec::{
    arn::Arn,
    kind::SourceKind,
    table::{self, Change, Identity, Place, Row},
};
use serde_json::Value;

/// The longest name that a spec takes.
const LONGEST: usize = 128;

/// Room for what makes a name unique.
const ROOM: usize = 8;

/// Returns the name of a mapping that has none: `FUNCTION-SOURCE`.
pub(crate) fn of(mapping: &LiveMapping, kind: SourceKind, shown: &Shown<'_>) -> String {
    let (function, source) = (plain(mapping.function.short()), plain(&source(kind, shown)));
    if source.is_empty() || function == source {
        return function;
    }
    if function.is_empty() { source } else { format!("{function}-{source}") }
}

/// Returns a text as a name: what a name cannot have is `-`.
pub(crate) fn plain(text: &str) -> String {
    let allowed = |char: char| char.is_ascii_alphanumeric() || "_.".contains(char);
    if text.chars().all(|char| allowed(char) || char == '-') && text.len() <= LONGEST - ROOM {
        return text.to_owned();
    }
    let parts = text.split(|char| !allowed(char)).filter(|part| !part.is_empty());
    let name = parts.collect::<Vec<_>>().join("-");
    name.chars().take(LONGEST - ROOM).collect()
}

/// Returns the name, or with a number if it is taken.
pub(crate) fn unique(name: String, taken: &mut BTreeSet<String>) -> String {
    let name = if name.is_empty() { "mapping".to_owned() } else { name };
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    let free = std::iter::once(name.clone()).chain(numbered).find(|name| !taken.contains(name));
    let name = free.unwrap_or(name);
    taken.insert(name.clone());
    name
}

/// Returns what people call a source: its topic, queue or database, or the name in its ARN.
fn source(kind: SourceKind, shown: &Shown<'_>) -> String {
    let equal =
        |row: &&Row| matches!(row.change, Change::CreateOnly { identity: Identity::Equal, .. });
    let tells = table::create_only(kind).filter(equal);
    let (mut words, mut arn) = (Vec::new(), String::new());
    for row in tells {
        match (shown.raw(row.name()), row.place) {
            (Value::String(text), Place::Body) => arn.clone_from(text),
            (Value::String(text), _) => words.push(text.clone()),
            (Value::Array(entries), _) => {
                words.extend(entries.iter().filter_map(Value::as_str).map(str::to_owned));
            }
            _ => {}
        }
    }
    if words.is_empty() { in_arn(&arn).unwrap_or(arn) } else { words.join("-") }
}

/// Returns the name in an ARN: of a stream, its consumer, a table, a queue.
fn in_arn(arn: &str) -> Option<String> {
    let resource = Arn::parse(arn)?.resource;
    let parts: Vec<&str> = resource.split('/').collect();
    Some(match parts.as_slice() {
        [_, stream, "consumer", consumer] => {
            format!("{stream}-{}", consumer.split(':').next().unwrap_or(consumer))
        }
        [_, name, ..] => (*name).to_owned(),
        _ => resource.to_owned(),
    })
}
