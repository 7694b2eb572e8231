//! From files to stacks: reads, resolves variables, checks, merges defaults. Does no IO itself: the
//! caller's [`Files`] reads. Every problem of every file is found in one go.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use serde_json::{Map, Value};

use crate::{
    between,
    build::{self, Declaration},
    check::check,
    code::{Code, Severity},
    competing,
    document::Document,
    masks::Masks,
    problem::{PendingProblem, Pointer, Problem, Span, segment},
    rules,
    stack::Stack,
    variables::{InForce, Outcome, Path, Scope, Variables},
};

pub use crate::{
    input::{Files, Input, Loaded, Text},
    tagged::tagged_yaml,
    yaml::plain_yaml,
};

/// Reads and checks stacks.
#[must_use]
pub fn load(input: &Input<'_>) -> Loaded {
    let mut loaded = Loaded::default();
    let mut used = BTreeSet::new();
    for root in input.roots {
        let (stack, problems, texts) = Loading::new(input).load(root, &mut used);
        loaded.problems.extend(problems);
        loaded.texts.extend(texts);
        loaded.stacks.extend(stack);
    }
    loaded.problems.extend(between::repeated_stacks(&loaded.stacks));
    loaded.problems.extend(between::unused_variables(input, &used));
    loaded.stacks.sort_by(|a, b| a.name.cmp(&b.name));
    loaded
        .problems
        .sort_by(|a, b| (&a.span, a.code, &a.message).cmp(&(&b.span, b.code, &b.message)));
    loaded.problems.dedup();
    loaded
}

/// Reads and checks a stack that is one text, `spec.esm.yaml` in its problems, with nothing from
/// outside: no variables, environment, account, region or time.
#[must_use]
pub fn load_text(text: &str) -> Loaded {
    load(&Input {
        roots: &["spec.esm.yaml".to_owned()],
        files: &Text(text),
        variables: &BTreeMap::new(),
        environment: &|_| None,
        allowed: &[],
        in_force: &InForce::default(),
        now: None,
    })
}

/// Returns the files of a stack as they were written, with references resolved and nothing checked:
/// the root file first.
pub(crate) fn gather(input: &Input<'_>, root: &str) -> Vec<Document> {
    let mut loading = Loading::new(input);
    loading.gather(root, &mut BTreeSet::new());
    loading.documents
}

type Read = (Option<Stack>, Vec<Problem>, BTreeMap<String, Arc<str>>);

/// The state of reading one stack.
struct Loading<'a> {
    input: &'a Input<'a>,
    documents: Vec<Document>,
    pending: Vec<PendingProblem>,
    problems: Vec<Problem>,
    unresolved: BTreeSet<String>,
    masks: Masks,
}

impl<'a> Loading<'a> {
    fn new(input: &'a Input<'a>) -> Self {
        Self {
            input,
            documents: Vec::new(),
            pending: Vec::new(),
            problems: Vec::new(),
            unresolved: BTreeSet::new(),
            masks: Masks::default(),
        }
    }

    fn load(mut self, root: &str, used: &mut BTreeSet<String>) -> Read {
        let stack = self.gather(root, used).then(|| self.stack());
        self.finish(stack)
    }

    /// Reads a root file and what it includes; returns whether it is one.
    fn gather(&mut self, root: &str, used: &mut BTreeSet<String>) -> bool {
        let is_root = self.read(root) && self.is_root();
        if is_root {
            self.ignored_tags();
            let variables = self.variables(used);
            self.resolve(0, &variables);
            for path in self.included() {
                if self.read(&path) {
                    self.resolve(self.documents.len() - 1, &variables);
                }
            }
        }
        is_root
    }

    /// Reads a file into `documents`; returns whether it holds an object.
    fn read(&mut self, path: &str) -> bool {
        let text = match self.input.files.read(path) {
            Ok(text) => text,
            Err(why) => {
                let span = Span::start(path);
                let message = format!("`{path}` cannot be read: {why}");
                self.problems.push(Problem { code: Code::Unreadable, message, help: None, span });
                return false;
            }
        };
        let (document, problems) = Document::parse(path, &text);
        self.problems.extend(problems);
        let is_object = document.value.is_object();
        self.documents.push(document);
        is_object
    }

