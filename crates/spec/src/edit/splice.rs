//! The changes that can be made to a text: put a value in the place of another, add an entry, take one
//! out. Each says why it cannot be made safely.

use std::ops::Range;

use granit_parser::ScalarStyle;
use serde_json::Value;

use super::{
    inline::{block, inline, name, scalar},
    tree::{Entry, Form, Layout, Node, Tree},
};

/// One change of a text.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Splice {
    pub(super) range: Range<usize>,
    pub(super) with: String,
}

/// A change, or why it is not made.
pub(super) type Made = Result<Splice, String>;

/// Returns a text after those of some numbered changes that touch no earlier one, and their numbers.
pub(super) fn apply(text: &str, mut changes: Vec<(usize, Splice)>) -> (String, Vec<usize>) {
    changes.sort_by_key(|(number, Splice { range, .. })| (range.start, range.end, *number));
    let (mut after, mut end, mut made) = (String::with_capacity(text.len()), 0, Vec::new());
    for (number, Splice { range, with }) in changes {
        if made.is_empty() || range.start > end {
            after += &text[end..range.start];
            after += &with;
            end = range.end;
            made.push(number);
        }
    }
    after += &text[end..];
    (after, made)
}

/// A text that is changed.
#[derive(Clone, Copy)]
pub(super) struct EditableText<'t> {
    pub(super) text: &'t str,
    pub(super) tree: &'t Tree,
}

