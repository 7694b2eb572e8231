//! What a template has that may make mappings and is not read: other templates, macros, loops whose
//! collections are not known. Each is named, with the command that prints what it makes.

use serde_json::Value;

use super::{loops::LOOP, reading::Reading};
use crate::Meaning;

/// Types of resources that stand for another template.
const TEMPLATES: [(&str, &str); 2] = [
    ("AWS::CloudFormation::Stack", "a nested stack"),
    ("AWS::Serverless::Application", "a serverless application"),
];

/// Transforms that make no mappings, or whose mappings are read.
const READ: [&str; 3] =
    ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions", "AWS::CodeDeployBlueGreen"];

/// The command that prints a deployed template with everything written out.
const PROCESSED: &str =
    "`aws cloudformation get-template --template-stage Processed --stack-name NAME` prints it";

impl Reading<'_> {
    /// Names a resource whose mappings are in another template, unless that is read, too: the CDK says
    /// which file it is in.
    pub(super) fn unread(&mut self, id: &str, kind: &str, resource: &Value) {
        let file = resource["Metadata"]["aws:asset:path"].as_str();
        if file.is_some_and(|file| self.beside.contains(&file)) {
            return;
        }
        let template = TEMPLATES.iter().find(|(of, _)| *of == kind);
        let module = kind.ends_with("::MODULE").then_some("a module");
        if let Some(what) = template.map(|(_, what)| *what).or(module) {
            let text = format!("{what}, whose template is not read: {PROCESSED}");
            self.remark(Meaning::LeftOut, id, text);
        }
    }

    /// Names the macros that a template passes through.
    pub(super) fn transforms(&mut self, template: &Value) {
        let mut macros = Vec::new();
        named(&template["Transform"], &mut macros);
        called(&template["Resources"], &mut macros);
        macros.retain(|name| !READ.iter().any(|read| name.starts_with(read)));
        macros.dedup();
        for name in macros {
            let text = format!("a macro, and what it makes is not read: {PROCESSED}");
            self.remark(Meaning::LeftOut, &name, text);
        }
    }

    /// Names a loop whose collection is not known.
    pub(super) fn not_unrolled(&mut self, id: &str) {
        let name = id.strip_prefix(LOOP).unwrap_or(id);
        let text = "its collection is not known, so what it makes is not read; give the parameter with --parameter";
        self.remark(Meaning::Failed, &format!("loop {name}"), text.to_owned());
    }
}

/// Collects the names of transforms: a text, a list, or an object with `Name`.
fn named(transform: &Value, found: &mut Vec<String>) {
    match transform {
        Value::String(name) => found.push(name.clone()),
        Value::Array(entries) => entries.iter().for_each(|entry| named(entry, found)),
        Value::Object(members) => named(members.get("Name").unwrap_or(&Value::Null), found),
        _ => {}
    }
}

/// Collects the names of transforms that are called among resources.
fn called(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Array(entries) => entries.iter().for_each(|entry| called(entry, found)),
        Value::Object(members) => {
            for (name, member) in members {
                if name == "Fn::Transform" {
                    named(member, found);
                }
                called(member, found);
            }
        }
        _ => {}
    }
}
