//! The one way out for text that came from a spec, a file's name or AWS: what a terminal, a page or a
//! job's runner would obey, or a reader would not see, becomes an escape that is read as it is written.

use std::{borrow::Cow, fmt};

/// A line of text with nothing in it that acts: no control character, no line break, no character that
/// turns the direction of text or shows nothing.
#[derive(Clone, Debug, Default, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Line(String);

impl Line {
    /// Returns a text as a line.
    pub(crate) fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Self(match visible(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(text) => text,
        })
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the line for the inside of an element or an attribute of HTML or XML.
    pub(crate) fn xml(&self) -> String {
        xml(&self.0)
    }

    /// Returns the line as Markdown that shows it: no markup, no link, and nobody is mentioned.
    pub(crate) fn markdown(&self) -> String {
        markdown(&self.0)
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Returns whether a character acts on what shows it, or shows nothing itself.
fn acts(char: char) -> bool {
    char.is_control()
        || matches!(char,
            // Line and paragraph separators.
            '\u{2028}' | '\u{2029}'
            // Marks, embeddings, overrides and isolates of direction.
            | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
            // Nothing to see: a byte order mark, a word joiner, a zero width space, tags, no characters.
            | '\u{feff}' | '\u{2060}' | '\u{200b}' | '\u{e0000}'..='\u{e007f}' | '\u{fffe}' | '\u{ffff}')
}

/// Returns text in which what acts is written as an escape, such as `\n` or `\u{202e}`.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    // Nearly all text is ASCII that shows.
    if text.bytes().all(|byte| (b' '..0x7f).contains(&byte)) || !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if acts(char) {
            out.extend(char.escape_default());
        } else {
            out.push(char);
        }
    }
    Cow::Owned(out)
}

/// Returns text of several lines in which what acts is written as an escape.
#[must_use]
pub fn visible_lines(text: &str) -> String {
    text.split('\n').map(|line| inert(&visible(line))).collect::<Vec<_>>().join("\n")
}

/// Returns text of several lines of which a job's runner obeys none as a command.
pub(crate) fn inert_lines(text: &str) -> String {
    text.split('\n').map(inert).collect::<Vec<_>>().join("\n")
}

fn inert(line: &str) -> String {
    let rest = line.trim_start();
    let line = if rest.starts_with("::") {
        format!("{}\\u{{3a}}{}", &line[..line.len() - rest.len()], &rest[1..])
    } else {
        line.to_owned()
    };
    line.replace("##[", "#\\u{23}[")
}

/// Returns a line of a file with a sign in the place of each character that acts, so that columns stay.
pub(crate) fn line_of_source(text: &str) -> String {
    text.chars().map(|char| if acts(char) && char != '\t' { '�' } else { char }).collect()
}

/// Returns JSON that means the same and shows on a terminal what it holds. Outside of texts JSON has
/// nothing that acts but line breaks.
pub(crate) fn json(text: String) -> String {
    if !text.contains(|char| char != '\n' && acts(char)) {
        return text;
    }
    let mut out = String::with_capacity(text.len() + 16);
    for char in text.chars() {
        if char != '\n' && acts(char) {
            let mut units = [0; 2];
            out.extend(char.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
        } else {
            out.push(char);
        }
    }
    out
}

/// Returns text for the inside of an element or an attribute of HTML or XML.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            char => out.push(char),
        }
    }
    out
}

/// What GitHub makes a link or a mention of, and where an empty comment parts it.
const RINGS: [(&str, usize); 4] = [("://", 1), ("www.", 3), ("GH-", 2), ("gh-", 2)];

fn markdown(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut part_at = None;
    for (index, char) in text.char_indices() {
        let rest = &text[index..];
        if let Some((_, before)) = RINGS.iter().find(|(start, _)| rest.starts_with(start)) {
            part_at = Some(index + before);
        }
        if part_at == Some(index) {
            out += "<!-- -->";
        }
        match char {
            '<' => out += "&lt;",
            '&' => out += "&amp;",
            // An escape keeps Markdown from a heading; a comment keeps GitHub from who or what is meant.
            '@' | '#' => out.extend(['\\', char, '<', '!', '-', '-', ' ', '-', '-', '>']),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' => out.extend(['\\', char]),
            char => out.push(char),
        }
    }
    out
}

/// Returns what follows the `::` of a GitHub workflow command; its lines may be several.
pub(crate) fn command(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// Returns a property of a GitHub workflow command.
pub(crate) fn property(text: &str) -> String {
    command(text).replace(':', "%3A").replace(',', "%2C")
}

/// Returns the value of a label of Prometheus.
pub(crate) fn label(text: &str) -> String {
    visible(text).replace('\\', "\\\\").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_of_a_message_is_a_command() {
        let text = "cannot read `a\n ::error::b`\n::x\nin ##[error] of a::b";
        let told = "cannot read `a\n \\u{3a}:error::b`\n\\u{3a}:x\nin #\\u{23}[error] of a::b";
        assert_eq!(visible_lines(text), told);
    }
}
