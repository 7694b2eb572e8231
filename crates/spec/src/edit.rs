//! Values put into spec files as small edits that leave comments, order, quotes and anchors as they
//! are. Each edit is proved before it counts: the edited files must load to the same mappings, save for
//! the one value. What cannot be edited so is refused, with the reason.

mod inline;
mod next;
mod splice;
mod tree;

use std::collections::BTreeMap;

use serde_json::Value;

use self::{
    next::{Next, Text, Wanted},
    splice::Page,
};
use crate::{
    code::Severity,
    document::Document,
    function::FunctionName,
    load::{Files, Input, Loaded, gather, load},
    stack::{Mapping, Stack},
    table::{self, Row},
    value,
};

/// A value that a mapping is to have.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// The stack.
    pub stack: String,
    /// The mapping.
    pub mapping: String,
    /// The setting's YAML key, or `function`, `enabled`, `protect` or `tags`.
    pub setting: String,
    /// The value, in normal form; `null` for none. What is AWS's default is not written.
    pub value: Value,
}

/// What became of wishes.
#[derive(Debug, Default)]
pub struct Edited {
    /// The new text of each file that changes.
    pub texts: BTreeMap<String, String>,
    /// The wishes that were refused, by their number, and why.
    pub refused: BTreeMap<usize, String>,
}

/// Edits the files of stacks so that they say what is wished.
#[must_use]
pub fn edit(input: &Input<'_>, wishes: &[Wish]) -> Edited {
    let mut edited = Edited::default();
    let mut before = load(input);
    let mut open: Vec<usize> = (0..wishes.len()).collect();
    // What is refused may only need another wish to be granted first: a setting that another one needs
    // goes after it.
    loop {
        let count = open.len();
        edited.refused.clear();
        open.retain(|index| {
            let now = Overlay { files: input.files, texts: edited.texts.clone() };
            match grant(&Input { files: &now, ..*input }, &before, &wishes[*index]) {
                Ok((path, text, after)) => {
                    edited.texts.insert(path, text);
                    before = after;
                    false
                }
                Err(why) => {
                    edited.refused.insert(*index, why);
                    true
                }
            }
        });
        if open.is_empty() || open.len() == count {
            return edited;
        }
    }
}

/// Files of which some have a new text.
struct Overlay<'a> {
    files: &'a dyn Files,
    texts: BTreeMap<String, String>,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &str) -> Result<String, String> {
        self.texts.get(path).map_or_else(|| self.files.read(path), |text| Ok(text.clone()))
    }

    fn find(&self, beside: &str, glob: &str) -> Result<Vec<String>, String> {
        self.files.find(beside, glob)
    }
}

/// Returns the file that changes for a wish, its new text, and what is loaded then.
fn grant(
    input: &Input<'_>,
    before: &Loaded,
    wish: &Wish,
) -> Result<(String, String, Loaded), String> {
    let stack = before.stacks.iter().find(|stack| stack.name == wish.stack);
    let stack = stack.ok_or("the stack is not among the specs")?;
    let mapping = stack.mappings.get(&wish.mapping).ok_or("the spec does not have the mapping")?;
    let place = mapping.at.document;
    let path = stack.documents[place].path.clone();
    if path == "-" {
        return Err("standard input cannot be edited".to_owned());
    }
    let mut texts = BTreeMap::new();
    // Each round changes one place; a value has few of them.
    for _ in 0..ROUNDS {
        let now = Overlay { files: input.files, texts: texts.clone() };
        let documents = gather(&Input { files: &now, ..*input }, stack.path());
        let document = documents.get(place).ok_or("the file is gone")?;
        let Some(splice) = next(&documents, document, mapping, wish)? else {
            let text = texts.remove(&path).ok_or("the file says so already")?;
            let now = Overlay { files: input.files, texts: BTreeMap::from([(path.clone(), text)]) };
            let after = load(&Input { files: &now, ..*input });
            proved(before, &after, wish)?;
            let text = now.texts.into_values().next().unwrap_or_default();
            return Ok((path, text, after));
        };
        // The document's text has no byte order mark; the file keeps it.
        let mark = if input.files.read(&path)?.starts_with('\u{feff}') { "\u{feff}" } else { "" };
        texts.insert(path.clone(), format!("{mark}{}", splice.apply(&document.text)));
    }
    Err("too many places differ".to_owned())
}

/// The greatest number of places that are changed for one value.
const ROUNDS: usize = 200;

