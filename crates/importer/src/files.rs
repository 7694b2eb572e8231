//! The files of an import: a root file, and one for each function if it is asked for.

use std::collections::{BTreeMap, BTreeSet};

use esmith_spec::write::{self, Entry, Head, SpecFile};
use serde_json::json;

use crate::{
    File, ImportOptions, Imported, Meaning, Remark, check,
    entry::entry,
    existing::{ExistingMapping, Origin},
    kind, name,
};

/// Where editors find what a spec may say.
const SCHEMA: &str = "esmith.schema.json";

/// Said where what was read does not show all tags, such as those that CloudFormation gives all that a
/// stack makes.
const TAGS: [&str; 3] = [
    "The mappings may have tags that what was read does not show. `ignoreTags` leaves all as they are;",
    "to manage tags, declare them (`tags`, or `defaults.tags` for all mappings) and take it away, or",
    "name the tags of others in it.",
];

/// A variable that a root file declares.
#[derive(Debug)]
pub(crate) struct Variable {
    pub(crate) entry: Entry,
    /// A text of the right form, where the value must be given.
    pub(crate) stand_in: Option<String>,
}

/// Writes the mappings that were found, and reads what was written.
pub(crate) fn write(
    origin: Origin,
    found: Vec<ExistingMapping>,
    variables: Vec<Variable>,
    mut remarks: Vec<Remark>,
    options: &ImportOptions,
) -> Imported {
    let mut taken = BTreeSet::new();
    let mut entries = Vec::new();
    let mut addresses = Vec::new();
    for found in found {
        let kind = match kind::of(&found.mapping, options) {
            Ok(kind) => kind,
            Err(why) => {
                remarks.push(found.remark(Meaning::Failed, why));
                continue;
            }
        };
        let name = match &found.name {
            Some(name) => name::plain(name),
            None => name::of(&found.mapping, kind, &found.mapping.shown(kind)),
        };
        let name = name::unique(name, &mut taken);
        let function = found.mapping.function.short().split(':').next().unwrap_or_default();
        entries.push((name::plain(function), entry(&found, kind, name, options)));
        addresses.push(found.address);
    }
    let count = entries.len();
    let stand_ins = variables
        .iter()
        .filter_map(|variable| Some((variable.entry.name.clone(), variable.stand_in.clone()?)));
    let stand_ins: BTreeMap<String, String> = stand_ins.collect();
    let needed = stand_ins.keys().cloned().collect();
    let variables = variables.into_iter().map(|variable| variable.entry).collect();
    let mut files = Vec::new();
    for (path, spec_file) in spec_files(entries, variables, origin, options) {
        match write::spec_file(&spec_file) {
            Ok(text) => files.push(File { path, text }),
            Err(why) => remarks.push(Remark {
                about: path,
                text: format!("it cannot be written as YAML: {why}"),
                meaning: Meaning::Failed,
            }),
        }
    }
    let loaded = check::load(&files, &stand_ins, options);
    Imported { origin, files, count, addresses, remarks, needed, loaded }
}

/// Returns the files' contents by path, the root file first.
fn spec_files(
    entries: Vec<(String, Entry)>,
    variables: Vec<Entry>,
    origin: Origin,
    options: &ImportOptions,
) -> Vec<(String, SpecFile)> {
    let root = write::head(&Head {
        stack: &options.stack,
        id: options.id.as_deref(),
        account: options.account.as_deref(),
        region: options.region.as_deref(),
    });
    let mut root = SpecFile { head: vec![modeline("./")], root, variables, ..SpecFile::default() };
    if !origin.shows_tags() {
        root.head.extend(TAGS.iter().map(|line| (*line).to_owned()));
        root.root.insert("ignoreTags".to_owned(), json!(["*"]));
    }
    if !options.split || entries.is_empty() {
        root.mappings = entries.into_iter().map(|(_, entry)| entry).collect();
        return vec![(options.root.clone(), root)];
    }
    let mut parts: BTreeMap<String, SpecFile> = BTreeMap::new();
    for (function, entry) in entries {
        let path = format!("{}{}/{function}.yaml", folder(&options.root), options.stack);
        let head = vec![modeline("../")];
        let part = parts.entry(path).or_insert_with(|| SpecFile { head, ..SpecFile::default() });
        part.mappings.push(entry);
    }
    root.root.insert("include".to_owned(), json!([format!("{}/*.yaml", options.stack)]));
    std::iter::once((options.root.clone(), root)).chain(parts).collect()
}

fn modeline(up: &str) -> String {
    format!("yaml-language-server: $schema={up}{SCHEMA}")
}

/// Returns the folder of a path, with the `/` at its end.
fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |end| &path[..=end])
}
