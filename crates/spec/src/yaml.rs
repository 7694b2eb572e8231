//! YAML by the library that knows all of it, within budgets.

use serde::Deserialize;
use serde_json::Value;
use serde_saphyr::DuplicateKeyPolicy;

/// Takes the place out of a message of the YAML reader; the problem's span has it.
pub(crate) fn strip_place(text: &str) -> String {
    let text = text.trim();
    let cut = text.find(" at line ").or_else(|| text.find("\n")).unwrap_or(text.len());
    let text = &text[..cut];
    let text = text
        .split_once(": ")
        .filter(|(head, _)| head.starts_with("line "))
        .map_or(text, |(_, rest)| rest);
    text.trim().to_owned()
}

/// Budgets grow with the file, so that an honest large file passes and an alias bomb does not.
pub(crate) fn read<'t, T: Deserialize<'t>>(
    text: &'t str,
    duplicate_keys: DuplicateKeyPolicy,
) -> Result<T, serde_saphyr::Error> {
    let room = text.len() / 2 + 100_000;
    let options = serde_saphyr::options! {
        strict_booleans: true,
        leading_zero_numbers_as_strings: true,
        underscored_numbers_as_strings: true,
        with_snippet: false,
        duplicate_keys: duplicate_keys,
        alias_limits: serde_saphyr::alias_limits! {
            max_total_replayed_events: room,
            max_replay_stack_depth: 16,
        },
        budget: serde_saphyr::budget! {
            max_nodes: room * 2,
            max_events: room * 4,
            max_total_scalar_bytes: text.len() * 2 + 1_000_000,
            max_recorded_anchor_events: 100_000,
            max_merge_keys: room,
        },
    };
    serde_saphyr::from_str_with_options(text, options)
}

/// Returns a YAML text as JSON, read as safely as a spec.
///
/// # Errors
/// What is wrong with the first place that is.
pub fn plain_yaml(text: &str) -> Result<Value, String> {
    read(text, DuplicateKeyPolicy::Error).map_err(|error| complaint(&error))
}

/// Returns what a text is no YAML for, and where.
pub(crate) fn complaint(error: &serde_saphyr::Error) -> String {
    let place = error.location().map(|at| format!("line {}, column {}: ", at.line(), at.column()));
    place.unwrap_or_default() + &strip_place(&error.without_snippet().to_string())
}
