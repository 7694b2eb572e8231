//! One YAML file: its value, and the place of any part of it. Places are found by reading the text
//! a second time, which only a file with something to say costs.

use std::{
    collections::HashMap,
    fmt,
    sync::{Arc, OnceLock},
};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};
use serde_saphyr::{DuplicateKeyPolicy, Spanned};

use crate::{
    code::Code,
    fast_path,
    foreign_tags::foreign_tags,
    inside,
    kind::SourceKey,
    lines::Lines,
    pattern,
    problem::{Part, Problem, Span},
    yaml::{read, strip_place},
};

/// A YAML file that was read.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) path: String,
    /// Without the mark.
    pub(crate) text: Arc<str>,
    /// The byte order mark at the beginning of the file, or nothing.
    pub(crate) mark: &'static str,
    pub(crate) value: Value,
    tree: OnceLock<Option<Spanned<Node>>>,
    lines: OnceLock<Lines>,
}

impl Document {
    /// Reads a text. The problems are those of YAML itself; a document with a duplicate key is
    /// returned all the same, so that its other problems can be told.
    pub(crate) fn parse(path: &str, text: &str) -> (Self, Vec<Problem>) {
        let (mark, text) =
            text.strip_prefix('\u{feff}').map_or(("", text), |text| ("\u{feff}", text));
        let mut document = Self {
            path: path.to_owned(),
            text: text.into(),
            mark,
            value: Value::Null,
            tree: OnceLock::new(),
            lines: OnceLock::new(),
        };
        if let Some(value) = fast_path::read(&document.text) {
            document.value = value;
            return (document, Vec::new());
        }
        let mut problems = foreign_tags(path, &document.text);
        match read::<Value>(&document.text, DuplicateKeyPolicy::Error) {
            Ok(value) => {
                problems.extend(document.empty(&value));
                document.value = value;
            }
            Err(error) => {
                let duplicates = document.duplicates();
                if duplicates.is_empty() {
                    problems.push(document.syntax_problem(&error));
                }
                problems.extend(duplicates);
            }
        }
        (document, problems)
    }

    fn empty(&self, value: &Value) -> Vec<Problem> {
        let message = match value {
            Value::Object(_) => return Vec::new(),
            Value::Null => "the file is empty",
            _ => "the file does not hold an object",
        };
        let code = if value.is_null() { Code::Documents } else { Code::WrongType };
        let help = Some("a spec begins with `version: 1` and `stack: NAME`".to_owned());
        vec![Problem { code, message: message.to_owned(), help, span: self.start() }]
    }

    /// Reads the tree with duplicates let through; on success takes its value, last one wins.
    fn duplicates(&mut self) -> Vec<Problem> {
        let Ok(tree) = read::<Spanned<Node>>(&self.text, DuplicateKeyPolicy::LastWins) else {
            return Vec::new();
        };
        let Ok(every) = read::<Spanned<Node>>(&self.text, DuplicateKeyPolicy::PassThrough) else {
            return Vec::new();
        };
        let mut problems = Vec::new();
        every.value.each_duplicate(&mut |key: &Spanned<String>| {
            problems.push(Problem {
                code: Code::DuplicateKey,
                message: format!("key `{}` stands here a second time", key.value),
                help: Some(
                    if SourceKey::ALL.into_iter().any(|source| source.name() == key.value) {
                        "write one mapping for each source".to_owned()
                    } else {
                        "remove one of the two".to_owned()
                    },
                ),
                span: self.span_of(key.referenced),
            });
        });
        self.value = tree.value.to_json();
        problems
    }

    fn syntax_problem(&self, error: &serde_saphyr::Error) -> Problem {
        let text = error.without_snippet().to_string();
        let lower = text.to_lowercase();
        let code = if lower.contains("budget") || lower.contains("limit") || lower.contains("depth")
        {
            Code::Budget
        } else if lower.contains("document") {
            Code::Documents
        } else {
            Code::Syntax
        };
        let span = error.location().map_or_else(|| self.start(), |at| self.span_of(at));
        let message = match code {
            Code::Budget => {
                "the file exceeds a limit: too large, too deep or too many aliases".to_owned()
            }
            Code::Documents => "the file holds more than one document".to_owned(),
            _ => strip_place(&text),
        };
        Problem { code, message, help: None, span }
    }

    fn tree(&self) -> Option<&Spanned<Node>> {
        let read = || read(&self.text, DuplicateKeyPolicy::LastWins).ok();
        self.tree.get_or_init(read).as_ref()
    }

    /// Returns whether the text has what the pointer names.
    pub(crate) fn has(&self, pointer: &str) -> bool {
        let mut segments = pointer.split('/').skip(1);
        let found = self.tree().and_then(|tree| {
            segments.try_fold(tree, |node, segment| Some(node.value.child(&unescaped(segment))?.1))
        });
        found.is_some()
    }

