//! Golden cases: every folder of `tests/import` has what is imported, and beside it the files that are
//! written and what is said. `ESMITH_BLESS=1` writes these.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use esmith_importer::{ImportOptions, Imported, Text, from_live, from_texts};
use esmith_planner::{
    live::{LiveMapping, Tags},
    options::Redaction,
};
use esmith_report::{Format, Style, document::validate::Validate, render};
use esmith_spec::kind::{SourceKey, SourceKind};
use globset::{Glob, GlobSet, GlobSetBuilder};
use serde_json::Value;

/// A case: what is given, and what was options.
struct Case {
    folder: PathBuf,
    options: ImportOptions,
}

fn cases() -> Vec<Case> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/import");
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = folders.filter(|path| path.is_dir()).collect();
    folders.sort();
    let case = |folder: PathBuf| Case {
        options: options(&json(&folder.join("options.json")).unwrap_or_default()),
        folder,
    };
    folders.into_iter().map(case).collect()
}

fn json(path: &Path) -> Option<Value> {
    let text = fs::read_to_string(path).ok()?;
    Some(serde_json::from_str(&text).unwrap_or_else(|why| panic!("{}: {why}", path.display())))
}

fn options(given: &Value) -> ImportOptions {
    let texts = |key: &str| {
        let texts = given[key].as_array().into_iter().flatten();
        texts.map(|text| text.as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let key = SourceKey::ALL.into_iter().find(|key| given["mqEngine"] == key.name());
    ImportOptions {
        stack: "shop".to_owned(),
        id: given["id"].as_str().map(str::to_owned),
        account: given["account"].as_str().map(str::to_owned),
        region: given["region"].as_str().map(str::to_owned),
        functions: globs(&texts("functions")),
        tags: texts("tags").iter().map(|tag| tag.split_once('=').unwrap()).map(owned).collect(),
        mq_engine: key.map(|key| key.kinds()[0]),
        redaction: if given["showSensitive"] == true { Redaction::Off } else { Redaction::On },
        parameters: texts("parameters")
            .iter()
            .map(|tag| tag.split_once('=').unwrap())
            .map(owned)
            .collect(),
        split: given["split"] == true,
        root: "spec.esm.yaml".to_owned(),
    }
}

fn owned((key, value): (&str, &str)) -> (String, String) {
    (key.to_owned(), value.to_owned())
}

fn globs(texts: &[String]) -> GlobSet {
    let mut globs = GlobSetBuilder::new();
    for text in texts {
        globs.add(Glob::new(text).unwrap());
    }
    globs.build().unwrap()
}

impl Case {
    fn imported(&self) -> Imported {
        let files = texts(&self.folder);
        if !files.is_empty() {
            return from_texts(&files, &self.options).unwrap();
        }
        let live = json(&self.folder.join("live.json")).unwrap();
        let mappings: Vec<LiveMapping> = live.as_array().unwrap().iter().map(mapping).collect();
        let options = ImportOptions {
            account: Some("123456789012".to_owned()),
            region: Some("eu-west-1".to_owned()),
            ..self.options.clone()
        };
        from_live(&mappings, &options)
    }

    /// Returns every file with what it must hold.
    fn outputs(&self) -> Vec<(PathBuf, String)> {
        let imported = self.imported();
        let mut said: String = imported
            .remarks
            .iter()
            .map(|remark| format!("{:?} {}: {}\n", remark.meaning, remark.about, remark.text))
            .collect();
        if !imported.needed.is_empty() {
            said += &format!("Needed: {}\n", imported.needed.join(", "));
        }
        let problems = Validate::from(&imported.loaded);
        if !problems.problems.is_empty() {
            said += &render(&problems, Format::Text, Style::default());
        }
        let files = imported.files.into_iter().map(|file| (file.path.into(), file.text));
        files.chain([(PathBuf::from("said.txt"), said)]).collect()
    }
}

/// Returns the files of another tool in a folder, in the order of their names.
fn texts(folder: &Path) -> Vec<Text> {
    let is_given = |name: &String| {
        let ends =
            ["template.yaml", "template.json", ".tfstate", "export.json", "show.json", "list.json"];
        ends.iter().any(|end| name.ends_with(end))
    };
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names.filter(is_given).collect();
    names.sort();
    let text = |name: String| Text { text: fs::read_to_string(folder.join(&name)).unwrap(), name };
    names.into_iter().map(text).collect()
}

/// Reads `{"body": what AWS sends, "tags": {…}, "from": "get" | "list"}`.
fn mapping(given: &Value) -> LiveMapping {
    let mut mapping = LiveMapping::new(given["body"].clone()).unwrap();
    mapping.from_get = given["from"] != "list";
    let tags = given["tags"].as_object().into_iter().flatten();
    let tags = tags.map(|(key, value)| (key.clone(), value.as_str().unwrap().to_owned()));
    mapping.tags = Tags::Known(tags.collect());
    mapping
}

#[test]
fn every_case_gives_its_files() {
    let mut wrong = Vec::new();
    for case in cases() {
        for (path, found) in case.outputs() {
            let path = case.folder.join(path);
            if std::env::var_os("ESMITH_BLESS").is_some() {
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(&path, &found).unwrap();
            }
            let expected = fs::read_to_string(&path).unwrap_or_default();
            if found != expected {
                let path = path.display();
                wrong.push(format!("{path}: expected\n{expected}\nfound\n{found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// Claims that what is imported of files of this name has every kind of source.
#[track_caller]
fn has_every_kind(file: &str, prefix: &str) {
    let mut kinds = BTreeSet::new();
    for case in cases().iter().filter(|case| case.folder.join(file).is_file()) {
        if !case.folder.file_name().unwrap().to_string_lossy().starts_with(prefix) {
            continue;
        }
        let stacks = case.imported().loaded.stacks;
        let mappings = stacks.iter().flat_map(|stack| stack.mappings.values());
        kinds.extend(mappings.map(|mapping| mapping.source.kind));
    }
    assert_eq!(kinds, SourceKind::ALL.into());
}

#[test]
fn every_kind_is_imported_from_live() {
    has_every_kind("live.json", "");
}

#[test]
fn every_kind_is_imported_from_cloudformation() {
    has_every_kind("template.yaml", "cloudformation");
}

#[test]
fn every_kind_is_imported_from_sam() {
    has_every_kind("template.yaml", "sam");
}

#[test]
fn every_kind_is_imported_from_terraform() {
    has_every_kind("state.tfstate", "terraform");
}

#[test]
fn every_kind_is_imported_from_pulumi() {
    has_every_kind("export.json", "pulumi");
}

/// Claims what is said of a text that is no file of a known tool.
#[track_caller]
fn refused(text: &str, why: &str) {
    let file = Text { name: "given".to_owned(), text: text.to_owned() };
    let refusal = from_texts(&[file], &options(&Value::Null)).err().unwrap_or_default();
    assert!(refusal.contains(why), "{refusal}");
}

#[test]
fn another_file_is_refused_by_what_it_is() {
    refused("mappings: {}", "neither a CloudFormation or SAM template");
    refused(r#"{"version": 3, "terraform_version": "0.11.0"}"#, "Terraform state of version 3");
    refused("Resources: [", "line 1");
}

#[test]
fn a_file_that_is_recognised_and_not_read_is_refused_with_what_makes_one_that_is() {
    refused("resource \"aws_lambda_event_source_mapping\" \"a\" {\n}\n", "terraform show -json");
    refused("service: shop\nprovider: { name: aws }\nfunctions: {}\n", "serverless package");
    refused("import * as cdk from 'aws-cdk-lib';\n", "cdk synth");
    refused("import * as pulumi from '@pulumi/pulumi';\n", "pulumi stack export");
    refused("\u{0}R\u{0}e\u{0}s", "UTF-8");
}
