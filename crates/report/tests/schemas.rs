//! The published schemas: every golden document keeps them, every document can be read back, and what a
//! release has published is only added to.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use esmith_report::{
    contract::violations,
    document::{SCHEMAS, drift::Drift, plan::Plan},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Returns this document of every folder.
fn goldens(folder: &str, file: &str) -> Vec<(PathBuf, Value)> {
    let entries = fs::read_dir(root().join(folder)).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path().join(file));
    let read = |path: PathBuf| {
        let text = fs::read_to_string(&path).ok()?;
        // A fingerprint is a hash and stands in no golden document.
        let text = text.replace("sha256:…", &format!("sha256:{}", "0".repeat(64)));
        Some((path, serde_json::from_str(&text).unwrap()))
    };
    let found: Vec<(PathBuf, Value)> = paths.filter_map(read).collect();
    assert!(found.len() > 20, "{folder}");
    found
}

fn check<D: Serialize + DeserializeOwned>(verb: &str, goldens: &[(PathBuf, Value)]) {
    for (path, golden) in goldens {
        assert_eq!(violations(verb, golden), [""; 0], "{}", path.display());
        let read: D = serde_json::from_value(golden.clone()).unwrap();
        assert_eq!(&serde_json::to_value(&read).unwrap(), golden, "{}", path.display());
    }
}

#[test]
fn every_golden_document_keeps_its_schema_and_can_be_read_back() {
    check::<Plan>("plan", &goldens("tests/scenarios", "plan.json"));
    check::<Drift>("drift", &goldens("tests/drift", "drift.json"));
}

#[test]
fn another_format_version_is_not_read() {
    let (_, mut plan) = goldens("tests/scenarios", "plan.json").remove(0);
    plan["formatVersion"] = 2.into();
    let error = serde_json::from_value::<Plan>(plan).unwrap_err().to_string();
    assert_eq!(error, "its formatVersion is 2, and this release reads 1");
}

/// Returns what of a published schema a newer one does not promise any more.
fn losses(old: &Value, new: &Value) -> Vec<String> {
    let mut losses = Vec::new();
    compare((old, old), (new, new), "", &mut losses);
    losses
}

/// Compares a part of one schema with that of another; each is given with its whole.
fn compare(old: (&Value, &Value), new: (&Value, &Value), at: &str, losses: &mut Vec<String>) {
    let ((old, old_whole), (new, new_whole)) = (followed(old), followed(new));
    let mut say = |what: String| losses.push(format!("{at}: {what}"));
    for required in
        list(&old["required"]).filter(|name| !list(&new["required"]).any(|it| it == *name))
    {
        say(format!("{required} may be missing"));
    }
    for kind in kinds(new).into_iter().filter(|kind| !kinds(old).contains(kind)) {
        say(format!("may be {kind}"));
    }
    for key in ["const", "pattern", "minLength", "minimum"] {
        if old[key] != new[key] {
            say(format!("`{key}` was {} and is {}", old[key], new[key]));
        }
    }
    for condition in list(&old["allOf"]).filter(|it| !list(&new["allOf"]).any(|new| new == *it)) {
        say(format!("does not promise {condition}"));
    }
    for word in list(&old["enum"]).filter(|word| !list(&new["enum"]).any(|it| it == *word)) {
        say(format!("{word} is gone"));
    }
    for (name, part) in old["properties"].as_object().into_iter().flatten() {
        let at = format!("{at}/{name}");
        match new["properties"].get(name) {
            Some(now) => compare((part, old_whole), (now, new_whole), &at, losses),
            None => losses.push(format!("{at}: is gone")),
        }
    }
    for inner in ["items", "additionalProperties"] {
        if let (Some(was), Some(now)) = (old.get(inner), new.get(inner)) {
            compare((was, old_whole), (now, new_whole), &format!("{at}/{inner}"), losses);
        }
    }
    for choice in ["anyOf", "oneOf"] {
        for (index, was) in list(&old[choice]).enumerate() {
            let at = format!("{at}/{choice}/{index}");
            match new[choice].get(index) {
                Some(now) => compare((was, old_whole), (now, new_whole), &at, losses),
                None => losses.push(format!("{at}: is gone")),
            }
        }
    }
}

fn followed<'a>((part, whole): (&'a Value, &'a Value)) -> (&'a Value, &'a Value) {
    let name = part["$ref"].as_str().and_then(|to| to.strip_prefix("#"));
    (name.map_or(part, |name| whole.pointer(name).unwrap()), whole)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn kinds(schema: &Value) -> Vec<&Value> {
    match &schema["type"] {
        Value::Array(kinds) => kinds.iter().collect(),
        Value::Null => Vec::new(),
        kind => vec![kind],
    }
}

fn released(verb: &str) -> Value {
    let path = root().join(format!("schemas/cli/released/{verb}.schema.json"));
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

#[test]
fn what_a_release_promised_is_only_added_to() {
    for (verb, now) in SCHEMAS {
        let losses = losses(&released(verb), &serde_json::from_str(now).unwrap());
        assert_eq!(losses, [""; 0], "{verb}");
    }
}

/// Changes the schema of plans, and claims what is lost by that.
#[track_caller]
fn check_loss(change: impl FnOnce(&mut Value), lost: &[&str]) {
    let old = released("plan");
    let mut new = old.clone();
    change(&mut new["$defs"]);
    assert_ne!(old, new);
    assert_eq!(losses(&old, &new), lost);
}

#[test]
fn a_change_that_takes_something_away_is_found() {
    let step = "/stacks/items/steps/items";
    check_loss(
        |defs| drop(defs["Step"]["properties"].as_object_mut().unwrap().remove("source")),
        &[&format!("{step}/source: is gone")],
    );
    check_loss(
        |defs| defs["Step"]["required"].as_array_mut().unwrap().retain(|name| name != "after"),
        &[&format!("{step}: \"after\" may be missing")],
    );
    check_loss(
        |defs| defs["Step"]["properties"]["function"]["type"] = json!(["string", "null"]),
        &[&format!("{step}/function: may be \"null\"")],
    );
    check_loss(
        |defs| drop(defs["Action"]["oneOf"].as_array_mut().unwrap().pop()),
        &[&format!("{step}/action/oneOf/5: is gone")],
    );
    check_loss(
        |defs| drop(defs["Step"]["allOf"].as_array_mut().unwrap().pop().unwrap()),
        &[&format!("{step}: does not promise {}", released("plan")["$defs"]["Step"]["allOf"][4])],
    );
    check_loss(
        |defs| {
            defs["Step"]["properties"]["more"] = json!({ "type": "string" });
            defs["Step"]["required"].as_array_mut().unwrap().push("more".into());
        },
        &[],
    );
}
