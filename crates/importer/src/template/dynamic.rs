//! CloudFormation's dynamic references: `{{resolve:ssm:/path}}`, also with blanks inside the braces and
//! with references of ours inside.

/// A dynamic reference in a text.
pub(super) struct Found<'a> {
    pub(super) before: &'a str,
    /// What it names: the service, and the key there.
    pub(super) key: &'a str,
    pub(super) behind: &'a str,
}

/// Returns the first dynamic reference of a text.
pub(super) fn first(text: &str) -> Option<Found<'_>> {
    let starts = text.match_indices("{{").map(|(at, _)| at);
    starts.into_iter().find_map(|at| {
        let inside = &text[at + 2..];
        let length = end(inside)?;
        let key = inside[..length].trim().strip_prefix("resolve:")?;
        Some(Found { before: &text[..at], key, behind: &inside[length + 2..] })
    })
}

/// Returns where the braces close; those of a reference inside are its own.
fn end(inside: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = &inside[at..];
        let close = rest.find("}}")?;
        match rest.find("${").filter(|open| *open < close) {
            Some(open) => at += open + rest[open..].find('}')? + 1,
            None => return Some(at + close),
        }
    }
}

/// Returns what a variable for a reference is called: the last part of its key that is no version.
pub(super) fn name(key: &str) -> &str {
    let is_version = |part: &str| part.chars().all(|char| char.is_ascii_digit());
    key.rsplit(['/', ':']).find(|part| !is_version(part)).unwrap_or("Secret")
}
