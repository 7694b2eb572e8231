//! What a scenario's plan looks like, in files: as text, as JSON, as requests, and what apply would
//! refuse.

use std::{fmt::Write as _, fs, path::Path};

use esmith_planner::{
    expect::Expect,
    options::Redaction,
    plan::{Plan, Write},
};
use esmith_report::{Format, Style, document::plan as document, render};
use serde_json::{Value, json};

use crate::scene::Scene;

/// Returns where a plan is not what the scenario's files say. With `ESMITH_BLESS`, they say it then.
pub(crate) fn mismatches(scene: &Scene, plan: &Plan) -> Vec<String> {
    let hidden = document::Plan::new([plan], Redaction::On);
    let found = [
        ("plan.txt", render(&hidden, Format::Text, Style::default())),
        ("plan.json", json(plan)),
        ("requests.txt", requests(plan)),
        ("refusals.txt", refusals(plan)),
    ];
    found
        .iter()
        .filter_map(|(file, found)| mismatch(&scene.folder.join(file), found, &scene.name))
        .collect()
}

pub(crate) fn mismatch(path: &Path, found: &str, name: &str) -> Option<String> {
    if std::env::var_os("ESMITH_BLESS").is_some() {
        if found.is_empty() {
            let _ = fs::remove_file(path);
        } else {
            fs::write(path, found).unwrap();
        }
    }
    let expected = fs::read_to_string(path).unwrap_or_default();
    let file = path.file_name().unwrap().to_str().unwrap();
    (found != expected).then(|| format!("{name}/{file}: expected\n{expected}\nfound\n{found}"))
}

/// Returns the plan's document; its fingerprint is a hash and says nothing to a reader.
fn json(plan: &Plan) -> String {
    let text = render(&document::Plan::new([plan], Redaction::On), Format::Json, Style::default());
    text.replace(&plan.fingerprint, "sha256:…")
}

/// Returns what apply would send, step by step; nothing for a plan without steps.
fn requests(plan: &Plan) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        let _ = writeln!(text, "{} {}", step.action().as_str(), step.name);
        step.writes.iter().for_each(|write| request(&mut text, write));
    }
    text
}

fn request(out: &mut String, write: &Write) {
    let _ = match write {
        Write::Create { body, expect, lookback } => {
            let from = lookback.map(|lookback| format!(" from {lookback:?} before the disabling"));
            let from = from.unwrap_or_default();
            writeln!(out, "  create{from} {body}\n    then {}", then(expect))
        }
        Write::Update { uuid, body, expect } => {
            writeln!(out, "  update {uuid} {body}\n    then {}", then(expect))
        }
        Write::Tag { arn, tags } => writeln!(out, "  tag {arn} {}", json!(tags)),
        Write::Untag { arn, keys } => writeln!(out, "  untag {arn} {}", json!(keys)),
        Write::Disable { uuid } => writeln!(out, "  disable {uuid}"),
        Write::Delete { uuid } => writeln!(out, "  delete {uuid}"),
    };
}

/// Returns what the read-back must show, without what is absent.
fn then(expect: &Expect) -> Value {
    let values = expect.values.iter().filter(|(_, value)| !value.is_null());
    let mut then: serde_json::Map<String, Value> =
        values.map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    then.insert("enabled".to_owned(), expect.enabled.into());
    if let Some(function) = &expect.function {
        then.insert("function".to_owned(), function.short().into());
    }
    Value::Object(then)
}

fn refusals(plan: &Plan) -> String {
    plan.refusals.iter().map(|why| format!("{}\n", why.message)).collect()
}
