//! ARCHITECTURE.md names files and tests; each of them exists.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns what stands in backticks on the page.
fn quoted(page: &str) -> Vec<&str> {
    page.lines().flat_map(|line| line.split('`').skip(1).step_by(2)).collect()
}

/// Returns the text of every Rust file below a folder.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let text = |path: PathBuf| match path.extension() {
        _ if path.is_dir() => sources(&path),
        Some(extension) if extension == "rs" => fs::read_to_string(path).unwrap(),
        _ => String::new(),
    };
    entries.map(text).collect()
}

#[test]
fn every_file_that_the_page_names_exists() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let folders =
        ["crates/", "tests/", "xtask/", "ci/", "docs/", "examples/", "schemas/", ".github/"];
    let files = quoted(&page).into_iter();
    let files = files.filter(|word| folders.iter().any(|folder| word.starts_with(folder)));
    let (found, missing): (Vec<_>, Vec<_>) = files.partition(|file| root().join(file).exists());
    assert!(found.len() > 40, "{found:?}");
    assert_eq!(missing, [""; 0]);
}

#[test]
fn every_test_that_fails_for_an_addition_exists() {
    let page = fs::read_to_string(root().join("ARCHITECTURE.md")).unwrap();
    let (_, section) = page.split_once("\n## What fails when something is added").unwrap();
    let (section, _) = section.split_once("\n## ").unwrap();
    let is_test = |word: &&str| {
        word.matches('_').count() > 1 && word.chars().all(|at| at == '_' || at.is_lowercase())
    };
    let crates = fs::read_dir(root().join("crates")).unwrap();
    let tests = crates.map(|entry| entry.unwrap().path().join("tests"));
    let tests: String = tests.filter(|folder| folder.exists()).map(|it| sources(&it)).collect();
    let exists = |name: &&str| tests.contains(&format!("fn {name}("));
    let names = quoted(section).into_iter().filter(is_test);
    let (found, missing): (Vec<_>, Vec<_>) = names.partition(exists);
    assert!(found.len() > 12, "{found:?}");
    assert_eq!(missing, [""; 0]);
}
