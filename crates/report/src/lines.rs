//! Lines of text for people: wrapped at the width, coloured by meaning where colours are wanted.

use std::fmt::Write as _;

use esmith_planner::options::Redaction;

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether ANSI colours are used.
    pub colour: bool,
    /// The number of columns to wrap sentences at.
    pub width: usize,
    /// What becomes of hidden values.
    pub redaction: Redaction,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, width: 80, redaction: Redaction::On }
    }
}

pub(crate) const GREEN: &str = "32";
pub(crate) const YELLOW: &str = "33";
pub(crate) const RED: &str = "31";
pub(crate) const BOLD: &str = "1";
pub(crate) const DIM: &str = "2";

/// The column at which the details of a step begin.
pub(crate) const INDENT: usize = 6;

/// Writes a value behind a name.
pub(crate) fn value(out: &mut String, name: &str, text: &str, style: Style, colour: &str) {
    pieces(out, name, &[(colour, text.to_owned())], style);
}

/// Writes a value in several colours behind a name; a long one is wrapped under itself.
pub(crate) fn pieces(out: &mut String, name: &str, pieces: &[(&str, String)], style: Style) {
    let start = INDENT + name.chars().count() + 2;
    let room = style.width.saturating_sub(start).max(20);
    let chars: Vec<(&str, char)> = pieces
        .iter()
        .flat_map(|(colour, text)| text.chars().map(move |char| (*colour, char)))
        .collect();
    for (index, row) in chars.chunks(room).enumerate() {
        let before =
            if index == 0 { format!("{}{name}  ", " ".repeat(INDENT)) } else { " ".repeat(start) };
        out.push_str(&before);
        for run in row.chunk_by(|a, b| a.0 == b.0) {
            let text: String = run.iter().map(|(_, char)| char).collect();
            out.push_str(&painted(style, run[0].0, &text));
        }
        out.push('\n');
    }
}

pub(crate) fn line(out: &mut String, style: Style, colour: &str, text: &str) {
    let _ = writeln!(out, "{}{}", " ".repeat(INDENT), painted(style, colour, text));
}

/// Writes a sentence, wrapped between words; what follows the first line is set in by two more.
pub(crate) fn wrapped(out: &mut String, style: Style, indent: usize, colour: &str, text: &str) {
    let mut line = String::new();
    let mut indent = indent;
    for word in text.split(' ') {
        let fits = indent + line.chars().count() + word.chars().count() < style.width;
        if !line.is_empty() && !fits {
            let _ = writeln!(out, "{}{}", " ".repeat(indent), painted(style, colour, &line));
            line.clear();
            indent = if indent == INDENT || indent == 2 { indent + 2 } else { indent };
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "{}{}", " ".repeat(indent), painted(style, colour, &line));
}

pub(crate) fn painted(style: Style, colour: &str, text: &str) -> String {
    if style.colour && !colour.is_empty() && !text.is_empty() {
        format!("\u{1b}[{colour}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
