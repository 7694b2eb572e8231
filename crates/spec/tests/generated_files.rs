//! The files that are derived from the code say what the code says now.

use std::{fs, path::Path};

use esmith_spec::{
    reference::reference,
    schema::{Variant, schema},
};

#[track_caller]
fn check(file: &str, current: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(file);
    let kept = fs::read_to_string(&path).unwrap_or_default();
    let Some(line) = first_difference(&kept, current) else { return };
    panic!(
        "{file} is stale from line {}; `cargo xtask generate` writes it anew\n  kept: {}\n   now: {}",
        line + 1,
        kept.lines().nth(line).unwrap_or("(the end)"),
        current.lines().nth(line).unwrap_or("(the end)"),
    );
}

fn first_difference(kept: &str, current: &str) -> Option<usize> {
    if kept == current {
        return None;
    }
    let same = kept.lines().zip(current.lines()).take_while(|(kept, current)| kept == current);
    Some(same.count())
}

#[test]
fn the_schema_is_current() {
    check("schemas/esmith.schema.json", &format!("{:#}\n", schema(Variant::Full)));
}

#[test]
fn the_schema_for_schemastore_is_current() {
    check("schemas/esmith.store.schema.json", &format!("{:#}\n", schema(Variant::Store)));
}

#[test]
fn the_reference_is_current() {
    check("docs/reference.md", &reference());
}

#[test]
fn the_catalog_entry_names_the_schema_for_schemastore() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let entry = fs::read_to_string(root.join("docs/schemastore-catalog-entry.json")).unwrap();
    let entry: serde_json::Value = serde_json::from_str(&entry).unwrap();
    assert!(entry["url"].as_str().unwrap().ends_with("/schemas/esmith.store.schema.json"));
}
