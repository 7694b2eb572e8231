//! The reference of the format in Markdown, made from the schema and the table: `docs/reference.md`.

use serde_json::Value;

use crate::{
    describe,
    kind::{Kinds, SourceKey, SourceKind},
    schema::{Variant, schema},
    shape::{Clear, Member, Proof, Shape, Unset},
    table::{Change, Drift, RELATIONS, ROWS, Row},
    value,
};

const INTRODUCTION: &str = "\
# Reference

<!-- Written by `cargo xtask generate` from the schema and the table of settings. -->

Every key of a spec file. [The shape of a file](#the-file) comes first, then
[what every mapping has](#a-mapping), then [every member of a source](#sources) with its type, range
and default for each kind of source, whether it can change, and how it is cleared. What AWS calls a
member stands beside it, so that AWS's documentation applies.
";

/// Returns the whole page.
#[must_use]
pub fn reference() -> String {
    let schema = schema(Variant::Full);
    let mut page = INTRODUCTION.to_owned();
    page += "\n## The file\n\n";
    page += &keys(&schema["properties"]);
    page += "\n## A mapping\n\n";
    page += &keys(&schema["definitions"]["mapping"]["properties"]);
    page += "\nAnd exactly one source: ";
    page += &SourceKey::ALL.map(|key| format!("`{key}` ({})", key.title())).join(", ");
    page += ".\n\n## Sources\n\n";
    page += &overview();
    for row in ROWS.iter() {
        page += &section(row);
    }
    page
}

/// Lists keys of the schema with what an editor shows for them.
fn keys(properties: &Value) -> String {
    let rows = properties.as_object().into_iter().flatten().map(|(key, schema)| {
        let doc = schema["markdownDescription"].as_str().unwrap_or_default();
        format!("| `{key}` | {} |\n", cell(doc))
    });
    ["| key | what it is |\n| --- | --- |\n".to_owned()].into_iter().chain(rows).collect()
}

/// Which source has which member.
fn overview() -> String {
    let names = SourceKey::ALL.map(|key| format!("`{key}`"));
    let mut table =
        format!("| member | {} |\n|{}\n", names.join(" | "), " --- |".repeat(names.len() + 1));
    for row in ROWS.iter() {
        let marks = SourceKey::ALL.map(|key| mark(row, key));
        table += &format!(
            "| [`{name}`](#{anchor}) | {marks} |\n",
            name = row.name(),
            anchor = row.name().to_lowercase(),
            marks = marks.join(" | ")
        );
    }
    table
}

fn mark(row: &Row, key: SourceKey) -> String {
    if !row.member.kinds.has_key(key) {
        return String::new();
    }
    if key.kinds().iter().all(|kind| row.member.required.contains(*kind)) {
        return "required".to_owned();
    }
    let refusing = key.kinds().iter().find(|kind| !row.member.accepted_by(**kind));
    refusing.map_or_else(|| "yes".to_owned(), |kind| format!("not {}", kind.row().variant))
}

fn section(row: &Row) -> String {
    let mut section = format!("\n### {}\n\n{}\n\n", row.name(), row.member.doc);
    section += &format!("{} AWS: `{}`.\n\n", describe::mutability(row), row.member.wire);
    section += "| kind of source | type | range | default | changes | is cleared by |\n";
    section += "| --- | --- | --- | --- | --- | --- |\n";
    let accepting = SourceKind::ALL.into_iter().filter(|kind| row.member.accepted_by(*kind));
    for (kinds, facts) in grouped(accepting, |kind| facts(row, kind)) {
        section += &format!("| {} | {} |\n", named(&kinds), facts.join(" | "));
    }
    section + &relations(row) + &members(row)
}

/// Lists the relations that a member takes part in, with the sources for which they hold.
fn relations(row: &Row) -> String {
    let of_row = RELATIONS
        .iter()
        .filter(|relation| [relation.when.member, relation.needs.member].contains(&row.name()));
    let lines = of_row.map(|relation| {
        let kinds: Vec<SourceKind> =
            SourceKind::ALL.into_iter().filter(|kind| relation.kinds.contains(*kind)).collect();
        let whose =
            if relation.kinds == Kinds::ALL { "every source".to_owned() } else { named(&kinds) };
        format!("- {} ({whose}; {}).\n", relation.says, relation.code)
    });
    let lines: String = lines.collect();
    if lines.is_empty() { lines } else { format!("\n{lines}") }
}

/// What is said of a member for one kind, in the order of the table's columns.
fn facts(row: &Row, kind: SourceKind) -> Vec<String> {
    let shape = (row.member.shape)(kind);
    let default = default(&row.member, kind, row.member.required.contains(kind));
    vec![type_of(&shape, kind), range_of(&shape), default, changes(row), cleared(row, kind)]
}

/// Lists the members of an object, and those of the objects inside it.
fn members(row: &Row) -> String {
    let accepting = SourceKind::ALL.into_iter().filter(|kind| row.member.accepted_by(*kind));
    let each = grouped(accepting, |kind| inner_rows("", &(row.member.shape)(kind), kind));
    let mut tables = String::new();
    for (kinds, rows) in each.into_iter().filter(|(_, rows)| !rows.is_empty()) {
        tables += &format!("\nInside it, for {}:\n\n", named(&kinds));
        tables +=
            "| member | type | range | default | what it is |\n| --- | --- | --- | --- | --- |\n";
        tables += &rows.concat();
    }
    tables
}

fn inner_rows(path: &str, shape: &Shape, kind: SourceKind) -> Vec<String> {
    match shape {
        Shape::List { of, .. } => inner_rows(&format!("{path}[]"), of, kind),
        Shape::Object(members) => {
            let accepted = members.iter().filter(|member| member.accepted_by(kind));
            accepted.flat_map(|member| inner_row(path, member, kind)).collect()
        }
        _ => Vec::new(),
    }
}

fn inner_row(path: &str, member: &Member, kind: SourceKind) -> Vec<String> {
    let name = format!("{path}.{}", member.name).trim_start_matches('.').to_owned();
    let shape = (member.shape)(kind);
    let facts = [
        format!("`{name}`"),
        type_of(&shape, kind),
        range_of(&shape),
        default(member, kind, member.required.contains(kind)),
        format!("{} AWS: `{}`.", member.doc, member.wire),
    ];
    let own = format!("| {} |\n", facts.map(|fact| cell(&fact)).join(" | "));
    [own].into_iter().chain(inner_rows(&name, &shape, kind)).collect()
}

fn type_of(shape: &Shape, kind: SourceKind) -> String {
    match shape {
        Shape::Int { .. } => "whole number".to_owned(),
        Shape::Bool => "`true` or `false`".to_owned(),
        Shape::Text { .. } => "text".to_owned(),
        Shape::Choice(choices) => {
            let known = choices.iter().filter(|choice| choice.kinds.contains(kind));
            known.map(|choice| format!("`{}`", choice.value)).collect::<Vec<_>>().join(", ")
        }
        Shape::Timestamp => "moment in RFC 3339".to_owned(),
        Shape::FilterPattern => "event pattern: an object, or its JSON as text".to_owned(),
        Shape::List { of, .. } => format!("list of: {}", type_of(of, kind)),
        Shape::Object(_) => "object".to_owned(),
    }
}

fn range_of(shape: &Shape) -> String {
    let quota = shape.quota().map(|quota| format!("; above {quota} with a raised quota"));
    let range = match shape {
        Shape::Text { min, max, .. } => format!("{min} to {max} characters"),
        Shape::List { min, max, .. } if min == max => format!("exactly {min}"),
        Shape::List { min: 0, max, .. } if *max < usize::MAX => format!("at most {max}"),
        Shape::List { min, max, .. } if *max < usize::MAX => format!("{min} to {max}"),
        Shape::List { .. } => "any number".to_owned(),
        Shape::Int { .. } => {
            return describe::range(*shape).trim_start_matches("Range: ").to_owned();
        }
        _ => return String::new(),
    };
    range + &quota.unwrap_or_default()
}

fn default(member: &Member, kind: SourceKind, required: bool) -> String {
    match (value::default(member, kind), (member.unset)(kind)) {
        _ if required => "required".to_owned(),
        (Value::Null, Unset::Recreate) => "AWS's, which only a new mapping has".to_owned(),
        (Value::Null, Unset::Any) => "AWS chooses".to_owned(),
        (Value::Null, _) => "none".to_owned(),
        (Value::String(text), _) => format!("`{text}`"),
        (default, _) => format!("`{default}`"),
    }
}

fn changes(row: &Row) -> String {
    match row.change {
        Change::InPlace => "in place",
        Change::CreateOnly { drift: Drift::Replaces, .. } => "by a replace",
        Change::CreateOnly { drift: Drift::Noted, .. } => "matters at creation only",
    }
    .to_owned()
}

fn cleared(row: &Row, kind: SourceKind) -> String {
    match row.unset(kind) {
        _ if !row.is_setting() => String::new(),
        Unset::Send(clear, proof) => sent(clear, proof),
        Unset::Recreate => "a replace".to_owned(),
        Unset::Any | Unset::Omit => String::new(),
    }
}

fn sent(clear: Clear, proof: Proof) -> String {
    let unconfirmed = match proof {
        Proof::Known => "",
        Proof::Unconfirmed => ", not confirmed by AWS: it is read back",
    };
    format!("sending `{}`{unconfirmed}", clear.json())
}

/// Puts kinds together of which the same is said, in the order in which they first come.
fn grouped<T: PartialEq>(
    kinds: impl Iterator<Item = SourceKind>,
    said: impl Fn(SourceKind) -> T,
) -> Vec<(Vec<SourceKind>, T)> {
    let mut groups: Vec<(Vec<SourceKind>, T)> = Vec::new();
    for kind in kinds {
        let said = said(kind);
        match groups.iter_mut().find(|(_, known)| *known == said) {
            Some((members, _)) => members.push(kind),
            None => groups.push((vec![kind], said)),
        }
    }
    groups
}

/// Names kinds by their key where all kinds of the key are meant.
fn named(kinds: &[SourceKind]) -> String {
    let keys = SourceKey::ALL.into_iter().filter(|key| kinds.iter().any(|kind| kind.key() == *key));
    let each = keys.map(|key| {
        let (meant, others): (Vec<_>, Vec<_>) =
            key.kinds().iter().partition::<Vec<SourceKind>, _>(|kind| kinds.contains(kind));
        match (meant.as_slice(), others.first()) {
            (_, None) => key.to_string(),
            ([kind], _) if !kind.row().variant.is_empty() => kind.to_string(),
            (_, Some(other)) => format!("{key} (not {})", other.row().variant),
        }
    });
    each.collect::<Vec<_>>().join(", ")
}

/// Makes one line of a text, for a table.
fn cell(text: &str) -> String {
    text.replace("\n\n", " ").replace('\n', " ").replace('|', "\\|")
}