    /// Returns the place of what the pointer names, or of the nearest part around it that exists.
    pub(crate) fn span(&self, pointer: &str, part: Part) -> Span {
        let Some(tree) = self.tree() else { return self.start() };
        let (mut key, mut node) = (None, tree);
        for segment in pointer.split('/').skip(1) {
            let Some((next_key, next)) = node.value.child(&unescaped(segment)) else {
                return self.span_of(key.unwrap_or(node.referenced));
            };
            (key, node) = (next_key.or(Some(next.referenced)), next);
        }
        match (part, key, &node.value) {
            (Part::Repeated(number), _, Node::Scalar(Value::String(text))) => {
                self.repeated(node.referenced, text, number)
            }
            // A collection's own place is its first child's; its key says better where it is.
            (Part::Key, Some(key), _) | (_, Some(key), Node::Map(_) | Node::Seq(_)) => {
                self.span_of(key)
            }
            _ => self.span_of(node.referenced),
        }
    }

    /// Returns the place of a key in a text that is JSON, or of the text if it stands elsewhere.
    fn repeated(&self, at: serde_saphyr::Location, text: &str, number: usize) -> Span {
        let whole = self.span_of(at);
        let lines = self.lines.get_or_init(|| Lines::of(&self.text));
        let scalar = lines.behind(&self.text, whole.line, whole.column);
        let place = pattern::repeated(text).into_iter().nth(number);
        let place = place.and_then(|key| inside::letters(scalar, text, key.from, key.count));
        let Some((from, to)) = place else { return whole };
        let position = |behind: usize| {
            let before: String = scalar.chars().take(behind).collect();
            let breaks = before.matches('\n').count();
            let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count());
            (whole.line + breaks, column + if breaks == 0 { whole.column } else { 1 })
        };
        let ((line, column), (end_line, end_column)) = (position(from), position(to));
        Span { line, column, end_line, end_column, ..whole }
    }

    fn start(&self) -> Span {
        Span::start(&self.path)
    }

    #[expect(clippy::cast_possible_truncation, reason = "no file has 2^32 lines")]
    fn span_of(&self, at: serde_saphyr::Location) -> Span {
        let (line, column) = ((at.line() as usize).max(1), (at.column() as usize).max(1));
        let text = self.lines.get_or_init(|| Lines::of(&self.text)).line(&self.text, line);
        let width = text.trim_end().chars().count().saturating_sub(column - 1);
        let length = (at.span().len() as usize).clamp(1, width.max(1));
        Span { file: self.path.clone(), line, column, end_line: line, end_column: column + length }
    }
}

/// Returns a segment of a JSON pointer as the key that it names.
fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// A YAML value with the place of every part.
#[derive(Debug)]
enum Node {
    Scalar(Value),
    Seq(Vec<Spanned<Self>>),
    Map(Members),
}

/// The members of a map, in their order; a key may be there twice.
#[derive(Debug)]
struct Members {
    list: Vec<(Spanned<String>, Spanned<Node>)>,
    /// The last member of each key.
    numbers: OnceLock<HashMap<String, usize>>,
}

impl Members {
    fn last(&self, key: &str) -> Option<&(Spanned<String>, Spanned<Node>)> {
        let numbers = self.numbers.get_or_init(|| {
            let keys = self.list.iter().map(|(key, _)| key.value.clone());
            keys.enumerate().map(|(number, key)| (key, number)).collect()
        });
        self.list.get(*numbers.get(key)?)
    }
}

impl Node {
    fn child(&self, segment: &str) -> Option<(Option<serde_saphyr::Location>, &Spanned<Self>)> {
        match self {
            Self::Scalar(_) => None,
            Self::Seq(entries) => {
                entries.get(segment.parse::<usize>().ok()?).map(|node| (None, node))
            }
            Self::Map(members) => {
                members.last(segment).map(|(key, node)| (Some(key.referenced), node))
            }
        }
    }

    fn each_duplicate(&self, report: &mut impl FnMut(&Spanned<String>)) {
        match self {
            Self::Scalar(_) => {}
            Self::Seq(entries) => {
                entries.iter().for_each(|entry| entry.value.each_duplicate(report))
            }
            Self::Map(members) => {
                let mut seen = std::collections::BTreeSet::new();
                for (key, node) in &members.list {
                    if !seen.insert(&key.value) {
                        report(key);
                    }
                    node.value.each_duplicate(report);
                }
            }
        }
    }

    fn to_json(&self) -> Value {
        match self {
            Self::Scalar(value) => value.clone(),
            Self::Seq(entries) => entries.iter().map(|entry| entry.value.to_json()).collect(),
            Self::Map(members) => Value::Object(
                members
                    .list
                    .iter()
                    .map(|(key, node)| (key.value.clone(), node.value.to_json()))
                    .collect::<Map<_, _>>(),
            ),
        }
    }
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Node, E> {
        serde_json::Number::from_f64(value)
            .map(|number| Node::Scalar(number.into()))
            .ok_or_else(|| E::custom("not a number that JSON has"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Node, E> {
        Ok(Node::Scalar(value.into()))
    }

    fn visit_unit<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Node, E> {
        Ok(Node::Scalar(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Node, D::Error> {
        Node::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = access.next_element()? {
            entries.push(entry);
        }
        Ok(Node::Seq(entries))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(key) = access.next_key::<Spanned<String>>()? {
            let value = access.next_value()?;
            list.push((key, value));
        }
        Ok(Node::Map(Members { list, numbers: OnceLock::new() }))
    }
}