    fn is_root(&mut self) -> bool {
        let members = self.documents[0].value.as_object();
        if members.is_some_and(|members| members.contains_key("stack")) {
            return true;
        }
        let is_included = members
            .is_some_and(|members| members.keys().all(|key| INCLUDED.contains(&key.as_str())));
        let problem =
            PendingProblem::new(Code::NotARoot, Pointer::value(0, ""), "the file has no `stack`");
        self.pending.push(problem.help(if is_included {
            "give the root file that includes this one"
        } else {
            "add `stack: NAME`: the scope that owns these mappings"
        }));
        self.pending.extend(
            check(0, &self.documents[0].value)
                .into_iter()
                .filter(|problem| problem.code != Code::Missing),
        );
        false
    }

    /// Refuses patterns of `ignoreTags` that cannot be read: what they mean to spare would be removed.
    fn ignored_tags(&mut self) {
        let globs = self.documents[0].value["ignoreTags"].as_array().cloned().unwrap_or_default();
        for (index, glob) in globs.iter().enumerate() {
            let Some(Err(error)) = glob.as_str().map(globset::Glob::new) else { continue };
            let at = Pointer::value(0, format!("/ignoreTags/{index}"));
            let message = format!("{glob} is no pattern: {}", error.kind());
            self.pending.push(PendingProblem::new(Code::WrongForm, at, message));
        }
    }

    /// Returns the variables in force; warns where an override changes a default.
    fn variables(&mut self, used: &mut BTreeSet<String>) -> Variables {
        let declared =
            self.documents[0].value["variables"].as_object().cloned().unwrap_or_default();
        let none = Variables::new();
        let scope = self.scope(&none);
        let mut outcome = Outcome::default();
        let mut variables = BTreeMap::new();
        for (name, value) in declared {
            let pointer = format!("/variables{}", segment(&name));
            let root = Path::root("variables");
            let default = build::scalar_text(&value).map(|text| {
                let mut value = Value::String(text);
                scope.resolve(&mut value, root.member(&name), &mut outcome);
                value.as_str().unwrap_or_default().to_owned()
            });
            let given = self.input.variables.get(&name);
            if given.is_some() {
                used.insert(name.clone());
            }
            if let (Some(given), Some(default)) = (given, &default)
                && given != default
            {
                let message =
                    format!("variable `{name}` is overridden while the stack stays the same");
                self.pending.push(PendingProblem::new(
                    Code::OverrideSameStack,
                    Pointer::key(0, &pointer),
                    message,
                ));
            }
            variables.insert(name, given.cloned().or(default));
        }
        self.take(0, outcome);
        variables
    }

    fn resolve(&mut self, document: usize, variables: &Variables) {
        let scope = self.scope(variables);
        let mut outcome = Outcome::default();
        if let Value::Object(members) = &mut self.documents[document].value {
            for (key, value) in
                members.iter_mut().filter(|(key, _)| !LITERAL.contains(&key.as_str()))
            {
                scope.resolve(value, Path::root(key), &mut outcome);
            }
        }
        self.take(document, outcome);
    }

