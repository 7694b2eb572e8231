//! The texts of files with the requested values in them, before the proof.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::Value;

use super::{
    editing::{Editing, Overlay},
    next::{Next, Text, Wanted},
    request::EditRequest,
    splice::{EditableText, Splice, apply},
    tree::{Form, Node, Tree},
};
use crate::{
    document::Document,
    function::FunctionName,
    load::{Input, gather},
    stack::Mapping,
    table, value,
};

/// Texts with the requested values in them.
pub(super) struct Draft {
    /// The new text of each file that changes.
    pub(super) texts: BTreeMap<String, String>,
    /// The numbers of the requests that are written at least in part.
    pub(super) started: BTreeSet<usize>,
    /// The numbers of the requests that cannot be written completely, and why.
    pub(super) refused: BTreeMap<usize, String>,
    /// Why a file could not be read any more after changes, if one could not.
    pub(super) unreadable: Option<&'static str>,
}

/// A request, and the mapping that it changes.
struct Target<'a> {
    index: usize,
    request: &'a EditRequest,
    mapping: &'a Mapping,
}

/// Wishes by the root file of their stack, and by the number of their document in it.
type Targets<'a> = BTreeMap<&'a str, BTreeMap<usize, Vec<Target<'a>>>>;

/// The greatest number of times that a file is read again for its next changes; a value needs few.
const ROUNDS: usize = 200;

impl Draft {
    /// Writes requests into the files as they are edited so far.
    pub(super) fn new(editing: &Editing<'_>, open: &[usize]) -> Self {
        let texts = editing.edited.texts.clone();
        let (started, refused) = (BTreeSet::new(), BTreeMap::new());
        let mut draft = Self { texts, started, refused, unreadable: None };
        let mut targets = Targets::new();
        for index in open {
            if let Err(why) = find(editing, *index, &mut targets) {
                draft.refused.insert(*index, why.to_owned());
            }
        }
        for (root, mut open) in targets {
            for _ in 0..ROUNDS {
                if open.is_empty() {
                    break;
                }
                draft.round(editing.input, root, &mut open);
            }
            for target in open.into_values().flatten() {
                draft.refused.insert(target.index, "too many places differ".to_owned());
            }
        }
        draft
    }

    /// Makes the next change for each request, as far as they do not touch; takes out what needs none.
    fn round(
        &mut self,
        input: &Input<'_>,
        root: &str,
        open: &mut BTreeMap<usize, Vec<Target<'_>>>,
    ) {
        let now = Overlay { files: input.files, texts: &self.texts };
        let documents = gather(&Input { files: &now, ..*input }, root);
        for (number, targets) in open.iter_mut() {
            let changes = self.changes(&documents, *number, targets);
            let (Some(document), false) = (documents.get(*number), changes.is_empty()) else {
                continue;
            };
            let (text, made) = apply(&document.text, changes);
            self.started.extend(made);
            self.texts.insert(document.path.clone(), document.mark.to_owned() + &text);
        }
        open.retain(|_, targets| !targets.is_empty());
    }

    /// Returns the next change of a document for each request that needs one.
    fn changes(
        &mut self,
        documents: &[Document],
        number: usize,
        targets: &mut Vec<Target<'_>>,
    ) -> Vec<(usize, Splice)> {
        let document = documents.get(number).ok_or("the file is gone");
        let read = document.and_then(|document| {
            let tree = Tree::read(&document.text).ok_or("the file cannot be edited")?;
            Ok((document, tree))
        });
        let (document, tree) = match read {
            Ok(read) => read,
            Err(why) if self.started.is_empty() => {
                self.refused.extend(targets.drain(..).map(|target| (target.index, why.to_owned())));
                return Vec::new();
            }
            Err(why) => {
                self.unreadable = Some(why);
                targets.clear();
                return Vec::new();
            }
        };
        let nodes = nodes(&tree);
        let editable = EditableText { text: &document.text, tree: &tree };
        let mut changes = Vec::new();
        targets.retain(|target| {
            let node = nodes.get(target.request.mapping.as_str()).copied();
            match next(documents, document, editable, node, target) {
                Ok(Some(splice)) => {
                    changes.push((target.index, splice));
                    return true;
                }
                Ok(None) if self.started.contains(&target.index) => {}
                Ok(None) => {
                    self.refused.insert(target.index, "the file says so already".to_owned());
                }
                Err(why) => {
                    self.refused.insert(target.index, why);
                }
            }
            false
        });
        changes
    }
}

/// Finds where a request is to be written.
fn find<'a>(
    editing: &'a Editing<'_>,
    index: usize,
    targets: &mut Targets<'a>,
) -> Result<(), &'static str> {
    let Editing { requests, loaded, .. } = editing;
    let request = &requests[index];
    let stack = loaded.stacks.iter().find(|stack| stack.name == request.stack);
    let stack = stack.ok_or("the stack is not among the specs")?;
    let mapping = stack.mappings.get(&request.mapping);
    let mapping = mapping.ok_or("the spec does not have the mapping")?;
    let number = mapping.at.document;
    if stack.documents[number].path == "-" {
        return Err("standard input cannot be edited");
    }
    let of_stack = targets.entry(stack.path()).or_default();
    of_stack.entry(number).or_default().push(Target { index, request, mapping });
    Ok(())
}

/// Returns where the mappings stand that a text writes out, by name.
fn nodes(tree: &Tree) -> HashMap<&str, &Node> {
    let Some(Form::Map { entries, .. }) = tree.root.entry("mappings").map(|it| &it.value.form)
    else {
        return HashMap::new();
    };
    entries.iter().map(|entry| (entry.name.as_str(), &entry.value)).collect()
}

/// Returns the next change of a document for a request.
fn next(
    documents: &[Document],
    document: &Document,
    editable: EditableText<'_>,
    node: Option<&Node>,
    target: &Target<'_>,
) -> Next {
    let Target { request, mapping, .. } = target;
    let text = Text { editable, kind: mapping.source.kind };
    let beside = "its mapping comes from an alias or a merge key";
    let node = node.ok_or(beside)?;
    let own = &document.value["mappings"][&request.mapping];
    let defaults = |key: &str| merged_defaults(documents, document, key);
    let Some(row) = table::row(&request.setting) else {
        let default = if request.setting == "tags" { defaults("tags") } else { Value::Null };
        let value = written(request, own);
        let wanted = Wanted { value: &value, default: &default, shape: None };
        return text.member(node, own, &request.setting, Some("function"), wanted, &request.value);
    };
    let key = mapping.source.kind.key().name();
    let source = &node.entry(key).ok_or(beside)?.value;
    let default = defaults(key).get(row.name()).cloned().unwrap_or_default();
    let kind = mapping.source.kind;
    let is_default = request.value == value::default(&row.member, kind);
    let value = if is_default { Value::Null } else { request.value.clone() };
    let wanted = Wanted { value: &value, default: &default, shape: Some((row.member.shape)(kind)) };
    text.member(source, &own[key], row.name(), None, wanted, &request.value)
}

/// Returns what is written for what is no setting of the table; `null` where its absence says it.
fn written(request: &EditRequest, own: &Value) -> Value {
    match (request.setting.as_str(), &request.value) {
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
