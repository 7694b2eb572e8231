//! What a scenario's plan looks like, in files: as text, as JSON, as requests, and what apply would
//! refuse.

use std::{fs, path::Path};

use esmith_planner::{
    expect::Expect,
    guard,
    plan::{Plan, Step, Write},
    render::{self, Secrets, Style},
};
use serde_json::{Value, json};

use crate::scene::Scene;

/// Returns where a plan is not what the scenario's files say. With `ESMITH_BLESS`, they say it then.
pub(crate) fn mismatches(scene: &Scene, plan: &Plan) -> Vec<String> {
    let plans = std::slice::from_ref(plan);
    let found = [
        ("plan.txt", render::text(plans, Style::default())),
        ("plan.json", pretty(&render::document(plans, Secrets::Hidden))),
        ("requests.json", requests(plan)),
        ("refusals.txt", refusals(scene, plan)),
    ];
    found
        .iter()
        .filter_map(|(file, found)| mismatch(&scene.folder.join(file), found, &scene.name))
        .collect()
}

fn mismatch(path: &Path, found: &str, name: &str) -> Option<String> {
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

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap() + "\n"
}

/// Returns what apply would send, step by step; nothing for a plan without steps.
fn requests(plan: &Plan) -> String {
    if plan.steps.is_empty() {
        return String::new();
    }
    pretty(&plan.steps.iter().map(requests_of).collect())
}

fn requests_of(step: &Step) -> Value {
    let writes: Vec<Value> = step.writes.iter().map(write).collect();
    json!({ "step": format!("{} {}", step.action.as_str(), step.name), "requests": writes })
}

fn write(write: &Write) -> Value {
    match write {
        Write::Create { body, expect, lookback } => {
            let seconds = lookback.map(|lookback| lookback.as_secs());
            json!({ "create": body, "lookbackSeconds": seconds, "then": then(expect) })
        }
        Write::Update { uuid, body, expect } => {
            json!({ "update": uuid, "body": body, "then": then(expect) })
        }
        Write::Tag { arn, tags } => json!({ "tag": arn, "tags": tags }),
        Write::Untag { arn, keys } => json!({ "untag": arn, "keys": keys }),
        Write::Delete { uuid } => json!({ "delete": uuid }),
    }
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

fn refusals(scene: &Scene, plan: &Plan) -> String {
    guard::refusals(plan, &scene.options).iter().map(|why| format!("{why}\n")).collect()
}
