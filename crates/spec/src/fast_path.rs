//! The fast path for ordinary YAML, read straight from its events: no anchors, tags, merges or doubts. What is
//! not ordinary is left to the library that knows all of YAML, at twice the cost; a test holds that both
//! give the same.

use granit_parser::{Event, Parser, ScalarStyle, StrInput};
use serde_json::{Map, Value};
use serde_saphyr::DuplicateKeyPolicy;

use crate::yaml;

/// The most levels that are read here.
const DEPTH: usize = 32;

/// Returns the value of a text that holds one object and nothing out of the ordinary.
pub(crate) fn read(text: &str) -> Option<Value> {
    let mut reader = Reader(Parser::new_from_str(text));
    let first = loop {
        match reader.next()? {
            Event::StreamStart | Event::DocumentStart(_, None) => {}
            event @ Event::MappingStart(..) => break event,
            _ => return None,
        }
    };
    let value = reader.node(first, 0)?;
    let is_whole =
        matches!(reader.next()?, Event::DocumentEnd) && matches!(reader.next()?, Event::StreamEnd);
    is_whole.then_some(value)
}

struct Reader<'t>(Parser<'t, StrInput<'t>>);

impl<'t> Reader<'t> {
    /// Returns the next event that is no comment.
    fn next(&mut self) -> Option<Event<'t>> {
        loop {
            match self.0.next()?.ok()?.0 {
                Event::Comment(..) => {}
                event => return Some(event),
            }
        }
    }

    fn node(&mut self, event: Event<'t>, depth: usize) -> Option<Value> {
        match event {
            Event::Scalar(text, style, 0, None) => scalar(&text, style),
            Event::SequenceStart(_, 0, None) if depth < DEPTH => {
                let mut entries = Vec::new();
                loop {
                    match self.next()? {
                        Event::SequenceEnd => return Some(Value::Array(entries)),
                        event => entries.push(self.node(event, depth + 1)?),
                    }
                }
            }
            Event::MappingStart(_, 0, None) if depth < DEPTH => {
                let mut members = Map::new();
                loop {
                    let key = match self.next()? {
                        Event::MappingEnd => return Some(Value::Object(members)),
                        event => key(&event)?,
                    };
                    let event = self.next()?;
                    let value = self.node(event, depth + 1)?;
                    // A key that stands there twice is a problem to be told with its place.
                    if members.insert(key, value).is_some() {
                        return None;
                    }
                }
            }
            _ => None,
        }
    }
}

fn key(event: &Event<'_>) -> Option<String> {
    let Event::Scalar(text, style, 0, None) = event else { return None };
    match scalar(text, *style)? {
        Value::String(key) if key != "<<" => Some(key),
        _ => None,
    }
}

/// Returns what a scalar means.
fn scalar(text: &str, style: ScalarStyle) -> Option<Value> {
    if style != ScalarStyle::Plain || is_text(text) {
        return Some(text.into());
    }
    if let Some(number) = number(text) {
        return Some(number.into());
    }
    if text.is_empty() {
        return Some(Value::Null);
    }
    // By itself this would be the mark of a document.
    if text.starts_with("---") || text.starts_with("...") {
        return None;
    }
    let alone = yaml::read::<Value>(text, DuplicateKeyPolicy::Error).ok()?;
    (!alone.is_object() && !alone.is_array()).then_some(alone)
}

/// Returns whether a plain scalar is a text for certain: a word that is not `true`, `false` or `null`,
/// or something with a character that no number has.
fn is_text(text: &str) -> bool {
    let is_meant = |word: &&str| text.eq_ignore_ascii_case(word);
    let may_be_of_number = |char: char| char.is_ascii_alphanumeric() || "+-._:~".contains(char);
    if text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        !["true", "false", "null"].iter().any(is_meant)
    } else {
        !text.chars().all(may_be_of_number)
    }
}

