//! Keys that stand twice in one object of a JSON text. A reader of JSON keeps one of the two, while AWS's
//! engine reads both: such a text must stay as it is.

use std::collections::BTreeSet;

/// A key that stands in its object a second time.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Repeated {
    pub(crate) key: String,
    /// How many characters that are no blanks stand before its quote.
    pub(crate) from: usize,
    /// How many it has, quotes included.
    pub(crate) count: usize,
}

/// Returns the repeated keys of a text, in order. A text that is no JSON has those that can be told.
pub(crate) fn repeated(text: &str) -> Vec<Repeated> {
    let mut found = Vec::new();
    // The keys of each object around the place; a list has none.
    let mut around: Vec<BTreeSet<String>> = Vec::new();
    let mut rest = text;
    while let Some(start) = rest.find(['{', '[', '}', ']', '"']) {
        let here = &rest[start..];
        match here.as_bytes()[0] {
            b'{' | b'[' => around.push(BTreeSet::new()),
            b'"' => {
                let Some(length) = literal(here) else { break };
                let (token, behind) = here.split_at(length);
                if behind.trim_start().starts_with(':') {
                    let key = serde_json::from_str(token).unwrap_or_else(|_| token.to_owned());
                    let keys = around.last_mut();
                    if keys.is_some_and(|keys| !keys.insert(key.clone())) {
                        let before = &text[..text.len() - here.len()];
                        found.push(Repeated { key, from: letters(before), count: letters(token) });
                    }
                }
                rest = behind;
                continue;
            }
            _ => {
                around.pop();
            }
        }
        rest = &here[1..];
    }
    found
}

/// Returns the length of the text literal that a text begins with.
fn literal(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, letter)| {
        let ends = *letter == '"' && !is_escaped;
        is_escaped = *letter == '\\' && !is_escaped;
        ends
    });
    end.map(|(end, _)| end + 1)
}

fn letters(text: &str) -> usize {
    text.chars().filter(|letter| !letter.is_whitespace()).count()
}
