//! Text to problems: every file of `tests/spec/invalid` gives exactly the problems that stand beside
//! it, and every file of `tests/spec/valid` the warnings beside it. `ESMITH_BLESS=1` rewrites them.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{collections::BTreeMap, fs, path::Path};

use esmith_report::{Format, Style, document::validate::Validate, render};
use esmith_spec::{
    code::{Code, Severity},
    load::{Files, Input, Loaded, load},
    variables::InForce,
};

fn problems(loaded: &Loaded) -> String {
    let text = render(&Validate::from(loaded), Format::Text, Style::default());
    if loaded.problems.is_empty() { String::new() } else { text }
}

struct Folder(std::path::PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(self.0.join(path)).map_err(|_| "no such file".to_owned())
    }

    fn find(&self, _: &str, glob: &str) -> Result<Vec<String>, String> {
        Ok([glob.to_owned()].into_iter().filter(|path| self.0.join(path).exists()).collect())
    }
}

fn folder(name: &str) -> Folder {
    Folder(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/spec").join(name))
}

fn load_file(files: &Folder, name: &str) -> Loaded {
    let environment = |name: &str| match name {
        "ESMITH_VAR_STAGE" => Some("dev".to_owned()),
        "ESMITH_VAR_SECRET" => Some("n0t-t0-be-seen".to_owned()),
        "SHELL" | "AWS_SECRET_ACCESS_KEY" => Some("never asked for".to_owned()),
        _ => None,
    };
    // 2026-11-21, so that a timestamp can be in the future.
    let now = Some(1_795_219_200);
    let input = Input {
        roots: &[name.to_owned()],
        files,
        variables: &BTreeMap::new(),
        environment: &environment,
        allowed: &[],
        in_force: &InForce::default(),
        now,
    };
    load(&input)
}

fn specs(folder: &Folder) -> Vec<String> {
    let entries = fs::read_dir(&folder.0).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|name| name.ends_with(".esm.yaml"));
    names.sort();
    assert!(!names.is_empty(), "no specs in {}", folder.0.display());
    names
}

/// Compares what is said of each spec in a folder with the text beside it; none beside it is none.
#[track_caller]
fn check(name: &str, has_errors: bool) {
    let folder = folder(name);
    let mut wrong = Vec::new();
    for name in specs(&folder) {
        let loaded = load_file(&folder, &name);
        let found = problems(&loaded);
        assert_eq!(loaded.has_errors(), has_errors, "{name}:\n{found}");
        let golden = folder.0.join(name.replace(".esm.yaml", ".txt"));
        if std::env::var_os("ESMITH_BLESS").is_some() && (has_errors || !found.is_empty()) {
            fs::write(&golden, &found).unwrap();
        }
        let expected = fs::read_to_string(&golden).unwrap_or_default();
        if found != expected {
            wrong.push(format!("{name}: expected\n{expected}\nfound\n{found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn every_invalid_file_gives_its_problems_and_no_others() {
    check("invalid", true);
}

#[test]
fn every_valid_file_gives_its_warnings_and_no_others() {
    check("valid", false);
}

#[test]
fn every_code_is_produced_by_a_file() {
    let mut missing: Vec<Code> = Code::ALL.to_vec();
    for name in ["invalid", "valid"] {
        let folder = folder(name);
        for file in specs(&folder) {
            let produced = load_file(&folder, &file).problems;
            missing.retain(|code| produced.iter().all(|problem| problem.code != *code));
        }
    }
    // The planner notes the first, and `validate` adds the second; a run with several root files or with
    // --var gives the others.
    let elsewhere = [
        Code::PositionNote,
        Code::NoId,
        Code::DuplicateStack,
        Code::UnusedVariable,
        Code::OverrideSameStack,
    ];
    missing.retain(|code| !elsewhere.contains(code));
    assert!(missing.is_empty(), "no file produces {missing:?}");
}

#[test]
fn codes_are_unique_and_explained() {
    for (index, code) in Code::ALL.iter().enumerate() {
        assert!(
            Code::ALL[..index].iter().all(|other| other.as_str() != code.as_str()),
            "{code} twice"
        );
        assert!(code.explanation().ends_with('.') && code.explanation().len() > code.title().len());
        assert_eq!(Code::from_text(code.as_str()), Some(*code));
        assert!(code.severity() == Severity::Error || code.as_str().starts_with("ESM2"));
    }
}
