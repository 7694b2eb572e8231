//! The cells: the matrix says which setting applies to which kind of source, `walks.json` what is
//! set, changed and expected there.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Map, Value, json};

const MATRIX: &str = include_str!("../../../../../tests/contract/esm-matrix.json");
const WALKS: &str = include_str!("../../../../../tests/contract/walks.json");

/// One setting of one kind of source.
#[derive(Clone, Debug)]
pub(crate) struct Cell {
    /// The kind's name in the matrix.
    pub(crate) source: String,
    /// AWS's member, and the one inside it after a full stop.
    pub(crate) field: String,
    /// Where requests have it: the member, or the one inside it after a full stop.
    pub(crate) place: String,
    /// The source key of the spec.
    pub(crate) key: String,
    /// What the spec says of the source besides this setting.
    pub(crate) members: Map<String, Value>,
    /// The setting's name in the spec.
    pub(crate) name: String,
    /// The values that it has, one after the other.
    pub(crate) values: Vec<Written>,
    /// What its absence means, where one of the values is just that.
    pub(crate) default: Value,
    /// What a change is.
    pub(crate) changed: Changed,
    /// What its removal is.
    pub(crate) unset: Unset,
    /// What the spec still says of it then, where only a part of it is removed.
    pub(crate) rest: Value,
    /// Whether nobody has seen AWS take what its removal sends.
    pub(crate) unconfirmed: bool,
}

/// A value as a spec writes it, and as it is sent.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    pub(crate) spec: Value,
    pub(crate) wire: Value,
}

/// What a change of the value is.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Changed {
    /// One update that sends this member only.
    #[default]
    Update,
    /// The new tags only.
    Tags,
    /// A replace.
    Replace,
    /// Nothing but a note: the member counts at creation only.
    Note,
}

/// What removing the setting from the spec is.
#[derive(Clone, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Unset {
    /// One update that sends this.
    Sends(Value),
    /// The tags with these keys are removed.
    Untags(Vec<String>),
    /// A replace.
    Replace,
    /// An error of the spec.
    Required,
    /// Nothing: AWS's value stays.
    Nothing,
}

/// What `walks.json` says of a field; a kind of source may say it differently.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Walk {
    name: Option<String>,
    /// The kinds that have it, where those are fewer than the matrix says for the whole member.
    #[serde(default)]
    only: Vec<String>,
    #[serde(default)]
    values: Vec<Value>,
    default: Option<Value>,
    /// Whether the member around it is sent as a whole; the values are those of that member.
    #[serde(default)]
    whole: bool,
    /// Members that it cannot be without.
    #[serde(default)]
    needs: Map<String, Value>,
    changed: Option<Changed>,
    unset: Option<Unset>,
    /// What is left of the value once it is removed.
    #[serde(default)]
    rest: Value,
    #[serde(default)]
    unconfirmed: bool,
    /// Exceptions by kinds, several separated by spaces.
    #[serde(default)]
    sources: BTreeMap<String, Self>,
}

#[derive(Deserialize)]
struct Source {
    key: String,
    members: Map<String, Value>,
}

#[derive(Deserialize)]
struct Walks {
    sources: BTreeMap<String, Source>,
    fields: BTreeMap<String, Walk>,
}

/// The matrix and the walks through it.
pub(crate) struct Matrix {
    matrix: Value,
    walks: Walks,
}

impl Matrix {
    pub(crate) fn read() -> Self {
        Self {
            matrix: serde_json::from_str(MATRIX).unwrap(),
            walks: serde_json::from_str(WALKS).unwrap(),
        }
    }

    pub(crate) fn sources(&self) -> Vec<String> {
        let sources = self.matrix["sources"].as_array().unwrap();
        sources.iter().map(|source| source.as_str().unwrap().to_owned()).collect()
    }

    fn applies(&self, field: &str, source: &str) -> bool {
        let word = &self.matrix["fields"][root(field)]["applies"][source];
        ["required", "allowed"].contains(&word.as_str().unwrap_or_default())
    }

    /// Returns the members inside a member of the matrix that can and that cannot be changed; the
    /// member itself where the matrix does not tell them apart.
    fn parts(&self, field: &str) -> Vec<String> {
        let entry = &self.matrix["fields"][field];
        let lists = ["immutableMembers", "mutableMembers"].map(|list| entry[list].as_array());
        let parts: Vec<String> = lists
            .into_iter()
            .flatten()
            .flatten()
            .map(|part| format!("{field}.{}", part.as_str().unwrap()))
            .collect();
        if parts.is_empty() { vec![field.to_owned()] } else { parts }
    }

