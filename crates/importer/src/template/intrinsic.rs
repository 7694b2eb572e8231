//! CloudFormation's functions: what of them is known offline is worked out, the rest becomes variables.
//! The texts that come out are in a spec's spelling: `${name}` is a reference, `$${` is not.

use serde_json::{Map, Value};

use super::{dynamic, known, resolver::Resolver};
use crate::normalize::text;

/// How deep functions stand in each other at most.
pub(super) const DEEPEST: usize = 40;

/// How many values are resolved for a mapping at most.
const MOST: usize = 10_000;

impl Resolver<'_> {
    /// Returns a value without functions; `null` for what is not there.
    pub(crate) fn resolve(&mut self, value: &Value) -> Value {
        self.count += 1;
        if self.depth >= DEEPEST || self.count >= MOST {
            return self.unknown("is nested too deeply");
        }
        self.depth += 1;
        let resolved = match value {
            Value::String(text) => self.looked_up(&text.replace("${", "$${")),
            Value::Array(entries) => {
                let entries = entries.iter().map(|entry| self.resolve(entry));
                Value::Array(entries.filter(|entry| !entry.is_null()).collect())
            }
            Value::Object(members) => match function(members) {
                Some((name, argument)) => self.call(name, argument),
                None => members
                    .iter()
                    .map(|(name, member)| (name.clone(), self.resolve(member)))
                    .collect(),
            },
            other => other.clone(),
        };
        self.depth -= 1;
        resolved
    }

    /// Returns a value as text; none if it is no scalar.
    pub(crate) fn text(&mut self, value: &Value) -> Option<String> {
        text(&self.resolve(value))
    }

    fn call(&mut self, name: &str, argument: &Value) -> Value {
        let list = || argument.as_array().map_or(&[][..], Vec::as_slice);
        match (name, list()) {
            ("Ref", _) => self.reference(argument.as_str().unwrap_or_default()),
            ("Fn::GetAtt", _) => self.attribute(argument),
            ("Fn::Sub", [text, names]) => self.sub(text, names.as_object()),
            ("Fn::Sub", _) => self.sub(argument, None),
            ("Fn::Join", [between, entries]) => self.join(between, entries),
            ("Fn::Split", [at, whole]) => self.split(at, whole),
            ("Fn::Select", [index, entries]) => self.select(index, entries),
            ("Fn::If", [condition, then, otherwise]) => self.either(condition, then, otherwise),
            ("Fn::FindInMap", [map, outer, inner, rest @ ..]) => {
                let default = rest.first().and_then(|options| options.get("DefaultValue"));
                self.find_in_map(map, outer, inner, default)
            }
            ("Fn::ImportValue", _) => self.import(argument),
            ("Fn::ToJsonString", _) => {
                let value = self.resolve(argument);
                value.to_string().into()
            }
            _ => self.unknown(&format!("is the result of {name}")),
        }
    }

    /// Returns a text in which variables stand for dynamic references: what another service knows.
    fn looked_up(&mut self, text: &str) -> Value {
        let (mut done, mut rest) = (String::new(), text);
        while let Some(found) = dynamic::first(rest) {
            let shown = found.key.replace("$${", "").replace("${", "").replace('}', "");
            let about = format!("What CloudFormation reads from {shown}");
            let reference = self.variable(dynamic::name(&shown), None, about);
            done += found.before;
            done += reference.as_str().unwrap_or_default();
            rest = found.behind;
        }
        (done + rest).into()
    }

    pub(crate) fn reference(&mut self, name: &str) -> Value {
        match name {
            "AWS::AccountId" => "${account}".into(),
            "AWS::Region" => "${region}".into(),
            "AWS::Partition" => "${partition}".into(),
            "AWS::NoValue" => Value::Null,
            "AWS::URLSuffix" => self.variable(
                "UrlSuffix",
                Some("amazonaws.com".into()),
                "AWS's domain, another one in China".to_owned(),
            ),
            name if name.starts_with("AWS::") => {
                let short = name.trim_start_matches("AWS::").to_owned();
                self.variable(&short, None, format!("{name} of the CloudFormation stack"))
            }
            name => match self.template["Parameters"].get(name) {
                Some(parameter) => self.parameter(name, parameter),
                None => self.named(name, None),
            },
        }
    }

    fn parameter(&mut self, name: &str, parameter: &Value) -> Value {
        let kind = parameter["Type"].as_str().unwrap_or("String");
        let is_stored = kind.starts_with("AWS::SSM::Parameter::Value");
        let is_list = kind.contains("List");
        let default = text(&parameter["Default"]).filter(|text| !text.is_empty() && !is_stored);
        let about = match parameter["Description"].as_str() {
            Some(words) => format!("Parameter {name}: {}", words.trim()),
            None => format!("Parameter {name}"),
        };
        match default {
            Some(default) if is_list => {
                default.split(',').map(|entry| Value::from(entry.trim())).collect()
            }
            Some(default) => self.variable(name, Some(default.replace("${", "$${").into()), about),
            None if is_stored => {
                let path = text(&parameter["Default"]).unwrap_or_default();
                self.variable(name, None, format!("{about} (the SSM parameter {path})"))
            }
            None => self.variable(name, None, about),
        }
    }

    fn attribute(&mut self, argument: &Value) -> Value {
        let (id, attribute) = match argument {
            Value::String(text) => match text.split_once('.') {
                Some((id, attribute)) => (id.to_owned(), attribute.to_owned()),
                None => (text.clone(), String::new()),
            },
            Value::Array(parts) => {
                let parts: Vec<String> = parts.iter().filter_map(|part| self.text(part)).collect();
                let (id, rest) = parts.split_first().map_or(("", &[][..]), |(id, rest)| (id, rest));
                (id.to_owned(), rest.join("."))
            }
            _ => return self.unknown("is no attribute of a resource"),
        };
        self.named(&id, Some(&attribute))
    }

    /// What a resource is called, or one of its attributes.
    fn named(&mut self, id: &str, attribute: Option<&str>) -> Value {
        if let Some(text) = known::text(self, id, attribute) {
            return text.into();
        }
        let kind = self.template["Resources"][id]["Type"].as_str();
        let kind = kind.map_or("which is not in the template", |kind| kind);
        let what = match attribute {
            Some(attribute) => format!("{attribute} of {id}, {kind}"),
            None => format!("What CloudFormation calls {id}, {kind}"),
        };
        let name = format!("{id}{}", attribute.unwrap_or_default());
        self.variable(&name, None, what)
    }

    fn sub(&mut self, template: &Value, names: Option<&Map<String, Value>>) -> Value {
        let Some(template) = template.as_str() else {
            return self.unknown("is no text to Fn::Sub");
        };
        let (mut done, mut rest) = (String::new(), template);
        while let Some((before, after)) = rest.split_once("${") {
            done += before;
            let Some((name, behind)) = after.split_once('}') else {
                done += "$${";
                rest = after;
                continue;
            };
            rest = behind;
            if let Some(literal) = name.strip_prefix('!') {
                done += &format!("$${{{literal}}}");
                continue;
            }
            let name = name.trim();
            let value = match names.and_then(|names| names.get(name)) {
                Some(value) => self.resolve(value),
                None => match name.split_once('.') {
                    Some((id, attribute)) => self.named(id, Some(attribute)),
                    None => self.reference(name),
                },
            };
            done += &text(&value).unwrap_or_default();
        }
        self.looked_up(&(done + rest))
    }

    fn join(&mut self, between: &Value, entries: &Value) -> Value {
        let between = self.text(between).unwrap_or_default();
        match self.resolve(entries) {
            Value::Array(entries) => {
                let joined = entries.iter().filter_map(text).collect::<Vec<_>>().join(&between);
                self.looked_up(&joined)
            }
            other => other,
        }
    }

    fn split(&mut self, at: &Value, whole: &Value) -> Value {
        let at = self.text(at).unwrap_or_default();
        match self.known(whole) {
            Some(whole) if !at.is_empty() => whole.split(&at).map(Value::from).collect(),
            _ => self.unknown("is split out of what is not known"),
        }
    }

    fn select(&mut self, index: &Value, entries: &Value) -> Value {
        let index = self.known(index).and_then(|index| index.parse::<usize>().ok());
        let entries = self.resolve(entries);
        match (index, entries.as_array()) {
            (Some(index), Some(entries)) => entries.get(index).cloned().unwrap_or_default(),
            _ => self.unknown("is selected out of what is not known"),
        }
    }

    /// Returns a text in which nothing is left to variables: their defaults stand for them.
    pub(crate) fn known(&mut self, value: &Value) -> Option<String> {
        if let Some(("Ref", name)) = value.as_object().and_then(function)
            && let Some(parameter) = self.template["Parameters"].get(name.as_str()?)
            && parameter["Default"] == ""
        {
            return Some(String::new());
        }
        let text = self.text(value)?;
        self.filled(&text)
    }

    /// Returns a text with what is in force and the defaults of its variables; none where one has no
    /// default.
    pub(crate) fn filled(&mut self, text: &str) -> Option<String> {
        let mut text = text.to_owned();
        for (reference, value) in &self.in_force {
            text = text.replace(reference, value);
        }
        for (name, declared) in &self.variables {
            let reference = format!("${{{name}}}");
            if text.contains(&reference) {
                text = text.replace(&reference, declared.default.as_ref()?.as_str()?);
                self.taken.insert(name.clone());
            }
        }
        (!text.contains("${")).then_some(text)
    }

    fn find_in_map(
        &mut self,
        map: &Value,
        outer: &Value,
        inner: &Value,
        default: Option<&Value>,
    ) -> Value {
        let keys = [self.known(map), self.known(outer), self.known(inner)];
        let [Some(map), Some(outer), Some(inner)] = keys else {
            return self.unknown("is looked up in Mappings by what is not known");
        };
        let found = &self.template["Mappings"][&map][&outer][&inner];
        match (found, default) {
            (Value::Null, None) => self
                .unknown(&format!("is looked up in Mappings, which has no {map}.{outer}.{inner}")),
            (Value::Null, Some(default)) => self.resolve(default),
            (found, _) => self.resolve(&found.clone()),
        }
    }

    fn import(&mut self, export: &Value) -> Value {
        let export = self.text(export).unwrap_or_default();
        let name: Vec<&str> = export
            .split(|char: char| !char.is_ascii_alphanumeric())
            .filter(|it| !it.is_empty())
            .collect();
        let shown = export.replace("${", "").replace('}', "");
        self.variable(
            &name.join("_"),
            None,
            format!("Export {shown} of another CloudFormation stack"),
        )
    }
}

/// Returns the function that an object is a call of.
pub(crate) fn function(members: &Map<String, Value>) -> Option<(&str, &Value)> {
    let (name, argument) = members.iter().next().filter(|_| members.len() == 1)?;
    (name == "Ref" || name == "Condition" || name.starts_with("Fn::")).then_some((name, argument))
}

/// Returns a template in which short forms are written out: `!Ref x` is `{"Ref": "x"}`.
pub(crate) fn written_out(value: Value) -> Value {
    match value {
        Value::Array(entries) => entries.into_iter().map(written_out).collect(),
        Value::Object(members) => members
            .into_iter()
            .map(|(name, member)| {
                let long = match name.strip_prefix('!') {
                    Some(short @ ("Ref" | "Condition")) => short.to_owned(),
                    Some(short) => format!("Fn::{short}"),
                    None => name,
                };
                (long, written_out(member))
            })
            .collect(),
        other => other,
    }
}
