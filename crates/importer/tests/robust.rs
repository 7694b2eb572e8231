//! No file makes the importer panic, or run for ever: the golden cases with a part of them replaced,
//! and templates that refer to themselves.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{env, fs, path::Path, sync::LazyLock};

use esmith_importer::{ImportOptions, Imported, Text, from_texts};
use esmith_planner::options::Redaction;
use esmith_spec::load::tagged_yaml;
use globset::GlobSet;
use proptest::{prelude::*, sample::Index};
use serde_json::{Value, json};

fn options() -> ImportOptions {
    ImportOptions {
        stack: "shop".to_owned(),
        id: None,
        account: None,
        region: None,
        functions: GlobSet::empty(),
        tags: Vec::new(),
        mq_engine: None,
        redaction: Redaction::On,
        parameters: vec![("Stage".to_owned(), "prod".to_owned())],
        split: false,
        root: "spec.esm.yaml".to_owned(),
    }
}

fn from_text(text: &str, options: &ImportOptions) -> Result<Imported, String> {
    from_texts(&[Text { name: "given".to_owned(), text: text.to_owned() }], options)
}

/// Every template and state of the golden cases, as JSON.
static CORPUS: LazyLock<Vec<Value>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/import");
    let folders = fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path());
    let names = ["template.yaml", "template.json", "state.tfstate"];
    let files = folders.flat_map(|folder| names.map(|name| folder.join(name)));
    let mut texts: Vec<String> = files.filter_map(|file| fs::read_to_string(file).ok()).collect();
    texts.sort();
    texts.iter().filter_map(|text| tagged_yaml(text).ok()).collect()
});

/// Returns how many values a value has in it, itself included.
fn size(value: &Value) -> usize {
    1 + match value {
        Value::Array(entries) => entries.iter().map(size).sum(),
        Value::Object(members) => members.values().map(size).sum(),
        _ => 0,
    }
}

/// Replaces the value that is reached after so many others.
fn replace(value: &mut Value, skip: &mut usize, by: &Value) {
    if *skip == 0 {
        *value = by.clone();
    }
    *skip = skip.wrapping_sub(1);
    match value {
        _ if *skip == usize::MAX => {}
        Value::Array(entries) => entries.iter_mut().for_each(|entry| replace(entry, skip, by)),
        Value::Object(members) => {
            members.values_mut().for_each(|member| replace(member, skip, by));
        }
        _ => {}
    }
}

fn scrap() -> impl Strategy<Value = Value> {
    prop::sample::select(vec![
        json!(null),
        json!(0),
        json!(-1.5),
        json!(true),
        json!(""),
        json!("é${"),
        json!("${Worker}"),
        json!("{{resolve:"),
        json!([]),
        json!([[null]]),
        json!({}),
        json!({ "Ref": "Worker" }),
        json!({ "Fn::GetAtt": ["Worker"] }),
        json!({ "Fn::Sub": "${Worker.Arn}${!x}${" }),
        json!({ "Fn::Select": ["1", []] }),
        json!({ "Fn::If": ["IsProd", [], {}] }),
        json!({ "Fn::FindInMap": [[], {}, 1] }),
    ])
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(100), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_file_makes_the_importer_panic(file in any::<Index>(), places in prop::collection::vec((any::<Index>(), scrap()), 1..4)) {
        let mut value = CORPUS[file.index(CORPUS.len())].clone();
        for (place, scrap) in &places {
            let mut skip = place.index(size(&value));
            replace(&mut value, &mut skip, scrap);
        }
        if let Ok(imported) = from_text(&value.to_string(), &options()) {
            prop_assert!(imported.count == 0 || !imported.files.is_empty());
        }
    }
}

/// The number of generated cases; `ESMITH_CASES` asks for more.
fn cases(default: u32) -> u32 {
    env::var("ESMITH_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Imports a template whose one mapping has this source.
fn ends(more: Value, arn: Value) {
    let mapping = json!({ "Type": "AWS::Lambda::EventSourceMapping",
        "Properties": { "FunctionName": "f", "EventSourceArn": arn } });
    let mut template = more;
    template["Resources"]["Mapping"] = mapping;
    from_text(&template.to_string(), &options()).unwrap();
}

#[test]
fn a_resource_that_is_named_for_itself_ends() {
    let name = json!({ "Fn::GetAtt": ["Q", "QueueName"] });
    let queue = json!({ "Type": "AWS::SQS::Queue", "Properties": { "QueueName": name } });
    ends(json!({ "Resources": { "Q": queue } }), json!({ "Fn::GetAtt": ["Q", "Arn"] }));
}

#[test]
fn a_condition_that_depends_on_itself_ends() {
    let conditions = json!({ "A": { "Fn::Not": [{ "Condition": "A" }] } });
    ends(json!({ "Conditions": conditions }), json!({ "Fn::If": ["A", "x", "y"] }));
}

#[test]
fn names_that_double_thirty_times_end() {
    let mut template = json!({});
    for index in 0..30 {
        let next = format!("${{Q{0}.QueueName}}${{Q{0}.QueueName}}", index + 1);
        template["Resources"][format!("Q{index}")] = json!({ "Type": "AWS::SQS::Queue",
            "Properties": { "QueueName": { "Fn::Sub": next } } });
    }
    ends(template, json!({ "Fn::GetAtt": ["Q0", "Arn"] }));
}
