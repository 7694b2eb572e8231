//! The words that change between two long values, such as patterns: what goes and what comes, in
//! place, with enough around it to find it.

use similar::{ChangeTag, TextDiff};

/// The least likeness of two values that are shown as one.
const LIKE: f32 = 0.5;

/// The number of characters shown around a change.
const AROUND: usize = 30;

/// Returns both values as one, with the middle of what stays left out; none where they have too
/// little in common.
pub(super) fn delta(from: &str, to: &str) -> Option<Vec<(ChangeTag, String)>> {
    let mut parts = words(from, to)?;
    let last = parts.len().saturating_sub(1);
    let stays = parts.iter_mut().enumerate().filter(|(_, (tag, _))| *tag == ChangeTag::Equal);
    for (index, (_, text)) in stays {
        *text = shortened(text, index > 0, index < last);
    }
    Some(parts)
}

/// Returns the parts of both values; none where they have too little in common. A pattern that is a
/// text on one side only has too little: each of its quotes would be a change of its own.
pub(super) fn words(from: &str, to: &str) -> Option<Vec<(ChangeTag, String)>> {
    const QUOTE: &str = r#"\""#;
    if from.contains(QUOTE) != to.contains(QUOTE) {
        return None;
    }
    let diff = TextDiff::from_unicode_words(from, to);
    if diff.ratio() < LIKE {
        return None;
    }
    let mut parts: Vec<(ChangeTag, String)> = Vec::new();
    for change in diff.iter_all_changes() {
        let tag = change.tag();
        match parts.last_mut() {
            Some((last, text)) if *last == tag => text.push_str(change.value()),
            _ => parts.push((tag, change.value().to_owned())),
        }
    }
    Some(parts)
}

/// Leaves out the middle of what stays; the ends that stand beside a change are kept.
fn shortened(text: &str, after_change: bool, before_change: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    let (head, tail) = (usize::from(after_change) * AROUND, usize::from(before_change) * AROUND);
    if chars.len() <= head + tail + 1 {
        return text.to_owned();
    }
    let (head, tail) = (&chars[..head], &chars[chars.len() - tail..]);
    head.iter().chain(&['…']).chain(tail).collect()
}
