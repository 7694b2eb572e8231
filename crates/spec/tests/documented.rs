//! The table says what AWS's documents say: which kind accepts and requires which member, bounds,
//! constants, what can change, what a removal sends, what tells mappings apart, what is encrypted.
//! Both sides become lines, and the lines must be the same. The documents are data in
//! `tests/contract/`, written without the table.

use std::collections::BTreeSet;

use esmith_spec::{
    kind::SourceKind,
    shape::{Clear, Member, Order, Proof, Shape, Unset},
    table::{Change, Drift, Identity, Place, ROWS, Row},
};

#[path = "documented/documents.rs"]
mod documents;

use documents::{ASKED_FOR_LATER, Documents};

/// One fact a line: `BatchSize on sqs_fifo: 1..10`.
type Lines = BTreeSet<String>;

/// The kinds and their names in the documents.
const KINDS: [(SourceKind, &str); 11] = [
    (SourceKind::KinesisStream, "kinesis"),
    (SourceKind::KinesisConsumer, "kinesis_efo"),
    (SourceKind::DynamoDb, "dynamodb"),
    (SourceKind::Sqs, "sqs"),
    (SourceKind::SqsFifo, "sqs_fifo"),
    (SourceKind::Msk, "msk"),
    (SourceKind::SelfManagedKafka, "smk"),
    (SourceKind::SelfManagedKafkaQueue, "smk_queue"),
    (SourceKind::ActiveMq, "mq_active"),
    (SourceKind::RabbitMq, "mq_rabbit"),
    (SourceKind::DocumentDb, "docdb"),
];

fn of_table() -> Lines {
    let mut lines = Lines::new();
    for row in ROWS.iter() {
        for (kind, called) in KINDS.into_iter().filter(|(kind, _)| row.member.accepted_by(*kind)) {
            let path = place(row, kind);
            add_member(&mut lines, &row.member, &path, kind, called);
            let how = if row.is_setting() { "changes" } else { "is chosen at creation" };
            lines.insert(format!("{path}: {how}"));
            lines.insert(format!("{path} on {called}: {}", removal(row, kind, &path)));
            if let Some(what) = identity(row.change) {
                lines.insert(format!("{path}: mappings are the same by {what}"));
            }
            if row.sensitive {
                lines.insert(format!("{path}: is encrypted"));
            }
        }
    }
    lines
}

/// Returns where AWS keeps a row's member.
fn place(row: &Row, kind: SourceKind) -> String {
    let mut path = row.path(kind).to_vec();
    path.push(row.member.wire);
    debug_assert!(!matches!(row.place, Place::Body) || path.len() == 1, "the top holds it");
    path.join(".")
}

/// Returns what removing a row's member does.
fn removal(row: &Row, kind: SourceKind, path: &str) -> String {
    // AWS requires it on the others; the table leaves that to a rule.
    let is_required = path == ASKED_FOR_LATER && kind != SourceKind::Msk;
    if is_required || row.member.required.contains(kind) {
        return "cannot be removed".to_owned();
    }
    match (row.change, row.unset(kind)) {
        (Change::InPlace, Unset::Send(clear, proof)) => sends(clear, proof),
        (Change::InPlace, Unset::Recreate) => "its removal replaces".to_owned(),
        (Change::CreateOnly { drift: Drift::Replaces, .. }, Unset::Omit) => {
            "its removal replaces".to_owned()
        }
        (Change::CreateOnly { drift: Drift::Replaces, .. }, Unset::Send(clear, Proof::Known)) => {
            format!("its removal replaces, by {}", clear.json())
        }
        (Change::CreateOnly { .. }, Unset::Any) => "its removal does nothing".to_owned(),
        (_, unset) => format!("is removed by {unset:?}"),
    }
}

/// Returns by what of a member AWS takes two mappings of a function for the same.
fn identity(change: Change) -> Option<&'static str> {
    match change {
        Change::CreateOnly { identity: Identity::Equal, .. } => Some("the whole"),
        Change::CreateOnly { identity: Identity::AnyShared, .. } => Some("one shared entry"),
        Change::CreateOnly { identity: Identity::No, .. } | Change::InPlace => None,
    }
}

fn sends(clear: Clear, proof: Proof) -> String {
    let doubt = if proof == Proof::Unconfirmed { ", unconfirmed" } else { "" };
    format!("its removal sends {}{doubt}", clear.json())
}

fn add_member(lines: &mut Lines, member: &Member, path: &str, kind: SourceKind, called: &str) {
    let how = if member.required.contains(kind) { "required" } else { "allowed" };
    lines.insert(format!("{path} on {called}: {how}"));
    lines.insert(format!("{path}: is called {}", member.name));
    add_shape(lines, (member.shape)(kind), path, kind, called);
}

fn add_shape(lines: &mut Lines, shape: Shape, path: &str, kind: SourceKind, called: &str) {
    let mut fact = |what: String| {
        lines.insert(format!("{path} on {called}: {what}"));
    };
    let quota = shape.quota().map_or_else(String::new, |quota| format!(", quota {quota}"));
    match shape {
        Shape::Int { min, max, also, .. } => {
            let also = also.map_or_else(String::new, |value| format!(" or {value}"));
            fact(format!("{min}..{max}{also}{quota}"));
        }
        Shape::Bool => fact("boolean".to_owned()),
        Shape::Timestamp => fact("timestamp".to_owned()),
        Shape::FilterPattern => fact("pattern".to_owned()),
        Shape::Text { min, max, .. } => fact(format!("{min}..{max} characters")),
        Shape::Choice(choices) => {
            let open = choices.iter().filter(|choice| choice.kinds.contains(kind));
            open.for_each(|choice| fact(format!("may be {}", choice.value)));
        }
        Shape::List { of, min, max, order, .. } => {
            let max = if max == usize::MAX { String::new() } else { max.to_string() };
            fact(format!("{min}..{max} entries{quota}"));
            if order == Order::Kept {
                fact("its order counts".to_owned());
            }
            add_shape(lines, *of, path, kind, called);
        }
        Shape::Object(members) => {
            for member in members.iter().filter(|member| member.accepted_by(kind)) {
                let path = format!("{path}.{}", member.wire);
                add_member(lines, member, &path, kind, called);
                if let Unset::Send(clear, proof) = (member.unset)(kind) {
                    lines.insert(format!("{path} on {called}: {}", sends(clear, proof)));
                }
            }
        }
    }
}

#[test]
fn the_table_says_what_the_documents_say() {
    let (table, documents) = (of_table(), Documents::read().lines(&KINDS.map(|(_, name)| name)));
    let only = |one: &Lines, other: &Lines| {
        one.difference(other).map(|line| format!("  {line}\n")).collect::<String>()
    };
    assert!(
        table == documents,
        "only in the table:\n{}only in the documents:\n{}",
        only(&table, &documents),
        only(&documents, &table),
    );
}
