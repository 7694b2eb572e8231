//! Readers of one queue in one stack whose filters differ: what one of them rejects, AWS deletes, although
//! another one wants it.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    build::Declaration,
    code::Code,
    document::Document,
    kind::SourceKey,
    problem::{Part, PendingProblem},
    stack::Mapping,
};

/// Warns at each mapping that filters a queue otherwise than a reader before it, by name; at the first
/// if only it filters.
pub(crate) fn check(
    documents: &[Document],
    mappings: &BTreeMap<String, Mapping>,
) -> Vec<PendingProblem> {
    let mut queues: BTreeMap<&str, Vec<&Mapping>> = BTreeMap::new();
    for mapping in mappings.values().filter(|mapping| mapping.enabled) {
        if mapping.source.kind.key() == SourceKey::Sqs {
            let queue = mapping.source.given("arn").as_str().unwrap_or_default();
            queues.entry(queue).or_default().push(mapping);
        }
    }
    let mut problems = Vec::new();
    for readers in queues.values() {
        for (number, reader) in readers.iter().enumerate() {
            let is_other = |other: &&&Mapping| filters(other) != filters(reader);
            let before = readers[..number].iter().find(is_other);
            let only = readers.iter().find(|other| filters(other).is_null());
            let Some(other) = before.or(only.filter(|_| number == 0)) else { continue };
            if filters(reader).is_null() || reader.silence.contains_key(CODE.as_str()) {
                continue;
            }
            let declaration =
                Declaration { documents, document: reader.at.document, name: &reader.name };
            let at =
                declaration.at(reader.source.kind.key().name(), "/filterCriteria", Part::Value);
            let message = format!(
                "`{}` reads the same queue with other filters: AWS deletes what these reject",
                other.name
            );
            problems.push(
                PendingProblem::new(CODE, at, message).help("give each reader a queue of its own"),
            );
        }
    }
    problems
}

const CODE: Code = Code::CompetingFilters;

fn filters(mapping: &Mapping) -> &Value {
    mapping.source.given("filterCriteria")
}
