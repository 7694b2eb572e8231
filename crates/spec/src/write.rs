//! Spec files as text. A loaded stack is written as one file, which loads to the same stack; comments,
//! variables, defaults and includes of the files that it was read from are not in it. What writes other
//! files puts a [`SpecFile`] together itself.

use serde_json::{Map, Value, json};
use serde_saphyr::SerializeError;

use crate::{
    stack::{Mapping, Stack},
    table::ROWS,
};

/// A spec file on its way to a text.
#[derive(Debug, Default)]
pub struct SpecFile {
    /// Comments at the top, a line each.
    pub head: Vec<String>,
    /// The root keys before the variables and the mappings.
    pub root: Map<String, Value>,
    /// The variables; an empty list writes no key.
    pub variables: Vec<Entry>,
    /// The mappings.
    pub mappings: Vec<Entry>,
}

/// A name with what is written under it.
#[derive(Clone, Debug, Default)]
pub struct Entry {
    /// The name.
    pub name: String,
    /// What it is; `${` in a text begins a reference.
    pub value: Value,
    /// Comments above the name, a line each.
    pub above: Vec<String>,
    /// Comments at the end of what is written innermost last, a line each.
    pub below: Vec<String>,
}

/// Returns a spec file that says what a stack says.
///
/// # Errors
/// A value that YAML cannot hold; a loaded stack has none.
pub fn yaml(stack: &Stack) -> Result<String, SerializeError> {
    let mut root = head(&Head {
        stack: &stack.name,
        id: stack.id.as_deref(),
        account: stack.account.as_deref(),
        region: stack.region.as_deref(),
    });
    if !stack.ignore_tags.is_empty() {
        root.insert("ignoreTags".to_owned(), literal(json!(stack.ignore_tags)));
    }
    let entry = |(name, mapping): (&String, &Mapping)| Entry {
        name: name.clone(),
        value: literal(Value::Object(self::mapping(mapping))),
        ..Entry::default()
    };
    let mappings = stack.mappings.iter().map(entry).collect();
    spec_file(&SpecFile { root, mappings, ..SpecFile::default() })
}

/// Whose mappings a file has.
#[derive(Clone, Copy, Debug)]
pub struct Head<'a> {
    /// The stack's name.
    pub stack: &'a str,
    /// What tells it from others of its name.
    pub id: Option<&'a str>,
    /// The account that the file guards for.
    pub account: Option<&'a str>,
    /// The region that the file names.
    pub region: Option<&'a str>,
}

/// Returns the root keys that say whose mappings follow.
#[must_use]
pub fn head(head: &Head<'_>) -> Map<String, Value> {
    let mut root = Map::new();
    root.insert("version".to_owned(), json!(1));
    root.insert("stack".to_owned(), json!(head.stack));
    let guards = [("id", head.id), ("account", head.account), ("region", head.region)];
    root.extend(guards.into_iter().filter_map(|(key, text)| Some((key.to_owned(), json!(text?)))));
    root
}

/// Returns the text of a spec file.
///
/// # Errors
/// A value that YAML cannot hold.
pub fn spec_file(spec_file: &SpecFile) -> Result<String, SerializeError> {
    let mut text = comments(&spec_file.head, 0);
    if !spec_file.root.is_empty() {
        text += &block(&spec_file.root)?;
    }
    if !spec_file.variables.is_empty() {
        text += "variables:\n";
        text += &entries(&spec_file.variables, 2)?.concat();
    }
    if !spec_file.mappings.is_empty() {
        text += "mappings:\n";
        text += &entries(&spec_file.mappings, 6)?.join("\n");
    } else if !spec_file.root.contains_key("include") {
        text += "mappings: {}\n";
    }
    Ok(text)
}

/// Returns each entry as text; comments below it are indented by so much.
fn entries(entries: &[Entry], below: usize) -> Result<Vec<String>, SerializeError> {
    let text = |entry: &Entry| {
        let mut one = Map::new();
        one.insert(entry.name.clone(), entry.value.clone());
        let text = indented(&block(&one)?);
        Ok(comments(&entry.above, 2) + &text + &comments(&entry.below, below))
    };
    entries.iter().map(text).collect()
}

/// Returns an object as YAML. A text stays on its line, however long: what is folded cannot be found.
fn block(members: &Map<String, Value>) -> Result<String, SerializeError> {
    let options = serde_saphyr::ser_options! { prefer_block_scalars: false };
    serde_saphyr::to_string_with_options(members, options)
}

fn comments(lines: &[String], indent: usize) -> String {
    lines.iter().map(|line| format!("{:indent$}# {line}\n", "")).collect()
}

/// Returns a text as it stands under a key: uniformly indented, which changes no value of YAML.
fn indented(text: &str) -> String {
    let line = |line: &str| if line.is_empty() { "\n".to_owned() } else { format!("  {line}\n") };
    text.lines().map(line).collect()
}

/// Returns what is written under a mapping's name; what is the default is left out.
#[must_use]
pub fn mapping(mapping: &Mapping) -> Map<String, Value> {
    let mut keys = Map::new();
    let mut put = |key: &str, value: Value| keys.insert(key.to_owned(), value);
    put("function", json!(mapping.function.as_given()));
    if !mapping.enabled {
        put("enabled", json!(false));
    }
    for (key, flag) in [("protect", mapping.protect), ("adopt", mapping.adopt)] {
        if flag {
            put(key, json!(true));
        }
    }
    if mapping.may_replace {
        put("onReplace", json!("allow"));
    }
    if let Some(handover) = mapping.handover {
        let lookback = handover
            .lookback
            .map(|lookback| ("lookback", json!(format!("{}s", lookback.as_secs()))));
        put("handover", lookback.into_iter().map(|(key, value)| (key.to_owned(), value)).collect());
    }
    if !mapping.tags.is_empty() {
        put("tags", json!(mapping.tags));
    }
    if !mapping.ignore_changes.is_empty() {
        put("ignoreChanges", json!(mapping.ignore_changes));
    }
    if !mapping.silence.is_empty() {
        put("silence", json!(mapping.silence));
    }
    put(mapping.source.kind.key().name(), source(mapping));
    keys
}

/// Returns what is written under the source key, in the table's order.
fn source(mapping: &Mapping) -> Value {
    let values = &mapping.source.values;
    let given = ROWS
        .iter()
        .filter_map(|row| Some((row.name().to_owned(), values.get(row.name())?.clone())));
    let mut members: Map<String, Value> = given.collect();
    if !mapping.source.extra.is_empty() {
        members.insert("extra".to_owned(), Value::Object(mapping.source.extra.clone()));
    }
    Value::Object(members)
}

/// Returns a value in whose texts `${` stands for itself.
#[must_use]
pub fn literal(value: Value) -> Value {
    match value {
        Value::String(text) => Value::String(text.replace("${", "$${")),
        Value::Array(entries) => entries.into_iter().map(literal).collect(),
        Value::Object(members) => {
            Value::Object(members.into_iter().map(|(key, value)| (key, literal(value))).collect())
        }
        other => other,
    }
}
