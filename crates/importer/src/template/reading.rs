//! A template that is being read, and a mapping of it made AWS's own JSON.

use std::collections::BTreeMap;

use esmith_planner::live::{LiveMapping, Tags};
use esmith_spec::{function::FunctionName, kind::SourceKind};
use serde_json::{Map, Value, json};

use super::{condition::Made, resolver::Resolver};
use crate::{
    ImportOptions, Meaning, Remark,
    existing::{ExistingMapping, Origin},
    normalize::{self, Spelling},
};

/// Members of a mapping that are no members of its source.
const COMMON: [&str; 3] = ["FunctionName", "Enabled", "Tags"];

/// A mapping as a template has it.
pub(super) struct Draft<'a> {
    pub(super) address: String,
    pub(super) name: String,
    pub(super) properties: &'a Map<String, Value>,
    /// The function, where the mapping stands in it.
    pub(super) function: Option<String>,
    /// The kind, where the template names it.
    pub(super) kind: Option<SourceKind>,
    pub(super) spelling: Spelling,
    /// Whether the resource is made.
    pub(super) made: Made,
}

/// A template that is being read.
pub(super) struct Reading<'a> {
    pub(super) resolver: Resolver<'a>,
    pub(super) options: &'a ImportOptions,
    /// The names of the files that are read together with the template.
    pub(super) beside: &'a [&'a str],
    pub(super) found: Vec<ExistingMapping>,
    pub(super) remarks: Vec<Remark>,
}