/// Returns the next change of a document for a wish.
fn next(documents: &[Document], document: &Document, mapping: &Mapping, wish: &Wish) -> Next {
    let (root, comments) = tree::read(&document.text).ok_or("the file cannot be edited")?;
    let page = Page { text: &document.text, comments: &comments };
    let text = Text { page, kind: mapping.source.kind };
    let beside = "its mapping comes from an alias or a merge key";
    let node = root.entry("mappings").and_then(|entry| entry.value.entry(&wish.mapping));
    let node = &node.ok_or(beside)?.value;
    let own = &document.value["mappings"][&wish.mapping];
    let defaults = |key: &str| merged_defaults(documents, document, key);
    let Some(row) = table::row(&wish.setting) else {
        let default = if wish.setting == "tags" { defaults("tags") } else { Value::Null };
        let value = written(wish, own);
        let wanted = Wanted { value: &value, default: &default, shape: None };
        return text.member(node, own, &wish.setting, Some("function"), wanted, &wish.value);
    };
    let key = mapping.source.kind.key().name();
    let source = &node.entry(key).ok_or(beside)?.value;
    let default = defaults(key).get(row.name()).cloned().unwrap_or_default();
    let kind = mapping.source.kind;
    let is_default = wish.value == value::default(&row.member, kind);
    let value = if is_default { Value::Null } else { wish.value.clone() };
    let wanted = Wanted { value: &value, default: &default, shape: Some((row.member.shape)(kind)) };
    text.member(source, &own[key], row.name(), None, wanted, &wish.value)
}

/// Returns what is written for what is no setting of the table; `null` where its absence says it.
fn written(wish: &Wish, own: &Value) -> Value {
    match (wish.setting.as_str(), &wish.value) {
        ("enabled", Value::Bool(true)) | ("protect", Value::Bool(false)) => Value::Null,
        // A function that is named by its ARN stays so.
        ("function", Value::String(short)) => {
            let given = own["function"].as_str().unwrap_or_default();
            let old = FunctionName::new(given).short().to_owned();
            let around = given.strip_suffix(old.as_str()).unwrap_or_default();
            Value::String(format!("{around}{short}"))
        }
        (_, value) => value.clone(),
    }
}

/// Returns the defaults that hold in a document under a key.
fn merged_defaults(documents: &[Document], document: &Document, key: &str) -> Value {
    let of = |document: &Document| document.value["defaults"][key].clone();
    let mut merged = documents.first().map(of).unwrap_or_default();
    match (&mut merged, of(document)) {
        (_, Value::Null) => {}
        (Value::Object(root), Value::Object(own)) => root.extend(own),
        (merged, own) => *merged = own,
    }
    merged
}

/// Refuses an edit that says anything else than was wished.
fn proved(before: &Loaded, after: &Loaded, wish: &Wish) -> Result<(), String> {
    let error = after.problems.iter().find(|problem| problem.severity() == Severity::Error);
    if let Some(error) = error {
        return Err(format!("the file would not be valid: {}", error.message));
    }
    let all =
        |loaded: &Loaded| loaded.stacks.iter().map(|stack| stack.mappings.len()).sum::<usize>();
    let same = |stack: &Stack| {
        let other = after.stacks.iter().find(|other| other.name == stack.name);
        other.is_some_and(|other| {
            stack.mappings.values().all(|mapping| {
                let is_meant = stack.name == wish.stack && mapping.name == wish.mapping;
                other.mappings.get(&mapping.name).is_some_and(|now| {
                    if is_meant { is_granted(mapping, now, wish) } else { mapping == now }
                })
            })
        })
    };
    if all(before) != all(after) || !before.stacks.iter().all(same) {
        return Err("the edit would change something else too".to_owned());
    }
    Ok(())
}

/// Returns whether a mapping is what it was, save for what was wished.
fn is_granted(before: &Mapping, after: &Mapping, wish: &Wish) -> bool {
    let (mut before, now) = (before.clone(), after.clone());
    let has_it = match wish.setting.as_str() {
        "function" => {
            before.function = now.function.clone();
            wish.value.as_str() == Some(now.function.short())
        }
        "enabled" => {
            before.enabled = now.enabled;
            wish.value == now.enabled
        }
        "protect" => {
            before.protect = now.protect;
            wish.value == now.protect
        }
        "tags" => {
            before.tags.clone_from(&now.tags);
            let tags = wish.value.as_object().cloned().unwrap_or_default();
            tags.len() == now.tags.len()
                && now.tags.iter().all(|(key, value)| tags.get(key).is_some_and(|it| it == value))
        }
        setting => table::row(setting).is_some_and(|row| takes_over(&mut before, &now, row, wish)),
    };
    has_it && before == now
}

fn takes_over(before: &mut Mapping, now: &Mapping, row: &Row, wish: &Wish) -> bool {
    before.source.values.remove(row.name());
    if let Some(value) = now.source.values.get(row.name()) {
        before.source.values.insert(row.name(), value.clone());
    }
    now.source.effective(row) == wish.value
}
