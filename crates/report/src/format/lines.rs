//! Lines of text for people: wrapped between words, in columns of the terminal, coloured by meaning where
//! colours are wanted.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr as _;

use crate::{page::Tone, style::Style};

/// The column at which the details of an entry begin.
pub(super) const INDENT: usize = 6;

/// Returns the columns that a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.width()
}

/// Writes a value in several colours behind a name and a sign. A long one is wrapped under itself, between
/// words of a sentence and members of JSON and nowhere else, so that what it names can be searched for.
pub(super) fn value(
    out: &mut String,
    name: &str,
    sign: (Tone, &str),
    pieces: &[(Tone, String)],
    style: Style,
) {
    let start = INDENT + columns(name) + 2 + columns(sign.1);
    let room = style.width.saturating_sub(start).max(20);
    let mut rows: Vec<Vec<(Tone, &str)>> = vec![Vec::new()];
    let mut taken = 0;
    for word in words(pieces) {
        let width: usize = word.iter().map(|(_, part)| columns(part.trim_end())).sum();
        if taken > 0 && taken + width > room {
            rows.push(Vec::new());
            taken = 0;
        }
        taken += word.iter().map(|(_, part)| columns(part)).sum::<usize>();
        rows.last_mut().into_iter().for_each(|row| row.extend(&word));
    }
    for (index, row) in rows.iter().enumerate() {
        match index {
            0 => out.extend([&" ".repeat(INDENT), name, "  ", &painted(style, sign.0, sign.1)]),
            _ => out.push_str(&" ".repeat(start)),
        }
        let end = row.len().saturating_sub(1);
        for (index, run) in row.iter().enumerate() {
            let text = if index == end { run.1.trim_end() } else { run.1 };
            out.push_str(&painted(style, run.0, text));
        }
        out.push('\n');
    }
}

/// Returns what is not broken, each with the tones of its parts.
fn words(pieces: &[(Tone, String)]) -> Vec<Vec<(Tone, &str)>> {
    let mut words: Vec<Vec<(Tone, &str)>> = vec![Vec::new()];
    for (tone, text) in pieces {
        let mut rest = text.as_str();
        while !rest.is_empty() {
            let (part, after) = rest.split_at(end_of_word(rest));
            words.last_mut().into_iter().for_each(|word| word.push((*tone, part)));
            if part.ends_with(BREAKS) {
                words.push(Vec::new());
            }
            rest = after;
        }
    }
    words
}

/// What a row may end with: a comma, a space, or the key of a member of JSON.
const BREAKS: fn(char) -> bool = |char| matches!(char, ' ' | ',' | ':');

/// Returns where a text may be broken first; its end, if nowhere. A colon ends a word only behind a quote:
/// ARNs and addresses are full of others.
fn end_of_word(text: &str) -> usize {
    let is_end =
        |(at, _): &(usize, &str)| !text[*at..].starts_with(':') || text[..*at].ends_with('"');
    text.match_indices([' ', ',', ':']).find(is_end).map_or(text.len(), |(at, _)| at + 1)
}

/// Writes a line at the details.
pub(super) fn line(out: &mut String, style: Style, tone: Tone, text: &str) {
    let _ = writeln!(out, "{}{}", " ".repeat(INDENT), painted(style, tone, text));
}

/// Writes a sentence, wrapped between words; what follows the first line is set in by two more.
pub(super) fn wrapped(out: &mut String, style: Style, indent: usize, tone: Tone, text: &str) {
    let mut line = String::new();
    let mut at = indent;
    for word in text.split(' ') {
        let fits = at + columns(&line) + columns(word) < style.width;
        if !line.is_empty() && !fits {
            let _ = writeln!(out, "{}{}", " ".repeat(at), painted(style, tone, &line));
            line.clear();
            at = if indent == 0 { 0 } else { indent + 2 };
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "{}{}", " ".repeat(at), painted(style, tone, &line));
}

/// Returns a text in the colour of a tone.
pub(super) fn painted(style: Style, tone: Tone, text: &str) -> String {
    let code = match tone {
        Tone::Plain => "",
        Tone::Good => "32",
        Tone::Careful => "33",
        Tone::Bad => "31",
        Tone::Quiet => "2",
        Tone::Strong => "1",
    };
    if style.colour && !code.is_empty() && !text.is_empty() {
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