impl Reading<'_> {
    /// Returns whether a resource is made; none if it is not, which is said.
    pub(super) fn made(&mut self, id: &str, resource: &Value) -> Option<Made> {
        match self.resolver.made(resource) {
            Made::No { condition } => {
                let why = format!("condition `{condition}` does not hold");
                self.remark(Meaning::LeftOut, id, why);
                None
            }
            made => Some(made),
        }
    }

    /// Says which parameters were taken as they are by default.
    pub(super) fn defaults_taken(&mut self) {
        let given = |name: &String| self.options.parameters.iter().any(|(other, _)| other == name);
        let taken = self.resolver.taken.iter().filter(|name| !given(name));
        let shown = taken.filter_map(|name| {
            let default = self.resolver.variables.get(name)?.default.as_ref()?;
            Some(format!("{name}={}", normalize::text(default)?))
        });
        let shown: Vec<String> = shown.collect();
        if !shown.is_empty() {
            let text = format!(
                "these defaults are taken, and the stack may have been given others: {}; --parameter NAME=VALUE gives one",
                shown.join(", ")
            );
            self.remark(Meaning::Carried, "parameters", text);
        }
    }

    pub(super) fn remark(&mut self, meaning: Meaning, about: &str, text: String) {
        self.remarks.push(Remark { about: about.to_owned(), text, meaning });
    }

    /// Says what a template says of a resource, and not of the mapping.
    pub(super) fn around(&mut self, id: &str, resource: &Value) {
        // What orders or retains resources means nothing to a mapping; conditions are decided.
        let kept = [
            "Type",
            "Properties",
            "Metadata",
            "Connectors",
            "DependsOn",
            "Condition",
            "DeletionPolicy",
            "UpdateReplacePolicy",
        ];
        let others = resource.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        let others: Vec<&str> = others.filter(|name| !kept.contains(name)).collect();
        if !others.is_empty() {
            let text = format!("{} of the resource is not carried", others.join(", "));
            self.remark(Meaning::Carried, id, text);
        }
    }

    pub(super) fn mapping(&mut self, draft: &Draft<'_>) {
        let mut resolved = Map::new();
        for (name, value) in draft.properties {
            self.resolver.at(format!("{}.{name}", draft.address));
            resolved.insert(name.clone(), self.resolver.resolve(value));
        }
        let kind = match draft.kind.map_or_else(|| self.told(draft, &resolved), Ok) {
            Ok(kind) => kind,
            Err(why) => return self.remark(Meaning::Failed, &draft.address, why),
        };
        let function =
            draft.function.clone().or_else(|| normalize::text(resolved.get("FunctionName")?));
        let Some(function) = function else {
            let why = "its `FunctionName` is missing, or no text".to_owned();
            return self.remark(Meaning::Failed, &draft.address, why);
        };
        let function = self.unless_undecided(draft, function);
        let defaults = self.defaults();
        let mut own = resolved.clone();
        own.retain(|name, _| !COMMON.contains(&name.as_str()));
        let json = normalize::aws_json(&own, kind, draft.spelling, &defaults);
        self.resolver.taken.extend(json.defaulted);
        let mut body = json.body;
        let enabled = self.enabled(&resolved, &defaults);
        body.insert("State".to_owned(), json!(if enabled { "Enabled" } else { "Disabled" }));
        let mut comments = std::mem::take(&mut self.resolver.remarks);
        comments.extend(json.complaints.iter().map(|complaint| format!("{complaint}: left out")));
        for comment in &comments {
            self.remark(Meaning::Carried, &draft.address, comment.clone());
        }
        self.found.push(ExistingMapping {
            address: draft.address.clone(),
            name: Some(draft.name.clone()),
            mapping: LiveMapping {
                uuid: String::new(),
                arn: String::new(),
                function: FunctionName::new(&function),
                kind: Some(kind),
                tags: Tags::Known(tags(resolved.get("Tags").unwrap_or(&Value::Null))),
                from_get: true,
                body,
            },
            origin: Origin::Template,
            comments: comments.iter().map(|comment| sentence(comment)).collect(),
        });
    }

    /// Returns the function, or, where a condition decides about the mapping and nothing decides about
    /// the condition, a variable in its place: the spec is not valid until somebody has decided.
    fn unless_undecided(&mut self, draft: &Draft<'_>, function: String) -> String {
        let Made::Undecided { condition, parameters } = &draft.made else { return function };
        let by = match parameters.as_slice() {
            [] => String::new(),
            names => format!("; --parameter settles it: {}", names.join(", ")),
        };
        let what = format!("whether it exists is up to condition `{condition}`{by}");
        self.resolver.note(what);
        let name = format!("{}Function", draft.name);
        let about = format!(
            "The function of {}, `{function}`, if condition `{condition}` holds; else delete the mapping",
            draft.address
        );
        let reference = self.resolver.variable(&name, None, about);
        reference.as_str().unwrap_or_default().to_owned()
    }

    pub(super) fn defaults(&self) -> BTreeMap<String, Value> {
        let variables = self.resolver.variables.iter();
        variables
            .filter_map(|(name, declared)| Some((name.clone(), declared.default.clone()?)))
            .collect()
    }

    fn enabled(
        &mut self,
        resolved: &Map<String, Value>,
        defaults: &BTreeMap<String, Value>,
    ) -> bool {
        let given = resolved.get("Enabled").unwrap_or(&Value::Null);
        let text = given.as_str().and_then(|text| text.strip_prefix("${")?.strip_suffix('}'));
        let default = text.and_then(|name| Some((name, defaults.get(name)?)));
        self.resolver.taken.extend(default.map(|(name, _)| name.to_owned()));
        let value = default.map_or(given, |(_, value)| value);
        if value.is_null() {
            return true;
        }
        normalize::flag(value).unwrap_or_else(|| {
            let why = format!("`Enabled` is {value}, of which no value is known: taken as true");
            self.resolver.note(why);
            true
        })
    }
}

/// Returns a remark as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).chain(['.']).collect()
}

/// Returns tags, as a list of keys and values or as an object.
fn tags(given: &Value) -> BTreeMap<String, String> {
    match given {
        Value::Array(list) => list
            .iter()
            .filter_map(|tag| {
                Some((normalize::text(&tag["Key"])?, normalize::text(&tag["Value"])?))
            })
            .collect(),
        Value::Object(members) => members
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), normalize::text(value)?)))
            .collect(),
        _ => BTreeMap::new(),
    }
}