    fn scope<'s>(&self, variables: &'s Variables) -> Scope<'s>
    where
        'a: 's,
    {
        let Input { environment, allowed, in_force, .. } = *self.input;
        Scope { variables, environment, allowed, in_force }
    }

    fn take(&mut self, document: usize, outcome: Outcome) {
        self.unresolved.extend(outcome.unresolved);
        self.masks.extend(outcome.masks);
        self.pending.extend(outcome.faults.into_iter().map(|fault| PendingProblem {
            code: fault.code,
            message: fault.message,
            help: fault.help,
            at: Pointer::value(document, fault.pointer),
        }));
    }

    /// Returns the files that the root includes, each once.
    fn included(&mut self) -> Vec<String> {
        let globs = self.documents[0].value["include"].as_array().cloned().unwrap_or_default();
        let root = self.documents[0].path.clone();
        let mut paths = BTreeSet::new();
        for (index, glob) in globs.iter().enumerate() {
            let Some(glob) = glob.as_str() else { continue };
            let fault = match self.input.files.find(&root, glob) {
                Ok(found) if found.iter().any(|path| *path != root) => {
                    paths.extend(found.into_iter().filter(|path| *path != root));
                    continue;
                }
                Ok(_) => format!("`{glob}` finds no file"),
                Err(why) => format!("`{glob}`: {why}"),
            };
            let at = Pointer::value(0, format!("/include/{index}"));
            self.pending.push(
                PendingProblem::new(Code::IncludeEmpty, at, fault)
                    .help("the pattern is relative to this file"),
            );
        }
        paths.into_iter().collect()
    }

    fn stack(&mut self) -> Stack {
        let place = self.place();
        let mut mappings = BTreeMap::new();
        let mut names: BTreeMap<String, usize> = BTreeMap::new();
        for document in 0..self.documents.len() {
            self.check_document(document);
            // Taken out, so that what is built of it is not a copy.
            let given = self.documents[document].value.get_mut("mappings").map(Value::take);
            let Some(Value::Object(given)) = given else { continue };
            let broken = build::broken_mappings(&self.pending, document);
            for (name, own) in given {
                if let Some(first) = names.insert(name.clone(), document) {
                    let message =
                        format!("mapping `{name}` also stands in {}", self.documents[first].path);
                    let at = Pointer::key(document, format!("/mappings{}", segment(&name)));
                    self.pending.push(PendingProblem::new(Code::DuplicateMapping, at, message));
                } else if !broken.contains(&name) {
                    let declaration =
                        Declaration { documents: &self.documents, document, name: &name };
                    let cut = rules::cut_moments(&declaration, &own);
                    let mapping = build::mapping(&declaration, own);
                    let found = rules::check(&declaration, &mapping, &place, self.input.now, cut);
                    self.pending.extend(found);
                    mappings.insert(name, mapping);
                }
            }
        }
        self.pending.extend(competing::check(&self.documents, &mappings));
        let root = &self.documents[0].value;
        let text = |key: &str| root[key].as_str().map(str::to_owned);
        let ignored = root["ignoreTags"].as_array().into_iter().flatten();
        Stack {
            name: text("stack").unwrap_or_default(),
            id: text("id"),
            account: text("account"),
            region: text("region"),
            ignore_tags: ignored.filter_map(Value::as_str).map(str::to_owned).collect(),
            mappings,
            unresolved: std::mem::take(&mut self.unresolved),
            documents: Arc::new(Vec::new()),
        }
    }

    /// Returns where the stack is: where its file says, or where the run's calls go.
    fn place(&self) -> InForce {
        let given = |key: &str| self.documents[0].value[key].as_str().map(str::to_owned);
        let InForce { account, region } = self.input.in_force.clone();
        InForce { account: given("account").or(account), region: given("region").or(region) }
    }

    fn check_document(&mut self, document: usize) {
        if document > 0 {
            let keys = self.documents[document].value.as_object().map(Map::keys);
            for key in keys.into_iter().flatten().filter(|key| !INCLUDED.contains(&key.as_str())) {
                let at = Pointer::key(document, segment(key));
                let message = format!("key `{key}` is not possible in an included file");
                let problem = PendingProblem::new(Code::UnknownKey, at, message);
                self.pending
                    .push(problem.help("an included file has `mappings` and `defaults` only"));
            }
        }
        let value = build::without_cancelled(&self.documents, document);
        let found = check(document, value.as_ref().unwrap_or(&self.documents[document].value));
        self.pending.extend(found);
    }

    fn finish(mut self, stack: Option<Stack>) -> Read {
        let documents = std::mem::take(&mut self.documents);
        let mut problems = self.problems;
        problems.extend(self.pending.into_iter().map(|problem| Problem {
            span: documents[problem.at.document].span(&problem.at.pointer, problem.at.part),
            code: problem.code,
            message: self.masks.hide(&problem.message),
            help: problem.help.map(|help| self.masks.hide(&help)),
        }));
        let texts = documents
            .iter()
            .map(|document| (document.path.clone(), Arc::clone(&document.text)))
            .collect();
        let failed = problems.iter().any(|problem| problem.severity() == Severity::Error);
        let stack = stack
            .filter(|_| !failed)
            .map(|stack| Stack { documents: Arc::new(documents), ..stack });
        (stack, problems, texts)
    }
}

/// What an included file may hold.
const INCLUDED: [&str; 2] = ["mappings", "defaults"];

/// Root keys in which `${` is plain text.
const LITERAL: [&str; 5] = ["version", "stack", "account", "region", "variables"];
