//! `docs/security.md` claims nothing that no test holds.

use std::{fs, path::Path};

fn root() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Adds the text of each file of Rust below a folder.
fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|end| end == "rs") {
            *text += &fs::read_to_string(path).unwrap();
        }
    }
}

/// Returns each claim with the names in its last column.
fn claims(page: &str) -> Vec<(&str, Vec<&str>)> {
    let mut claims = Vec::new();
    let mut is_claim = false;
    for line in page.lines() {
        is_claim = line.starts_with("| claim ") || is_claim && line.starts_with('|');
        let row = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |"));
        if let (true, Some((claim, tests))) = (is_claim, row.and_then(|row| row.rsplit_once(" | ")))
            && !["claim", "---"].contains(&claim)
        {
            claims.push((claim, tests.split('`').skip(1).step_by(2).collect()));
        }
    }
    claims
}

#[test]
fn every_claim_names_tests_that_exist() {
    let page = fs::read_to_string(root().join("docs/security.md")).unwrap();
    let mut tests = String::new();
    sources(&root().join("crates"), &mut tests);
    let claims = claims(&page);
    assert!(claims.len() > 30, "{} claims", claims.len());
    for (claim, names) in claims {
        assert!(!names.is_empty(), "nothing holds: {claim}");
        for name in names {
            let is_test = tests.contains(&format!("fn {name}()"));
            let is_case = root().join("tests/scenarios").join(name).is_dir();
            assert!(is_test || is_case, "no test is named `{name}`: {claim}");
        }
    }
}
