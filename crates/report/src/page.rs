//! A page of Markdown with a limit, and text in which Markdown means nothing.

/// The greatest length, in bytes; GitHub takes 65,536 characters in a comment.
pub(crate) const BUDGET: usize = 60_000;

/// What rows and details leave free, in bytes: room for what was left out and for fingerprints.
const RESERVE: usize = 10_000;

/// Text with a limit.
pub(crate) struct Page {
    pub(crate) text: String,
    /// Where what was left out can be seen.
    rest: &'static str,
}

impl Page {
    pub(crate) fn new(text: String, rest: &'static str) -> Self {
        Self { text, rest }
    }

    /// Adds a piece if it fits and leaves the reserve; returns whether it did.
    pub(crate) fn add(&mut self, piece: &str) -> bool {
        let fits = self.text.len() + piece.len() + RESERVE < BUDGET;
        if fits {
            self.text += piece;
        }
        fits
    }

    /// Adds a line that may use the reserve.
    pub(crate) fn end(&mut self, line: &str) {
        if self.text.len() + line.len() < BUDGET {
            self.text += line;
        }
    }

    /// Adds pieces until one does not fit, and a line that counts the rest.
    pub(crate) fn add_all(
        &mut self,
        pieces: impl ExactSizeIterator<Item = String>,
        room: usize,
        what: &str,
    ) {
        let (count, limit) = (pieces.len(), self.text.len() + room);
        for (index, piece) in pieces.enumerate() {
            if self.text.len() + piece.len() > limit || !self.add(&piece) {
                let rest = self.rest;
                return self.end(&format!("\n… and {} more {what}; {rest}\n", count - index));
            }
        }
    }
}

/// Returns text in which Markdown and HTML mean nothing, on one line.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\n' | '\r' => out.push(' '),
            '<' => out += "&lt;",
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '#' | '~' | '@' => out.extend(['\\', char]),
            char => out.push(char),
        }
    }
    out
}

/// Returns text for the inside of an HTML element.
pub(crate) fn escaped_html(text: &str) -> String {
    esmith_spec::render::junit::xml(text)
}
