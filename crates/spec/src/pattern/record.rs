//! What records of each kind look like to a pattern, and so which conditions no record of it, or every
//! one, meets.

use serde_json::{Map, Value};

use super::model::{Alternative, Condition, Fault, Pattern};
use crate::{code::Code, kind::SourceKey, nearest::nearest, problem::segment};

/// Returns the members that a record of a kind has, as patterns see it.
#[must_use]
pub fn record_members(key: SourceKey) -> &'static [&'static str] {
    key.row().records.map_or(&[], |form| form.members)
}

/// Returns what of a pattern AWS takes, although no record of the kind is met by it as it is meant.
pub(super) fn remarks(pattern: &Value, read: &Pattern, key: SourceKey) -> Vec<Fault> {
    let mut faults = Vec::new();
    if let Value::Object(members) = pattern {
        top(members, "", key, &mut faults);
    }
    for condition in &read.conditions {
        faults.extend(remark(condition, key));
    }
    faults
}

/// What the first keys of a pattern are.
fn top(members: &Map<String, Value>, pointer: &str, key: SourceKey, faults: &mut Vec<Fault>) {
    let known = record_members(key);
    for (name, value) in members {
        let here = format!("{pointer}{}", segment(name));
        if name == "$or" {
            for (index, branch) in value.as_array().into_iter().flatten().enumerate() {
                if let Value::Object(members) = branch {
                    top(members, &format!("{here}/{index}"), key, faults);
                }
            }
            continue;
        }
        let first = name.split('.').next().unwrap_or(name);
        let fault = if !known.contains(&first) {
            let near = nearest(first, known.iter().copied())
                .unwrap_or(known.first().copied().unwrap_or_default());
            Some((
                Code::PatternMatchesNothing,
                format!(
                    "`{first}` is no member of a record of {key}, so nothing matches; did you mean `{near}`?"
                ),
            ))
        } else if let Some(only) = key.row().records.and_then(|form| form.only)
            && first != only
        {
            Some((
                Code::NotTheBody,
                format!("`{first}`: on {key}, Lambda documents filters on `{only}` only"),
            ))
        } else {
            None
        };
        faults.extend(fault.map(|(code, message)| Fault { code, pointer: here, message }));
    }
}

fn remark(condition: &Condition, key: SourceKey) -> Option<Fault> {
    let (code, message) = match node(key, &condition.path)? {
        Node::Members(such_as) => {
            let is_absent =
                condition.alternatives.iter().any(|it| matches!(it, Alternative::Absent));
            let holds = if is_absent { "`exists: false` always holds" } else { "nothing matches" };
            let name = condition.path.rsplit('.').next().unwrap_or_default();
            (
                Code::NoLeaf,
                format!(
                    "`{name}` has members, and conditions look at leaves only, so {holds}; give a member of it, such as {such_as}"
                ),
            )
        }
        Node::Text if condition.alternatives.iter().any(Alternative::is_of_numbers) => (
            Code::NumberOfText,
            "the stream has values of attributes as text, and no number is equal to a text"
                .to_owned(),
        ),
        Node::Text => return None,
    };
    Some(Fault { code, pointer: condition.pointer.clone(), message })
}

impl Alternative {
    fn is_of_numbers(&self) -> bool {
        match self {
            Self::Number(_) | Self::Between { .. } => true,
            Self::NoneOf(unwanted) => unwanted.iter().any(Self::is_of_numbers),
            _ => false,
        }
    }
}

/// What is known of a place in a record.
enum Node {
    /// It has members, such as these.
    Members(&'static str),
    /// A leaf that is never a number.
    Text,
}

fn node(key: SourceKey, path: &str) -> Option<Node> {
    let form = key.row().records?;
    let attributes = form.attributes.iter().find_map(|member| path.strip_prefix(member));
    if let Some(rest) = attributes.filter(|rest| rest.is_empty() || rest.starts_with('.')) {
        return self::attributes(&rest.split('.').skip(1).collect::<Vec<_>>());
    }
    let is_at = |node: &str| {
        node.split('.').count() == path.split('.').count()
            && node.split('.').zip(path.split('.')).all(|(key, here)| key == "*" || key == here)
    };
    let found = form.nodes.iter().find(|(node, _)| is_at(node));
    found.map(|(_, such_as)| Node::Members(such_as))
}

/// What a path leads to in attributes of a table, each a name with a value under its type.
fn attributes(keys: &[&str]) -> Option<Node> {
    match keys {
        [] => Some(Node::Members("an attribute's name")),
        [_, rest @ ..] => value(rest),
    }
}

fn value(keys: &[&str]) -> Option<Node> {
    match keys {
        [] => Some(Node::Members("its type, `S` or `N`")),
        ["M", rest @ ..] => attributes(rest),
        ["L", rest @ ..] => value(rest),
        ["S" | "N" | "B" | "SS" | "NS" | "BS" | "BOOL" | "NULL"] => Some(Node::Text),
        _ => None,
    }
}
