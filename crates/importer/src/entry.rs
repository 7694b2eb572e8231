//! One mapping as it stands in a spec: what is no default as keys, the rest as comments.

use std::collections::BTreeMap;

use esmith_planner::{
    Shown,
    live::{PROTECT, Tags},
    options::Redaction,
    plan::Observed,
};
use esmith_spec::{
    function::FunctionName,
    kind::SourceKind,
    shape::{Shape, Unset},
    stack::{Mapping, Source},
    table::{self, Row},
    value,
    write::{self, Entry},
};
use serde_json::{Map, Value};

use crate::{ImportOptions, existing::ExistingMapping};

/// The width of a comment's text.
const WIDTH: usize = 72;

/// Returns what is written of a mapping.
pub(crate) fn entry(
    found: &ExistingMapping,
    kind: SourceKind,
    name: String,
    options: &ImportOptions,
) -> Entry {
    let mut taken = Taken::default();
    let shown = found.mapping.shown(kind);
    for row in table::rows(kind) {
        taken.row(found, kind, row, &shown, options);
    }
    taken.position(kind);
    taken.unknown(found, kind);
    let function = function(&found.mapping.function, options);
    let source = Source { kind, values: taken.values, extra: Map::new() };
    let mut mapping = Mapping::new(name.clone(), function, source);
    mapping.enabled = found.mapping.enabled() != Some(false);
    mapping.protect = found.mapping.tags.get(PROTECT).is_some();
    mapping.tags = tags(&found.mapping.tags);
    mapping.ignore_changes.extend(taken.ignored.iter().map(|row| row.name().to_owned()));
    let keys = Value::Object(write::mapping(&mapping));
    let value = if found.origin.has_references() { keys } else { write::literal(keys) };
    let above = found.comments.iter().flat_map(|comment| wrapped(comment)).collect();
    let below = taken.comments.iter().flat_map(|comment| wrapped(comment)).collect();
    Entry { name, value, above, below }
}

/// What is taken over of a mapping's members.
#[derive(Default)]
struct Taken {
    values: BTreeMap<&'static str, Value>,
    ignored: Vec<&'static Row>,
    comments: Vec<String>,
    defaults: Vec<String>,
}

impl Taken {
    fn row(
        &mut self,
        found: &ExistingMapping,
        kind: SourceKind,
        row: &'static Row,
        shown: &Shown<'_>,
        options: &ImportOptions,
    ) {
        let value = shown.raw(row.name());
        let name = row.name();
        if let Observed::Unknown(why) = shown.effective(row, kind) {
            self.ignored.push(row);
            self.comments.push(format!("`{name}` cannot be read, and is left as it is: {why}"));
        } else if value.is_null() {
            // Nothing is what its absence says.
        } else if is_hidden(found, row) && options.redaction == Redaction::On {
            self.ignored.push(row);
            self.comments.push(format!(
                "`{name}` is encrypted under the key, and is left as it is; `esmith import --show-sensitive` writes it."
            ));
        } else if row.unset(kind) == Unset::Any && *value == found.mapping.uuid {
            self.comments.push(format!("`{name}` is AWS's choice: {value}"));
        } else if *value == value::default(&row.member, kind) {
            self.defaults.push(format!("{name}: {value}"));
        } else {
            self.values.insert(name, value.clone());
        }
    }

    /// A spec must say where reading begins, although it matters at creation only, and AWS may not
    /// show it any more, nor from which moment.
    fn position(&mut self, kind: SourceKind) {
        let has_moment = self.values.contains_key("startingPositionTimestamp");
        if self.values.get("startingPosition").is_some_and(|it| it == "AT_TIMESTAMP") && !has_moment
        {
            self.values.remove("startingPosition");
            self.comments.push("It was to begin AT_TIMESTAMP, a moment that is not shown.".into());
        }
        for row in table::create_only(kind).filter(|row| row.member.required.contains(kind)) {
            if let Shape::Choice([first, ..]) = (row.member.shape)(kind)
                && !self.values.contains_key(row.name())
            {
                self.values.insert(row.name(), first.value.into());
                let text = format!("`{}` is a guess; it matters at creation only.", row.name());
                self.comments.push(text);
            }
        }
    }

    /// What AWS shows and this release does not know is kept by AWS: it is said, not sent.
    fn unknown(&mut self, found: &ExistingMapping, kind: SourceKind) {
        let is_of_another_kind = |member: &str| {
            table::ROWS.iter().any(|row| {
                row.member.wire == member || row.containers().any(|container| container == member)
            })
        };
        let rest = found.mapping.rest(kind);
        for (member, value) in rest.iter().filter(|_| found.origin.is_aws()) {
            if !is_of_another_kind(member) {
                self.comments.push(format!("Not known to this release: {member}: {value}"));
            }
        }
        if !self.defaults.is_empty() {
            self.comments.push(format!("AWS's defaults: {}", self.defaults.join(", ")));
        }
    }
}

/// A customer's key hides what AWS shows; what stands in a file is not hidden.
fn is_hidden(found: &ExistingMapping, row: &Row) -> bool {
    found.origin.is_aws() && row.sensitive && found.mapping.has_key()
}

/// Returns a function by its name, where account and region are the stack's.
fn function(function: &FunctionName, options: &ImportOptions) -> FunctionName {
    let is = |part: Option<&str>, own: &Option<String>, reference: &str| {
        part.is_none_or(|part| Some(part) == own.as_deref() || part == reference)
    };
    if is(function.account(), &options.account, "${account}")
        && is(function.region(), &options.region, "${region}")
    {
        return FunctionName::new(function.short());
    }
    function.clone()
}

/// Returns the tags that a spec may name.
fn tags(tags: &Tags) -> BTreeMap<String, String> {
    let Tags::Known(tags) = tags else { return BTreeMap::new() };
    let is_free = |key: &str| !key.starts_with("aws:") && !key.starts_with("esmith:");
    let free = tags.iter().filter(|(key, _)| is_free(key));
    free.map(|(key, value)| (key.clone(), value.clone())).collect()
}

/// Returns a text in lines that fit a page.
pub(crate) fn wrapped(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.last_mut().filter(|line| {
            line.is_empty() || line.chars().count() + 1 + word.chars().count() <= WIDTH
        });
        match line {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) => *line += &format!(" {word}"),
            None => lines.push(word.to_owned()),
        }
    }
    lines
}
