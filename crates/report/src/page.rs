//! A page for people: the one form from which text, Markdown and HTML are written. Every text in it went
//! through the escaper.

use crate::{document, escape::Line};

/// A page: what was found, a section for each stack.
#[derive(Clone, Debug)]
pub struct Page {
    /// The verb that shows it.
    pub(crate) verb: &'static str,
    /// What its entries are.
    pub(crate) noun: &'static str,
    /// What the two values of a change are.
    pub(crate) sides: Sides,
    /// The columns of the longest word.
    pub(crate) width: usize,
    /// All of it in a sentence.
    pub(crate) summary: Line,
    pub(crate) sections: Vec<Section>,
}

/// What the two values of a change are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Sides {
    /// The one that is, and the one that will be.
    Planned,
    /// The live one, and the spec's.
    Drifted,
}

/// A section of a page.
#[derive(Clone, Debug)]
pub(crate) struct Section {
    pub(crate) title: Line,
    /// Account and region, each after a dot.
    pub(crate) place: Line,
    /// Why what is shown will be refused.
    pub(crate) refusals: Vec<Line>,
    pub(crate) entries: Vec<Entry>,
    /// What is said where there is no entry.
    pub(crate) nothing: Line,
    pub(crate) remarks: Vec<Remark>,
    pub(crate) fingerprint: Option<Line>,
}

/// A remark below the entries.
#[derive(Clone, Debug)]
pub(crate) struct Remark {
    pub(crate) is_warning: bool,
    pub(crate) text: Line,
}

/// How a text is meant.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Tone {
    Plain,
    Good,
    Careful,
    Bad,
    Quiet,
    Strong,
}

/// What is said of one mapping.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// The action, or the class of drift.
    pub(crate) word: &'static str,
    pub(crate) sign: &'static str,
    pub(crate) tone: Tone,
    pub(crate) name: Line,
    pub(crate) kind: Line,
    pub(crate) function: Line,
    pub(crate) source: Line,
    pub(crate) is_blocked: bool,
    /// Whether a reader must see it, whatever else is cut.
    pub(crate) is_grave: bool,
    pub(crate) points: Vec<Point>,
    pub(crate) changes: Vec<Change>,
    /// Where the spec has it.
    pub(crate) place: Option<Line>,
}

/// One thing that is said of a mapping.
#[derive(Clone, Debug)]
pub(crate) struct Point {
    pub(crate) topic: Topic,
    pub(crate) text: Line,
    /// What entries that are alike share of it; none where they share nothing.
    pub(crate) shared: Option<Line>,
}

/// What a point is about, in the order in which points stand.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Topic {
    Reason,
    Ownership,
    Message,
    Consequence,
    How,
    After,
    Blocked,
    State,
}

/// A setting that changes.
#[derive(Clone, Debug)]
pub(crate) struct Change {
    pub(crate) setting: Line,
    /// None for a mapping that is new.
    pub(crate) from: Option<Line>,
    pub(crate) to: Line,
    /// Whether both are values that are known.
    pub(crate) is_known: bool,
    /// Whether it is chosen now and can never be changed.
    pub(crate) is_final: bool,
}

impl Point {
    pub(crate) fn new(topic: Topic, text: &str) -> Self {
        Self { topic, text: Line::new(text), shared: None }
    }
}

impl Topic {
    /// Returns what stands before its text.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Reason => "because ",
            Self::Consequence => "consequence: ",
            Self::How => "how: ",
            Self::After => "after: ",
            Self::Blocked => "blocked: ",
            Self::Ownership | Self::Message | Self::State => "",
        }
    }

    /// Returns whether it stands before the changes.
    pub(crate) const fn is_first(self) -> bool {
        matches!(self, Self::Reason | Self::Ownership | Self::Message)
    }
}

impl Change {
    pub(crate) fn new(change: &document::Change, is_new: bool) -> Self {
        let text = |value: &Option<document::Value>| Line::new(document::shown(value.as_ref()));
        Self {
            setting: Line::new(&*change.setting),
            from: (!is_new).then(|| text(&change.from)),
            to: text(&change.to),
            is_known: change.is_known(),
            is_final: false,
        }
    }

    /// Returns what a new mapping can never change afterwards.
    pub(crate) fn chosen(change: &document::Change) -> Self {
        let to = format!("{} (cannot be changed later)", document::shown(change.to.as_ref()));
        Self { to: Line::new(to), is_final: true, ..Self::new(change, true) }
    }
}

/// Returns account and region, each after a dot.
pub(crate) fn place(account: Option<&str>, region: Option<&str>) -> Line {
    let parts = [("account", account), ("region", region)].into_iter();
    let parts = parts.filter_map(|(word, value)| Some(format!(" · {word} {}", value?)));
    Line::new(parts.collect::<String>())
}