/// Returns the whole number that a plain scalar is, written as everyone writes it.
fn number(text: &str) -> Option<u32> {
    let number: u32 = text.parse().ok()?;
    let is_plain = text == "0" || !text.starts_with(['0', '+']);
    is_plain.then_some(number)
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, fs, path::Path};

    use proptest::{prelude::*, sample::Index, test_runner::TestRunner};

    use super::*;

    /// What files are made of, and what may trip a reader.
    const PIECES: [&str; 60] = [
        "a: ",
        "b: ",
        "c:\n",
        "- ",
        "\n",
        "\n  ",
        "\n    ",
        "{",
        "}",
        "[",
        "]",
        ", ",
        ": ",
        "? ",
        "'",
        "\"",
        "true",
        "False",
        "no",
        "on",
        "null",
        "Null",
        "~",
        "nan",
        ".nan",
        "inf",
        "-.INF",
        "0",
        "-0",
        "+1",
        "012",
        "0o7",
        "0x1F",
        "0b1",
        "1_000",
        "1e3",
        "1.5",
        "1.",
        ".5",
        "12:30",
        "---",
        "...",
        "<<",
        "<<: ",
        "&x ",
        "*x",
        "!t ",
        "!!str ",
        "| \n",
        "> \n",
        "# c\n",
        "%YAML 1.1\n",
        "\t",
        "é",
        "18446744073709551616",
        "x#y",
        "123456789012:f",
        "\u{feff}",
        "\\",
        "-",
    ];

    fn corpus() -> Vec<String> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let folders = ["tests/spec/valid", "tests/spec/invalid", "examples"];
        let files =
            folders.iter().flat_map(|folder| fs::read_dir(root.join(folder)).expect("a folder"));
        let paths = files.map(|file| file.expect("a file").path());
        let specs = paths.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
        specs.map(|path| fs::read_to_string(path).expect("a text")).collect()
    }

    /// Returns whether the text was ordinary.
    #[track_caller]
    fn agrees(text: &str) -> bool {
        let Some(value) = read(text) else { return false };
        let all = yaml::read::<Value>(text, DuplicateKeyPolicy::Error);
        assert_eq!(all.ok(), Some(value), "{text:?}");
        true
    }

    /// Compares what both make of generated texts; at least so many must be ordinary.
    #[track_caller]
    fn all_agree(texts: impl Strategy<Value = String>, least: u32) {
        let config = ProptestConfig {
            cases: 4 * least,
            failure_persistence: None,
            ..ProptestConfig::default()
        };
        let ordinary = Cell::new(0);
        let judge = |text: String| {
            ordinary.set(ordinary.get() + u32::from(agrees(&text)));
            Ok(())
        };
        TestRunner::new(config).run(&texts, judge).unwrap_or_else(|error| panic!("{error}"));
        assert!(ordinary.get() >= least, "only {} are ordinary", ordinary.get());
    }

    #[test]
    fn a_spec_is_ordinary_and_read_as_the_library_reads_it() {
        let corpus = corpus();
        let ordinary = corpus.iter().filter(|text| agrees(text)).count();
        assert!(ordinary * 10 > corpus.len() * 9, "{ordinary} of {}", corpus.len());
    }

    #[test]
    fn any_text_is_read_as_the_library_reads_it() {
        let pieces = prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..8);
        all_agree(pieces.prop_map(|pieces| format!("k: {}", pieces.concat())), 500);
    }

    #[test]
    fn a_scalar_is_what_the_library_makes_of_it() {
        let scalar = "[-+.~_:0-9a-fA-FoxXnulINT ]{0,7}";
        all_agree(
            scalar.prop_map(|text| format!("{text}: [{text}, {{ {text}: {text} }}]\nk: {text}\n")),
            500,
        );
        all_agree("[0-9.+-]{0,4}".prop_map(|text| format!("k: {text}\nl: [{text}]\n")), 500);
    }

    #[test]
    fn a_file_with_a_slip_is_read_as_the_library_reads_it() {
        let corpus = corpus();
        let slipped = (any::<Index>(), any::<Index>(), prop::sample::select(PIECES.to_vec()));
        let slipped = slipped.prop_map(|(file, at, piece)| {
            let text = &corpus[file.index(corpus.len())];
            let places: Vec<usize> = text.char_indices().map(|(place, _)| place).collect();
            let at = places.get(at.index(places.len().max(1))).copied().unwrap_or_default();
            format!("{}{piece}{}", &text[..at], &text[at..])
        });
        all_agree(slipped, 500);
    }
}