impl EditableText<'_> {
    /// Puts a value in the place of an entry's.
    pub(super) fn replace(self, entry: Option<&Entry>, node: &Node, value: &Value) -> Made {
        self.editable(node)?;
        let (range, with) = match &node.form {
            Form::Scalar(style @ (ScalarStyle::Literal | ScalarStyle::Folded)) => {
                return Err(format!("it is a block of text ({style:?})").to_lowercase());
            }
            Form::Scalar(style) => match value {
                Value::String(text) => (node.range.clone(), scalar(text, *style)),
                other => (node.range.clone(), inline(other)),
            },
            Form::List { layout: Layout::Flow, .. } | Form::Map { layout: Layout::Flow, .. } => {
                (node.range.clone(), inline(value))
            }
            _ => {
                // A block begins on a line of its own: the value goes behind the colon.
                let entry = entry.ok_or("its lines have no key of their own")?;
                let from = self.behind_colon(entry)?;
                (from..node.range.end, format!(" {}", inline(value)))
            }
        };
        if range.is_empty() {
            let at = self.behind_colon(entry.ok_or("it is empty")?)?;
            return Ok(Splice { range: at..at, with: format!(" {with}") });
        }
        self.no_comment(range.clone())?;
        Ok(Splice { range, with })
    }

    /// Adds an entry to a map: behind the one with a name, or behind the last.
    pub(super) fn add(self, map: &Node, behind: Option<&str>, key: &str, value: &Value) -> Made {
        let Form::Map { layout, entries } = &map.form else {
            return Err("what it would stand in is no map".to_owned());
        };
        let sibling = behind.and_then(|name| map.entry(name)).or(entries.last());
        let pair = format!("{}: {}", name(key), inline(value));
        match (layout, sibling) {
            (Layout::Flow, None) => {
                Ok(Splice { range: map.range.clone(), with: format!("{{ {pair} }}") })
            }
            (Layout::Flow, Some(sibling)) => {
                let end = sibling.range().end;
                Ok(Splice { range: end..end, with: format!(", {pair}") })
            }
            (Layout::Block, None) => Err("what it would stand in is empty".to_owned()),
            (Layout::Block, Some(sibling)) => {
                let column = self.column(entries.first().unwrap_or(sibling).key.start);
                let indent = " ".repeat(column);
                let mut lines = indent.clone();
                block(&mut lines, column, &format!("{}:", name(key)), value);
                Ok(self.new_lines(sibling.range().end, &lines))
            }
        }
    }

    /// Adds an entry to a list, before the entry of this number or at the end.
    pub(super) fn insert(self, list: &Node, index: usize, value: &Value) -> Made {
        let Form::List { layout, entries } = &list.form else {
            return Err("it is no list".to_owned());
        };
        match layout {
            Layout::Flow if entries.is_empty() => {
                Ok(Splice { range: list.range.clone(), with: format!("[{}]", inline(value)) })
            }
            Layout::Flow => Ok(match entries.get(index) {
                Some(next) => {
                    let start = next.range.start;
                    Splice { range: start..start, with: format!("{}, ", inline(value)) }
                }
                None => {
                    let end = entries[entries.len() - 1].range.end;
                    Splice { range: end..end, with: format!(", {}", inline(value)) }
                }
            }),
            Layout::Block => {
                let dash = self.dash(entries.first().ok_or("it is empty")?)?;
                let column = self.column(dash);
                let mut line = " ".repeat(column);
                block(&mut line, column, "-", value);
                if index == 0 {
                    let start = self.line_start(dash);
                    let newline = self.tree.newline;
                    let with = line.replace('\n', newline) + newline;
                    return Ok(Splice { range: start..start, with });
                }
                let before = entries.get(index - 1).ok_or("it has no such entry")?;
                Ok(self.new_lines(before.range.end, &line))
            }
        }
    }

    /// Takes an entry out of a map that has others.
    pub(super) fn remove(self, map: &Node, key: &str) -> Made {
        let Form::Map { layout, entries } = &map.form else {
            return Err("what it stands in is no map".to_owned());
        };
        let ranges: Vec<Range<usize>> = entries.iter().map(Entry::range).collect();
        let index = entries.iter().position(|entry| entry.name == key).ok_or("it is not there")?;
        self.editable(&entries[index].value)?;
        self.take_out(*layout, &ranges, index, ranges[index].start)
    }

    /// Takes an entry out of a list that has others.
    pub(super) fn take(self, list: &Node, index: usize) -> Made {
        let Form::List { layout, entries } = &list.form else {
            return Err("it is no list".to_owned());
        };
        let node = entries.get(index).ok_or("it has no such entry")?;
        self.editable(node)?;
        let start = if *layout == Layout::Block { self.dash(node)? } else { node.range.start };
        let ranges: Vec<Range<usize>> = entries.iter().map(|entry| entry.range.clone()).collect();
        self.take_out(*layout, &ranges, index, start)
    }

    /// Takes out one of several ranges, in brackets with its comma, else with its lines.
    fn take_out(self, layout: Layout, ranges: &[Range<usize>], index: usize, start: usize) -> Made {
        let own = &ranges[index];
        if layout == Layout::Flow {
            let range = match (ranges.get(index + 1), index.checked_sub(1)) {
                (Some(next), _) => own.start..next.start,
                (None, Some(before)) => ranges[before].end..own.end,
                (None, None) => return Err("nothing else is there".to_owned()),
            };
            self.no_comment(range.clone())?;
            return Ok(Splice { range, with: String::new() });
        }
        let line = self.line_start(start);
        if !self.text[line..start].trim().is_empty() {
            // The first key of a list's entry stands behind the dash.
            let next = ranges.get(index + 1).ok_or("it shares its line with what is around it")?;
            self.no_comment(start..next.start)?;
            return Ok(Splice { range: start..next.start, with: String::new() });
        }
        Ok(Splice { range: line..self.line_end(own.end), with: String::new() })
    }

    /// Refuses what other places depend on, or what depends on others.
    fn editable(self, node: &Node) -> Result<(), String> {
        if node.has_repeated() {
            return Err("an alias elsewhere repeats it".to_owned());
        }
        self.no_alias(node)?;
        if holds_reference(&self.text[node.range.clone()]) {
            return Err("it comes from a variable".to_owned());
        }
        Ok(())
    }

    fn no_alias(self, node: &Node) -> Result<(), String> {
        match &node.form {
            Form::Alias => {
                Err(format!("it comes from the alias `{}`", &self.text[node.range.clone()]))
            }
            Form::Scalar(_) => Ok(()),
            Form::List { entries, .. } => entries.iter().try_for_each(|node| self.no_alias(node)),
            Form::Map { entries, .. } => {
                entries.iter().try_for_each(|entry| self.no_alias(&entry.value))
            }
        }
    }

    /// Refuses to lose a comment.
    fn no_comment(self, range: Range<usize>) -> Result<(), String> {
        let first = self.tree.comments.partition_point(|comment| comment.end <= range.start);
        if self.tree.comments.get(first).is_some_and(|comment| comment.start < range.end) {
            return Err("a comment stands in it".to_owned());
        }
        Ok(())
    }

    fn behind_colon(self, entry: &Entry) -> Result<usize, String> {
        let rest = &self.text[entry.key.end..];
        let colon = rest.find(':').filter(|at| rest[..*at].trim().is_empty());
        colon.map(|at| entry.key.end + at + 1).ok_or_else(|| "its key has no colon".to_owned())
    }

    /// Returns where the dash of a list's entry stands.
    fn dash(self, node: &Node) -> Result<usize, String> {
        let line = self.line_start(node.range.start);
        let before = &self.text[line..node.range.start];
        let dash = before.find('-').filter(|at| before[..*at].trim().is_empty());
        dash.map(|at| line + at).ok_or_else(|| "its dash stands elsewhere".to_owned())
    }

    fn line_start(self, at: usize) -> usize {
        self.text[..at].rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Returns the place behind the line's end.
    fn line_end(self, at: usize) -> usize {
        self.text[at..].find('\n').map_or(self.text.len(), |newline| at + newline + 1)
    }

    fn column(self, at: usize) -> usize {
        self.text[self.line_start(at)..at].chars().count()
    }

    /// Adds lines behind the one on which something ends.
    fn new_lines(self, end: usize, lines: &str) -> Splice {
        let at = self.line_end(end);
        let newline = self.tree.newline;
        let lines = lines.replace('\n', newline);
        // The last line may lack its end.
        let with = if self.text[..at].ends_with('\n') {
            format!("{lines}{newline}")
        } else {
            format!("{newline}{lines}")
        };
        Splice { range: at..at, with }
    }
}

/// Returns whether a text refers to a variable: `$${` is plain text.
fn holds_reference(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if !rest[..at].ends_with('$') {
            return true;
        }
        rest = &rest[at + 2..];
    }
    false
}
