//! Another tool's file: which tool's it is, in whichever wrapping it lies around.

use std::collections::BTreeSet;

use esmith_planner::live::LiveMapping;
use esmith_spec::load::tagged_yaml;
use serde_json::Value;

use crate::{
    ImportOptions, Imported, Meaning, Remark,
    existing::{ExistingMapping, Origin},
    files, live, place, pulumi,
    template::{
        self,
        variables::{self, Variables},
    },
    terraform,
};

/// A file of another tool.
#[derive(Clone, Debug)]
pub struct Text {
    /// What errors call it.
    pub name: String,
    /// Its text.
    pub text: String,
}

/// Writes the mappings of another tool's files that are meant: CloudFormation or SAM templates (also as
/// `aws cloudformation get-template` prints them), Terraform states (also as `terraform show -json` prints
/// them or plans), stacks that Pulumi or SST exported, or what `aws lambda list-event-source-mappings`
/// prints. All are of one tool.
///
/// # Errors
/// Why a text is none of these, and what makes it one where that is known; why they do not go together.
pub fn from_texts(files: &[Text], options: &ImportOptions) -> Result<Imported, String> {
    let mut read = Vec::new();
    for Text { name, text } in files {
        let file = recognised(text).map_err(|why| format!("cannot import from `{name}`: {why}"))?;
        read.push((name.as_str(), file));
    }
    let origins: BTreeSet<Origin> = read.iter().map(|(_, file)| file.origin).collect();
    let (Some(origin), true) = (origins.first().copied(), origins.len() == 1) else {
        return Err("the files are of several tools; import those of each on their own".to_owned());
    };
    let names: Vec<&str> = files.iter().map(|file| base(&file.name)).collect();
    let mut all = All::default();
    for (name, file) in read {
        all.file(file, &names, options)
            .map_err(|why| format!("cannot import from `{name}`: {why}"))?;
    }
    all.write(origin, options)
}

/// A file that was recognised.
struct Recognised {
    origin: Origin,
    value: Value,
}

fn recognised(text: &str) -> Result<Recognised, String> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let value = read(text).map_err(|why| not_readable(text).map_or(why, str::to_owned))?;
    match value {
        // `get-template --query TemplateBody` prints a template as a JSON text.
        Value::String(inner) if inner.contains('\n') || inner.starts_with('{') => {
            told(read(&inner)?, &inner)
        }
        value => told(value, text),
    }
}

/// Returns whose file it is; a template in the wrapping of `get-template` without that.
fn told(value: Value, text: &str) -> Result<Recognised, String> {
    match value.get("TemplateBody") {
        Some(Value::String(body)) => return told(read(body)?, body),
        Some(body) if body.is_object() => return told(body.clone(), text),
        _ => {}
    }
    let is_state = value["version"] == 4 && value["resources"].is_array();
    let origin = if value["Resources"].is_object() {
        Origin::Template
    } else if value["EventSourceMappings"].is_array() {
        Origin::List
    } else if value["deployment"].is_object() {
        Origin::Pulumi
    } else if is_state || value["format_version"].is_string() {
        Origin::Terraform
    } else {
        return Err(unknown(&value, text));
    };
    Ok(Recognised { origin, value })
}

fn unknown(value: &Value, text: &str) -> String {
    match value["version"].as_u64() {
        Some(version) if value.get("terraform_version").is_some() => {
            format!("it is a Terraform state of version {version}, and 4 is what is read")
        }
        _ => not_readable(text)
            .unwrap_or(
                "it is neither a CloudFormation or SAM template, which has `Resources`, nor a Terraform state of version 4, nor the JSON of `terraform show -json`, `pulumi stack export` or `aws lambda list-event-source-mappings`",
            )
            .to_owned(),
    }
}

