//! Mappings in a CloudFormation or SAM template: which there are, of which kind of source, and what the
//! spec does not carry of them.

mod intrinsic;
mod known;
mod sam;

use std::collections::{BTreeMap, BTreeSet};

use esmith_planner::live::{LiveMapping, Tags};
use esmith_spec::{
    function::FunctionName,
    kind::{SourceKey, SourceKind},
    table::{self, Row},
    write::Entry,
};
use serde_json::{Map, Value, json};

use self::intrinsic::{Resolver, written_out};
use crate::{
    Asked, Imported, Meaning, Remark,
    files::{self, Variable},
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
    let variables = variables(&resolver, &found);
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

    /// Returns the kind of source: by the resource that the ARN is of, by the ARN, or by what is given.
    fn told(
        &mut self,
        draft: &Draft<'_>,
        resolved: &Map<String, Value>,
    ) -> Result<SourceKind, String> {
        let raw = draft.properties.get("EventSourceArn").cloned().unwrap_or_default();
        let mut ids = Vec::new();
        known::names(&raw, &mut ids);
        if let Some(kind) = ids.iter().find_map(|id| known::kind(&mut self.resolver, id)) {
            return Ok(kind);
        }
        let mut arn = resolved.get("EventSourceArn").and_then(loose::text).unwrap_or_default();
        for (name, default) in self.defaults() {
            arn = arn.replace(&format!("${{{name}}}"), default.as_str().unwrap_or_default());
        }
        let mut body = resolved.clone();
        body.insert("UUID".to_owned(), "".into());
        if !arn.is_empty() {
            body.insert("EventSourceArn".to_owned(), arn.clone().into());
        }
        let shown = LiveMapping::new(Value::Object(body));
        let possible = shown.map(|shown| shown.possible_kinds()).unwrap_or_default();
        match possible.as_slice() {
            [kind] => return Ok(*kind),
            [] => {}
            engines => return self.engine(engines),
        }
        let fitting = fitting(resolved);
        match fitting.as_slice() {
            [key] => Ok(key.kinds()[0]),
            [SourceKey::ActiveMq, SourceKey::RabbitMq] => self.engine(&[]),
            keys => self.by_name(keys, &raw),
        }
    }

    fn engine(&self, possible: &[SourceKind]) -> Result<SourceKind, String> {
        let engine = self.asked.mq_engine.filter(|it| possible.is_empty() || possible.contains(it));
        engine.ok_or_else(|| {
            "its broker does not tell its engine; give --mq-engine activemq or rabbitmq".to_owned()
        })
    }

    /// The last resort: what the template calls the source.
    fn by_name(&mut self, keys: &[SourceKey], raw: &Value) -> Result<SourceKind, String> {
        let text = raw.to_string().to_ascii_lowercase();
        let words = [
            ("kinesis", SourceKey::Kinesis),
            ("dynamo", SourceKey::DynamoDb),
            ("table", SourceKey::DynamoDb),
        ];
        let named = words.iter().find(|(word, key)| text.contains(word) && keys.contains(key));
        if let Some((word, key)) = named {
            let remark =
                format!("its source is taken as one of {key}, since `{word}` is in its name");
            self.resolver.remarks.push(remark);
            return Ok(key.kinds()[0]);
        }
        let names: Vec<&str> = keys.iter().map(|key| key.name()).collect();
        let choice = if names.is_empty() { "none fits".to_owned() } else { names.join(" or ") };
        Err(format!(
            "the kind of its source cannot be told from `EventSourceArn` {raw} ({choice}); write an ARN in its place"
        ))
    }
}

/// Returns a remark as a sentence.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(chars).chain(['.']).collect()
}

/// Returns the keys that take all that is given, and want nothing else but an ARN.
fn fitting(given: &Map<String, Value>) -> Vec<SourceKey> {
    let is_known = |name: &str| {
        let kinds = SourceKind::ALL.into_iter();
        kinds
            .flat_map(|kind| table::rows(kind).map(move |row| outer(row, kind)))
            .any(|it| it == name)
    };
    let given: BTreeSet<&str> = given
        .iter()
        .filter(|(name, value)| !value.is_null() && is_known(name))
        .map(|(name, _)| name.as_str())
        .chain(["EventSourceArn"])
        .collect();
    let fits = |key: &SourceKey| {
        let kind = key.kinds()[0];
        let taken: BTreeSet<&str> = table::rows(kind).map(|row| outer(row, kind)).collect();
        let mut needed = table::create_only(kind).filter(|row| row.member.required.has(kind));
        given.is_subset(&taken) && needed.all(|row| given.contains(outer(row, kind)))
    };
    SourceKey::ALL.into_iter().filter(fits).collect()
}

/// Returns the member of a mapping in which AWS keeps a row's.
fn outer(row: &Row, kind: SourceKind) -> &'static str {
    row.path(kind).first().copied().unwrap_or(row.member.wire)
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

/// Returns the variables that the mappings refer to.
fn variables(resolver: &Resolver<'_>, found: &[Found]) -> Vec<Variable> {
    let texts: String = found.iter().map(|found| format!("{found:?}")).collect();
    let used =
        resolver.variables.iter().filter(|(name, _)| texts.contains(&format!("${{{name}}}")));
    used.map(|(name, declared)| {
        let is_needed = declared.default.is_none();
        let about = format!("{}{}", declared.about, if is_needed { "; must be given" } else { "" });
        Variable {
            entry: Entry {
                name: name.clone(),
                value: declared.default.clone().unwrap_or_default(),
                above: crate::entry::wrapped(&about),
                below: Vec::new(),
            },
            stand_in: is_needed.then(|| stand_in(name, found)),
        }
    })
    .collect()
}

/// Returns a text in a variable's place that keeps the kinds of the sources it names.
fn stand_in(name: &str, found: &[Found]) -> String {
    let reference = format!("${{{name}}}");
    let is_arn =
        |found: &&Found| found.mapping.body.get("EventSourceArn") == Some(&json!(reference));
    let signs = found.iter().filter(is_arn).filter_map(|found| found.mapping.kind?.sign());
    signs.fold(reference.clone(), |text, (_, sign)| {
        use esmith_spec::kind::Sign::{AtTheEnd, Whole, Within};
        let (AtTheEnd(sign) | Whole(sign) | Within(sign)) = sign;
        text + sign
    })
}
