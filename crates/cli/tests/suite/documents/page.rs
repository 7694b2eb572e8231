//! A page of Markdown as its fenced blocks, with what lies between them kept.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// A page.
pub(super) struct Page {
    /// What stands before each block, its comment and opening fence included; the last has no block.
    between: Vec<Vec<String>>,
    pub(super) blocks: Vec<Block>,
}

/// A fenced block.
pub(super) struct Block {
    /// The number of its opening line.
    pub(super) number: usize,
    pub(super) language: String,
    pub(super) mark: Option<Mark>,
    pub(super) lines: Vec<String>,
}

/// What the comment before a block asks for.
#[derive(Clone, Debug)]
pub(super) enum Mark {
    /// To be written to this file.
    File(String),
    /// To be made in this file.
    Edit(String),
    /// To be run until the page ends, as in another terminal.
    Beside,
    /// Left out.
    NotRun,
}

/// The folder of the checkout.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl Page {
    pub(super) fn read(path: &Path) -> Self {
        let text = fs::read_to_string(path).unwrap();
        let mut page = Self { between: vec![Vec::new()], blocks: Vec::new() };
        let mut is_inside = false;
        for (index, line) in text.lines().enumerate() {
            match (is_inside, line.strip_prefix("```")) {
                (true, Some(_)) => {
                    page.between.push(vec![line.to_owned()]);
                    is_inside = false;
                }
                (true, None) => page.blocks.last_mut().unwrap().lines.push(line.to_owned()),
                (false, opening) => {
                    let between = page.between.last_mut().unwrap();
                    let mark = between.last().and_then(|line| mark(line));
                    between.push(line.to_owned());
                    if let Some(language) = opening {
                        let (language, lines) = (language.to_owned(), Vec::new());
                        page.blocks.push(Block { number: index + 1, language, mark, lines });
                        is_inside = true;
                    }
                }
            }
        }
        page
    }

    /// Returns the page as it is now.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for (index, between) in self.between.iter().enumerate() {
            let lines = self.blocks.get(index).map_or(&[][..], |block| &block.lines);
            text.extend(between.iter().chain(lines).map(|line| format!("{line}\n")));
        }
        text
    }
}

fn mark(line: &str) -> Option<Mark> {
    let comment = line.strip_prefix("<!-- ")?.strip_suffix(" -->")?;
    let (kind, rest) = comment.split_once(": ").unwrap_or((comment, ""));
    match kind {
        "in another terminal" => Some(Mark::Beside),
        "file" => Some(Mark::File(rest.to_owned())),
        "edit" => Some(Mark::Edit(rest.to_owned())),
        "not run" => Some(Mark::NotRun),
        _ => None,
    }
}