/// Returns a path's last part.
fn base(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// What was read of all files.
#[derive(Default)]
struct All {
    found: Vec<ExistingMapping>,
    remarks: Vec<Remark>,
    variables: Variables,
    parameters: BTreeSet<String>,
}

impl All {
    fn file(
        &mut self,
        file: Recognised,
        names: &[&str],
        options: &ImportOptions,
    ) -> Result<(), String> {
        let (found, remarks) = match file.origin {
            Origin::Template => {
                let variables = std::mem::take(&mut self.variables);
                let read = template::read(file.value, variables, names, options);
                self.variables = read.variables;
                self.parameters.extend(read.parameters);
                (read.found, read.remarks)
            }
            Origin::Terraform => {
                terraform::read(terraform::instances(&file.value), file.origin, options)
            }
            Origin::Pulumi => terraform::read(pulumi::instances(&file.value), file.origin, options),
            Origin::List | Origin::Aws => live::read(file.origin, &listed(&file.value)?, options),
        };
        self.found.extend(found);
        self.remarks.extend(remarks);
        Ok(())
    }

    fn write(mut self, origin: Origin, options: &ImportOptions) -> Result<Imported, String> {
        if origin == Origin::Template {
            self.remarks.splice(0..0, self.strangers(options));
            let variables = variables::used(&self.variables, &self.found);
            return Ok(files::write(origin, self.found, variables, self.remarks, options));
        }
        let function = |found: &ExistingMapping| found.mapping.function.clone();
        let (place, others) = place::of(&mut self.found, function, options)?;
        let elsewhere = others
            .iter()
            .map(|(found, region)| found.remark(Meaning::LeftOut, format!("in {region}")));
        self.remarks.extend(elsewhere);
        Ok(files::write(origin, self.found, Vec::new(), self.remarks, &place))
    }

    /// Says which parameters were given that no template has.
    fn strangers(&self, options: &ImportOptions) -> Vec<Remark> {
        let names = options.parameters.iter().map(|(name, _)| name);
        let strangers = names.filter(|name| !self.parameters.contains(*name));
        let remark = |name: &String| Remark {
            about: format!("parameter {name}"),
            text: "the template has none of this name".to_owned(),
            meaning: Meaning::Failed,
        };
        strangers.map(remark).collect()
    }
}

/// Reads JSON or YAML.
fn read(text: &str) -> Result<Value, String> {
    serde_json::from_str(text).or_else(|_| yaml(text))
}

/// Reads YAML. `[-, …]`, an idiom of `!Join` that YAML does not have and CloudFormation reads, is read
/// too.
fn yaml(text: &str) -> Result<Value, String> {
    tagged_yaml(text).or_else(|why| {
        let quoted = text.replace("[-,", "['-',").replace("[ -,", "['-',");
        tagged_yaml(&quoted).map_err(|_| why)
    })
}

/// Files that are recognised and not read: what a line of them begins with, and what makes of them
/// something that is read.
const SOURCES: [(&[&str], &str); 5] = [
    (
        &["resource \"", "module \"", "terraform {", "provider \""],
        "it is Terraform's configuration; `terraform show -json > state.json` in its folder makes a file that is read",
    ),
    (
        &["functions:", "provider:", "frameworkVersion:"],
        "it is a file of the Serverless Framework; `serverless package` makes .serverless/cloudformation-template-update-stack.json, which is read",
    ),
    (
        &[
            "import * as cdk",
            "from aws_cdk",
            "import aws_cdk",
            "import { aws_lambda",
            "from 'aws-cdk-lib",
            "import software.amazon.awscdk",
        ],
        "it is source code of the CDK; `cdk synth` makes the folder cdk.out, which is read",
    ),
    (
        &["import * as pulumi", "import pulumi"],
        "it is source code of Pulumi; `pulumi stack export > stack.json` makes a file that is read",
    ),
    (
        &["/// <reference path=\"./.sst"],
        "it is SST's configuration; `sst state export > stack.json` makes a file that is read",
    ),
];

/// Returns what a file is that is recognised and not read.
fn not_readable(text: &str) -> Option<&'static str> {
    if text.contains('\0') {
        return Some("its text is UTF-16, or no text; save it as UTF-8");
    }
    let begins = |starts: &[&str]| {
        text.lines().any(|line| starts.iter().any(|start| line.starts_with(start)))
    };
    SOURCES.iter().find(|(starts, _)| begins(starts)).map(|(_, what)| *what)
}

/// Returns the mappings of what `aws lambda list-event-source-mappings` prints.
fn listed(answer: &Value) -> Result<Vec<LiveMapping>, String> {
    let mappings = answer["EventSourceMappings"].as_array().into_iter().flatten();
    let mappings: Option<Vec<LiveMapping>> =
        mappings.map(|mapping| LiveMapping::new(mapping.clone())).collect();
    mappings.ok_or_else(|| "an entry of `EventSourceMappings` has no `UUID`".to_owned())
}
