//! Numbers with their nouns, as every message says them.

/// Returns a number and its noun: `1 mapping`, `2 mappings`. The noun is one whose plural ends in `s`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
