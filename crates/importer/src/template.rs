//! Mappings in a CloudFormation or SAM template: which there are, of which kind of source, and what the
//! spec does not carry of them.

mod condition;
mod intrinsic;
mod kinds;
mod known;
mod sam;
mod variables;

use std::collections::BTreeMap;

use esmith_planner::live::{LiveMapping, Tags};
use esmith_spec::{function::FunctionName, kind::SourceKind};
use serde_json::{Map, Value, json};

use self::intrinsic::{Resolver, written_out};
use crate::{
    Asked, Imported, Meaning, Remark, files,
    found::{Found, Origin},
    loose::{self, Spelling},
};

/// CloudFormation's own spelling.
const PLAIN: Spelling = Spelling { aliases: &[], is_flat: false, has_zeros: false };

/// Members of a mapping that are no members of its source.
const COMMON: [&str; 3] = ["FunctionName", "Enabled", "Tags"];

/// Writes the mappings of a template that are meant.
pub(crate) fn import(template: Value, asked: &Asked) -> Imported {
    let mut template = written_out(template);
    let mut remarks = Vec::new();
    for (name, value) in &asked.parameters {
        match template["Parameters"].get_mut(name) {
            Some(parameter) => {
                let kind = parameter["Type"].as_str().unwrap_or("String");
                // What is given is the value itself, not where it is stored.
                let kind = if kind.contains("List") { "CommaDelimitedList" } else { "String" };
                *parameter = json!({ "Type": kind, "Default": value });
            }
            None => remarks.push(Remark {
                about: format!("parameter {name}"),
                text: "the template has none of this name".to_owned(),
                meaning: Meaning::Failed,
            }),
        }
    }
    let mut reading = Reading { resolver: Resolver::new(&template), asked, found: vec![], remarks };
    for (id, resource) in template["Resources"].as_object().into_iter().flatten() {
        reading.resource(id, resource);
    }
    let Reading { resolver, mut found, remarks, .. } = reading;
    found.retain(|found| asked.is_meant(&found.mapping));
    let variables = variables::variables(&resolver, &found);
    files::write(Origin::Template, found, variables, remarks, asked)
}

/// A mapping as a template has it.
struct Draft<'a> {
    address: String,
    name: String,
    properties: &'a Map<String, Value>,
    /// The function, where the mapping stands in it.
    function: Option<String>,
    /// The kind, where the template names it.
    kind: Option<SourceKind>,
    spelling: Spelling,
}

struct Reading<'a> {
    resolver: Resolver<'a>,
    asked: &'a Asked,
    found: Vec<Found>,
    remarks: Vec<Remark>,
}

impl Reading<'_> {
    fn resource(&mut self, id: &str, resource: &Value) {
        let none = Map::new();
        let properties = resource["Properties"].as_object().unwrap_or(&none);
        match resource["Type"].as_str() {
            Some("AWS::Lambda::EventSourceMapping") => {
                self.around(id, resource);
                self.mapping(&Draft {
                    address: id.to_owned(),
                    name: id.to_owned(),
                    properties,
                    function: None,
                    kind: None,
                    spelling: PLAIN,
                });
            }
            Some("AWS::Serverless::Function") => sam::function(self, id, resource),
            None if id.starts_with("Fn::") => {
                self.remark(Meaning::Failed, id, "it is not expanded: import what it makes".into());
            }
            _ => {}
        }
    }

    fn remark(&mut self, meaning: Meaning, about: &str, text: String) {
        self.remarks.push(Remark { about: about.to_owned(), text, meaning });
    }

    /// Says what a template says of a resource, and not of the mapping.
    fn around(&mut self, id: &str, resource: &Value) {
        let kept = ["Type", "Properties", "Metadata", "Connectors"];
        let others = resource.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
        let others: Vec<&str> = others.filter(|name| !kept.contains(name)).collect();
        if !others.is_empty() {
            let text = format!("{} of the resource is not carried", others.join(", "));
            self.remark(Meaning::Carried, id, text);
        }
    }

    fn mapping(&mut self, draft: &Draft<'_>) {
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
            draft.function.clone().or_else(|| loose::text(resolved.get("FunctionName")?));
        let Some(function) = function else {
            let why = "its `FunctionName` is missing, or no text".to_owned();
            return self.remark(Meaning::Failed, &draft.address, why);
        };
        let defaults = self.defaults();
        let mut own = resolved.clone();
        own.retain(|name, _| !COMMON.contains(&name.as_str()));
        let strict = loose::strict(&own, kind, draft.spelling, &defaults);
        let mut body = strict.body;
        let enabled = self.enabled(&resolved, &defaults);
        body.insert("State".to_owned(), json!(if enabled { "Enabled" } else { "Disabled" }));
        let mut comments = std::mem::take(&mut self.resolver.remarks);
        comments.extend(strict.complaints.iter().map(|complaint| format!("{complaint}: left out")));
        for comment in &comments {
            self.remark(Meaning::Carried, &draft.address, comment.clone());
        }
        self.found.push(Found {
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

    fn defaults(&self) -> BTreeMap<String, Value> {
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
        let value = text.and_then(|name| defaults.get(name)).unwrap_or(given);
        if value.is_null() {
            return true;
        }
        loose::flag(value).unwrap_or_else(|| {
            let why = format!("`Enabled` is {value}, of which no value is known: taken as true");
            self.resolver.remarks.push(why);
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
            .filter_map(|tag| Some((loose::text(&tag["Key"])?, loose::text(&tag["Value"])?)))
            .collect(),
        Value::Object(members) => members
            .iter()
            .filter_map(|(key, value)| Some((key.clone(), loose::text(value)?)))
            .collect(),
        _ => BTreeMap::new(),
    }
}
