//! Sentences about rows, for hovers, messages, `explain` and the reference: made from the table, so
//! that they say what the program does.

use serde_json::Value;

use crate::{
    kind::{SourceKey, SourceKind},
    shape::{Clear, Member, Proof, Shape, Unset},
    table::{self, Change, Drift, Row},
    value,
};

/// Returns what a setting is, means when absent and how it changes, in Markdown.
#[must_use]
pub fn row(row: &Row, key: SourceKey) -> String {
    let facts = [
        each_kind(row, key, |kind| range((row.member.shape)(kind))),
        each_kind(row, key, |kind| absence(row, kind)),
        refusal(row, key),
        relations(row, key),
        format!("{} AWS: `{}`.", mutability(row), row.member.wire),
    ];
    let facts = facts.into_iter().filter(|fact| !fact.is_empty());
    [row.member.doc.to_owned()].into_iter().chain(facts).collect::<Vec<_>>().join("\n\n")
}

/// Says a fact for the usual kind of a key, and for the others where it differs.
fn each_kind(row: &Row, key: SourceKey, fact: impl Fn(SourceKind) -> String) -> String {
    let mut kinds = key.kinds().iter().copied().filter(|kind| row.member.accepted_by(*kind));
    let Some(usual) = kinds.next().map(&fact) else { return String::new() };
    let others = kinds.filter(|kind| fact(*kind) != usual).map(|kind| {
        let fact = fact(kind);
        let (_, value) = fact.split_once(": ").unwrap_or(("", &fact));
        format!("{}: {value}.", kind.row().variant)
    });
    let first = if usual.is_empty() { String::new() } else { format!("{usual}.") };
    [first].into_iter().chain(others).collect::<Vec<_>>().join(" ")
}

/// Names the kinds of a key that refuse a member which others of it take.
fn refusal(row: &Row, key: SourceKey) -> String {
    let refusing = key.kinds().iter().filter(|kind| !row.member.accepted_by(**kind));
    let names: Vec<&str> = refusing.map(|kind| kind.row().variant).collect();
    if names.is_empty() { String::new() } else { format!("Not possible: {}.", names.join(", ")) }
}

/// Says the relations that a member takes part in.
fn relations(row: &Row, key: SourceKey) -> String {
    let says = table::relations_of(row.name(), key).map(|relation| format!("{}.", relation.says));
    says.collect::<Vec<_>>().join(" ")
}

/// Returns what a member of an object is and means when absent, in Markdown.
#[must_use]
pub fn inner(member: &Member, kind: SourceKind) -> String {
    let default = value::default(member, kind);
    let mut parts = vec![member.doc.to_owned()];
    let range = range((member.shape)(kind));
    if !range.is_empty() {
        parts.push(format!("{range}."));
    }
    if !default.is_null() {
        parts.push(format!("Default: {}.", plain(&default)));
    }
    parts.push(format!("AWS: `{}`.", member.wire));
    parts.join("\n\n")
}

/// Returns the range of a number, or how many entries a list may have; empty where there is none.
#[must_use]
pub fn range(shape: Shape) -> String {
    match shape {
        Shape::Int { min, max, also, quota } => {
            let also = also.map(|also| format!("{also}, or ")).unwrap_or_default();
            let quota = quota
                .map(|quota| format!("; above {quota} with a raised quota"))
                .unwrap_or_default();
            let max = if max == min { " only".to_owned() } else { format!(" to {max}") };
            format!("Range: {also}{min}{max}{quota}")
        }
        Shape::List { quota: Some(quota), .. } => {
            format!("More than {quota} with a raised quota")
        }
        Shape::List { min, max, .. } if max < usize::MAX && min < max => {
            format!("At most {max}")
        }
        _ => String::new(),
    }
}

/// Returns what the absence of a setting means, and how it comes about on a live mapping.
#[must_use]
pub fn absence(row: &Row, kind: SourceKind) -> String {
    let default = value::default(&row.member, kind);
    let default = if default.is_null() { "none".to_owned() } else { plain(&default) };
    match row.unset(kind) {
        Unset::Send(_, _) if row.member.required.contains(kind) => String::new(),
        Unset::Send(_, _) if !row.is_setting() => format!("Default: {default}"),
        Unset::Send(clear, proof) => {
            let unproven = match proof {
                Proof::Known => "",
                Proof::Unconfirmed => ", not confirmed by AWS, so it is read back",
            };
            format!("Default: {default}; removing the setting sends {}{unproven}", sent(clear))
        }
        Unset::Recreate => "Removing the setting replaces the mapping".to_owned(),
        Unset::Any | Unset::Omit => String::new(),
    }
}

fn sent(clear: Clear) -> String {
    format!("`{}`", clear.json())
}

/// Returns whether and how a member can change.
#[must_use]
pub fn mutability(row: &Row) -> &'static str {
    match row.change {
        Change::InPlace => "Changes in place.",
        Change::CreateOnly { drift: Drift::Replaces, .. } => {
            "Create-only: a change replaces the mapping."
        }
        Change::CreateOnly { drift: Drift::Noted, .. } => {
            "Create-only: a change is noted and does nothing."
        }
    }
}

/// Returns why a source under this key does not take a member.
#[must_use]
pub fn foreign(row: &Row, key: SourceKey) -> String {
    format!("Not a setting of {key}; only of {}.", row.member.kinds.key_names())
}

/// Returns why the defaults of a source under this key do not take a member.
#[must_use]
pub fn not_a_default(row: &Row, key: SourceKey) -> String {
    if row.member.kinds.has_key(key) {
        "Not possible in defaults: it describes one source.".to_owned()
    } else {
        foreign(row, key)
    }
}

/// Returns a value to begin with where a snippet has a hole.
#[must_use]
pub fn placeholder(row: &Row, kind: SourceKind) -> String {
    match (row.member.shape)(kind) {
        Shape::Text { form, .. } => form
            .split_once(": ")
            .map_or(row.name(), |(_, example)| example.split(", or").next().unwrap_or(example))
            .to_owned(),
        Shape::Choice(choices) => choices[0].value.to_owned(),
        Shape::List { of: Shape::Text { form, .. }, .. } if form.contains("HOST") => {
            "HOST:9092".to_owned()
        }
        _ => row.name().trim_end_matches('s').to_owned(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => format!("`{text}`"),
        other => other.to_string(),
    }
}
