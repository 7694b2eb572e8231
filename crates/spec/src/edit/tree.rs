//! A YAML text as a tree of its parts, each with its place in bytes: what an edit must know to leave
//! everything else as it is.

use std::{collections::BTreeSet, ops::Range};

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

/// A YAML text.
pub(super) struct Tree {
    pub(super) root: Node,
    /// The places of its comments, in order.
    pub(super) comments: Vec<Range<usize>>,
    /// How its lines end.
    pub(super) newline: &'static str,
}

/// A part of a text.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// From the first to behind the last byte of its content, without anchor and tag.
    pub(super) range: Range<usize>,
    pub(super) form: Form,
    /// Whether an alias elsewhere repeats it.
    pub(super) repeated: bool,
}

/// What a part is.
#[derive(Clone, Debug)]
pub(super) enum Form {
    Scalar(ScalarStyle),
    /// `*name`.
    Alias,
    List {
        layout: Layout,
        entries: Vec<Node>,
    },
    Map {
        layout: Layout,
        entries: Vec<Entry>,
    },
}

/// A key with its value.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    pub(super) key: Range<usize>,
    pub(super) value: Node,
}

/// How a collection is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Layout {
    /// Line by line.
    Block,
    /// In brackets.
    Flow,
}

impl Entry {
    pub(super) fn range(&self) -> Range<usize> {
        self.key.start..self.value.range.end.max(self.key.end)
    }
}

impl Node {
    /// Returns the entry of a key.
    pub(super) fn entry(&self, name: &str) -> Option<&Entry> {
        let Form::Map { entries, .. } = &self.form else { return None };
        entries.iter().find(|entry| entry.name == name)
    }

    /// Returns the entries of a list.
    pub(super) fn entries(&self) -> &[Self] {
        if let Form::List { entries, .. } = &self.form { entries } else { &[] }
    }

    /// Returns whether something in it is repeated elsewhere.
    pub(super) fn has_repeated(&self) -> bool {
        self.repeated
            || match &self.form {
                Form::Scalar(_) | Form::Alias => false,
                Form::List { entries, .. } => entries.iter().any(Self::has_repeated),
                Form::Map { entries, .. } => entries.iter().any(|entry| entry.value.has_repeated()),
            }
    }
}

impl Tree {
    /// Reads a text; none if it is no YAML, or not one document.
    pub(super) fn read(text: &str) -> Option<Self> {
        let (mut events, mut comments) = (Vec::new(), Vec::new());
        for event in Parser::new_from_str(text) {
            let (event, span) = event.ok()?;
            match event {
                Event::Comment(..) => comments.push(span.byte_range()?),
                Event::StreamStart
                | Event::StreamEnd
                | Event::DocumentStart(..)
                | Event::DocumentEnd => {}
                event => events.push((event, span.byte_range()?)),
            }
        }
        let repeated = events.iter().filter_map(|(event, _)| match event {
            Event::Alias(anchor) => Some(*anchor),
            _ => None,
        });
        let mut reader =
            Reader { text, repeated: repeated.collect(), events: events.into_iter().peekable() };
        let root = reader.node()?;
        let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
        reader.events.next().is_none().then_some(Self { root, comments, newline })
    }
}

struct Reader<'t, I: Iterator<Item = (Event<'t>, Range<usize>)>> {
    text: &'t str,
    /// The anchors that an alias names.
    repeated: BTreeSet<usize>,
    events: std::iter::Peekable<I>,
}

impl<'t, I: Iterator<Item = (Event<'t>, Range<usize>)>> Reader<'t, I> {
    fn node(&mut self) -> Option<Node> {
        let (event, range) = self.events.next()?;
        let (form, range, anchor) = match event {
            Event::Scalar(_, style, anchor, _) => {
                // A block of text reaches over the blank before what follows it.
                let length = self.text.get(range.clone())?.trim_end().len();
                (Form::Scalar(style), range.start..range.start + length, anchor)
            }
            Event::Alias(_) => (Form::Alias, range, 0),
            Event::SequenceStart(style, anchor, _) => {
                let mut entries = Vec::new();
                while !matches!(self.events.peek()?.0, Event::SequenceEnd) {
                    entries.push(self.node()?);
                }
                let end = self.end(entries.last().map(|entry| entry.range.end), style)?;
                (Form::List { layout: layout(style), entries }, range.start..end, anchor)
            }
            Event::MappingStart(style, anchor, _) => {
                let mut entries = Vec::new();
                while !matches!(self.events.peek()?.0, Event::MappingEnd) {
                    entries.push(self.entry()?);
                }
                let end = self.end(entries.last().map(|entry| entry.range().end), style)?;
                (Form::Map { layout: layout(style), entries }, range.start..end, anchor)
            }
            _ => return None,
        };
        Some(Node { range, form, repeated: self.repeated.contains(&anchor) })
    }

    fn entry(&mut self) -> Option<Entry> {
        let (Event::Scalar(name, ..), key) = self.events.next()? else { return None };
        Some(Entry { name: name.into_owned(), key, value: self.node()? })
    }

    /// Takes the end of a collection; a block ends with its last entry, whatever follows that.
    fn end(&mut self, last: Option<usize>, style: StructureStyle) -> Option<usize> {
        let (_, range) = self.events.next()?;
        Some(match style {
            StructureStyle::Flow => range.end,
            StructureStyle::Block => last.unwrap_or(range.start),
        })
    }
}

fn layout(style: StructureStyle) -> Layout {
    match style {
        StructureStyle::Block => Layout::Block,
        StructureStyle::Flow => Layout::Flow,
    }
}
