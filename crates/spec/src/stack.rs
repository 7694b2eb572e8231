//! A stack that was read and holds: its mappings in normal form. Only `load` makes one.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use serde_json::{Map, Value};

use crate::{
    document::Document,
    function::FunctionName,
    kind::SourceKind,
    problem::{Part, Pointer, Span},
    table::{ENCRYPTION_KEY, Row},
    value,
};

/// A valid stack: one root file and what it includes.
#[derive(Debug)]
pub struct Stack {
    /// The scope that owns the mappings.
    pub name: String,
    /// What tells the stack from others of its name.
    pub id: Option<String>,
    /// The account that the file guards for.
    pub account: Option<String>,
    /// The region that the file names.
    pub region: Option<String>,
    /// Globs of tags that others manage.
    pub ignore_tags: Vec<String>,
    /// The mappings by name.
    pub mappings: BTreeMap<String, Mapping>,
    /// What of `account`, `region` and `partition` the file asks for and the run does not know yet.
    pub unresolved: BTreeSet<String>,
    pub(crate) documents: Arc<Vec<Document>>,
}

impl Stack {
    /// Returns where a mapping's name stands.
    #[must_use]
    pub fn locate(&self, mapping: &str) -> Span {
        self.mappings.get(mapping).map_or_else(Span::default, |mapping| {
            let Pointer { document, pointer, part } = &mapping.at;
            self.documents[*document].span(pointer, *part)
        })
    }

    /// Returns where the stack's name stands.
    #[must_use]
    pub fn span(&self) -> Span {
        self.documents[0].span("/stack", Part::Value)
    }

    /// Returns the root file's path as it was given.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.documents[0].path
    }
}

/// One desired event source mapping.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// The name, unique in the stack.
    pub name: String,
    /// The function that is invoked.
    pub function: FunctionName,
    /// Whether the source is polled.
    pub enabled: bool,
    /// The mapping's own tags, without esmith's.
    pub tags: BTreeMap<String, String>,
    /// Whether it must never be deleted or replaced.
    pub protect: bool,
    /// Whether a live mapping of the same content may be taken over.
    pub adopt: bool,
    /// Whether it may be replaced without being asked again.
    pub may_replace: bool,
    /// How the position is kept across a replace.
    pub handover: Option<Handover>,
    /// What is not compared.
    pub ignore_changes: BTreeSet<String>,
    /// Warnings that are meant, by code, with the reason.
    pub silence: BTreeMap<String, String>,
    /// The source and its settings.
    pub source: Source,
    pub(crate) at: Pointer,
}

impl Mapping {
    /// Returns a mapping of which nothing is said but what every mapping says. It stands in no file.
    #[must_use]
    pub fn new(name: String, function: FunctionName, source: Source) -> Self {
        Self {
            name,
            function,
            enabled: true,
            tags: BTreeMap::new(),
            protect: false,
            adopt: false,
            may_replace: false,
            handover: None,
            ignore_changes: BTreeSet::new(),
            silence: BTreeMap::new(),
            source,
            at: Pointer::key(0, ""),
        }
    }
}

/// How a position is kept across a replace.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Handover {
    /// How far before the disabling of the old mapping the new one begins, on Kinesis.
    pub lookback: Option<Duration>,
}

/// A source with its settings, in normal form.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// The kind.
    pub kind: SourceKind,
    /// What was given, by YAML key; without defaults.
    pub values: BTreeMap<&'static str, Value>,
    /// Members that this release does not know, under AWS's names.
    pub extra: Map<String, Value>,
}

impl Source {
    /// Returns what was given for a row; `null` where nothing was.
    #[must_use]
    pub fn given(&self, name: &str) -> &Value {
        self.values.get(name).unwrap_or(&Value::Null)
    }

    /// Returns what holds for a row: what was given, or the default.
    #[must_use]
    pub fn effective(&self, row: &Row) -> Value {
        match self.values.get(row.name()) {
            Some(value) => value.clone(),
            None => value::default(&row.member, self.kind),
        }
    }

    /// Returns whether a customer managed key hides the sensitive settings.
    #[must_use]
    pub fn has_key(&self) -> bool {
        self.values.contains_key(ENCRYPTION_KEY)
    }

    /// Returns the source in one line: its ARN, or servers and topic.
    #[must_use]
    pub fn describe(&self) -> String {
        describe(|name| self.given(name).clone())
    }
}

/// Returns a source in one line, from its create-only members.
pub fn describe(given: impl Fn(&str) -> Value) -> String {
    let text = |name| match given(name) {
        Value::String(text) => text,
        Value::Array(entries) => {
            entries.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",")
        }
        _ => String::new(),
    };
    let arn = text("arn");
    if arn.is_empty() { format!("{}/{}", text("bootstrapServers"), text("topics")) } else { arn }
}

/// The longest duration that is taken, in seconds: a year, as long as any source keeps a record.
const LONGEST: u64 = 366 * 86_400;

/// Returns the length of `15m`, `90s`, `2h`, `1d`.
#[must_use]
pub fn duration(text: &str) -> Option<Duration> {
    let (start, _) = text.char_indices().next_back()?;
    let (number, unit) = text.split_at(start);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 86_400,
        _ => return None,
    };
    let seconds = number.parse::<u64>().ok()?.checked_mul(seconds)?;
    (seconds <= LONGEST).then(|| Duration::from_secs(seconds))
}