    /// Returns the cells of the matrix that have no data or no values, and the data that the matrix
    /// does not know.
    pub(crate) fn gaps(&self) -> Vec<String> {
        let fields = self.matrix["fields"].as_object().unwrap();
        let cells = self.cells();
        let mut gaps = Vec::new();
        for (source, field) in self.sources().iter().flat_map(|source| {
            let fields = fields.keys().filter(|field| self.applies(field, source));
            fields.flat_map(|field| self.parts(field)).map(move |part| (source, part))
        }) {
            let cell = cells.iter().find(|cell| cell.source == *source && cell.field == field);
            if cell.is_none_or(|cell| cell.values.len() < 2) {
                gaps.push(format!("{source} × {field} is empty"));
            }
        }
        let strange = self.walks.fields.keys().filter(|field| !fields.contains_key(root(field)));
        gaps.extend(strange.map(|field| format!("{field} is not in the matrix")));
        gaps
    }

    /// Returns what a spec says of a kind of source with only what it requires: the key and below it.
    pub(crate) fn least(&self, source: &str) -> (&str, &Map<String, Value>) {
        let Source { key, members } = &self.walks.sources[source];
        (key, members)
    }

    /// Returns every cell, by kind of source.
    pub(crate) fn cells(&self) -> Vec<Cell> {
        let each = |source: String| {
            let fields = self.walks.fields.iter().filter(|(field, walk)| {
                self.applies(field, &source)
                    && (walk.only.is_empty() || walk.only.contains(&source))
            });
            fields.map(|(field, walk)| self.cell(&source, field, walk)).collect::<Vec<_>>()
        };
        self.sources().into_iter().flat_map(each).collect()
    }

    fn cell(&self, source: &str, field: &str, walk: &Walk) -> Cell {
        let exception =
            walk.sources.iter().find(|(kinds, _)| kinds.split(' ').any(|kind| kind == source));
        let exception = exception.map_or_else(Walk::default, |(_, exception)| exception.clone());
        let Source { key, members } = &self.walks.sources[source];
        let mut members = members.clone();
        members.extend(walk.needs.clone());
        members.extend(exception.needs);
        let values = if exception.values.is_empty() { &walk.values } else { &exception.values };
        Cell {
            source: source.to_owned(),
            field: field.to_owned(),
            place: if walk.whole { root(field) } else { field }.to_owned(),
            key: key.clone(),
            members,
            name: walk.name.clone().unwrap(),
            values: values.iter().map(Written::new).collect(),
            default: walk.default.clone().unwrap_or_default(),
            changed: walk.changed.unwrap_or_default(),
            unset: exception.unset.or_else(|| walk.unset.clone()).unwrap(),
            rest: walk.rest.clone(),
            unconfirmed: walk.unconfirmed || exception.unconfirmed,
        }
    }

    /// Returns the cells that expect something else of a removal than the matrix does.
    pub(crate) fn contradictions(&self) -> Vec<String> {
        let whole = |cell: &Cell| !cell.field.contains('.');
        let wrong = |cell: &Cell| {
            let entry = &self.matrix["fields"][&cell.field];
            let said = entry["unset"].as_str().unwrap_or_default().contains("unconfirmed");
            let sends = matches!(cell.unset, Unset::Sends(_));
            let expected = expected(entry, &cell.source);
            (sends && said != cell.unconfirmed)
                || expected.is_some_and(|expected| sends && expected != cell.unset)
        };
        let cells = self.cells().into_iter().filter(|cell| whole(cell) && wrong(cell));
        cells.map(|cell| format!("{} × {}: {:?}", cell.source, cell.field, cell.unset)).collect()
    }
}

impl Written {
    fn new(value: &Value) -> Self {
        let side = |side: &str| value.get(side).unwrap_or(value).clone();
        Self { spec: side("spec"), wire: side("wire") }
    }
}

/// Returns the member of the body that a field is in.
fn root(field: &str) -> &str {
    field.split('.').next().unwrap()
}

/// Returns what the matrix says of a removal, where it says it as a value.
fn expected(entry: &Value, source: &str) -> Option<Unset> {
    let sends = match &entry["unset"] {
        Value::Null => return None,
        Value::String(words) => {
            match words.split(" (").next().unwrap().split(';').next().unwrap() {
                "{}" => json!({}),
                "[]" => json!([]),
                "\"\"" => json!(""),
                "{Metrics:[]}" => json!({ "Metrics": [] }),
                _ if entry["default"][source].is_i64() => entry["default"][source].clone(),
                _ if entry["default"][source].is_string() => return Some(Unset::Replace),
                _ => return None,
            }
        }
        value => value.clone(),
    };
    Some(Unset::Sends(sends))
}
