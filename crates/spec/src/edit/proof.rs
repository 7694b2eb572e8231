//! The proof that edited files have the requested values and no other difference.

use std::collections::BTreeMap;

use super::request::EditRequest;
use crate::{
    code::Severity,
    load::Loaded,
    stack::{Mapping, Stack},
    table::{self, Row},
};

/// Refuses edits after which the files differ in more than the requested values.
pub(super) fn proved<'w>(
    before: &Loaded,
    after: &Loaded,
    requests: impl Iterator<Item = &'w EditRequest>,
) -> Result<(), String> {
    let error = after.problems.iter().find(|problem| problem.severity() == Severity::Error);
    if let Some(error) = error {
        return Err(format!("the file would not be valid: {}", error.message));
    }
    let mut requested: BTreeMap<(&str, &str), Vec<&EditRequest>> = BTreeMap::new();
    for request in requests {
        requested.entry((&request.stack, &request.mapping)).or_default().push(request);
    }
    let all =
        |loaded: &Loaded| loaded.stacks.iter().map(|stack| stack.mappings.len()).sum::<usize>();
    let same = |stack: &Stack| {
        let other = after.stacks.iter().find(|other| other.name == stack.name);
        other.is_some_and(|other| {
            stack.mappings.values().all(|mapping| {
                let requests = requested.get(&(stack.name.as_str(), mapping.name.as_str()));
                other.mappings.get(&mapping.name).is_some_and(|now| match requests {
                    Some(requests) => are_applied(mapping, now, requests),
                    None => mapping == now,
                })
            })
        })
    };
    if all(before) != all(after) || !before.stacks.iter().all(same) {
        return Err("the edit would change something else too".to_owned());
    }
    Ok(())
}

/// Returns whether a mapping is what it was, save for what was requested.
fn are_applied(before: &Mapping, now: &Mapping, requests: &[&EditRequest]) -> bool {
    let mut before = before.clone();
    requests.iter().all(|request| is_granted(&mut before, now, request)) && before == *now
}

/// Returns whether a mapping is as was requested, and takes that over into what it was.
fn is_granted(before: &mut Mapping, now: &Mapping, request: &EditRequest) -> bool {
    match request.setting.as_str() {
        "function" => {
            before.function = now.function.clone();
            request.value.as_str() == Some(now.function.short())
        }
        "enabled" => {
            before.enabled = now.enabled;
            request.value == now.enabled
        }
        "protect" => {
            before.protect = now.protect;
            request.value == now.protect
        }
        "tags" => {
            before.tags.clone_from(&now.tags);
            let tags = request.value.as_object().cloned().unwrap_or_default();
            tags.len() == now.tags.len()
                && now.tags.iter().all(|(key, value)| tags.get(key).is_some_and(|it| it == value))
        }
        setting => table::row(setting).is_some_and(|row| takes_over(before, now, row, request)),
    }
}

fn takes_over(before: &mut Mapping, now: &Mapping, row: &Row, request: &EditRequest) -> bool {
    before.source.values.remove(row.name());
    if let Some(value) = now.source.values.get(row.name()) {
        before.source.values.insert(row.name(), value.clone());
    }
    now.source.effective(row) == request.value
}
