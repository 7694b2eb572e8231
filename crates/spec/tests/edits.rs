//! Values put into spec files: every folder of `tests/edits` holds a spec, what is wished and the file
//! that must come out, or why it is refused. `ESMITH_BLESS=1` writes what comes out.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use esmith_spec::{
    edit::{Wish, edit},
    load::{Files, Input, load},
    render::{self, Paint},
    variables::InForce,
};
use serde_json::Value;

struct Folder(PathBuf);

impl Files for Folder {
    fn read(&self, path: &str) -> Result<String, String> {
        fs::read_to_string(self.0.join(path)).map_err(|error| error.to_string())
    }

    fn find(&self, _: &str, glob: &str) -> Result<Vec<String>, String> {
        Ok(vec![glob.to_owned()])
    }
}

/// Runs a case and returns every file and message that is not as it should be.
fn mismatches(folder: &Path) -> Vec<String> {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let files = Folder(folder.to_owned());
    let input = Input {
        roots: &["spec.esm.yaml".to_owned()],
        files: &files,
        variables: &BTreeMap::new(),
        environment: &|_| None,
        in_force: &InForce::default(),
        now: None,
    };
    let loaded = load(&input);
    assert!(!loaded.has_errors(), "{name}: {}", render::text(&loaded, Paint::Plain));
    let wishes: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("wishes.json")).unwrap()).unwrap();
    let wishes: Vec<Wish> = wishes.as_array().unwrap().iter().map(wish).collect();
    let edited = edit(&input, &wishes);
    let refused = edited.refused.iter().map(|(index, why)| {
        let Wish { mapping, setting, .. } = &wishes[*index];
        format!("{mapping} {setting}: {why}\n")
    });
    let mut found = vec![("refused.txt".to_owned(), refused.collect::<String>())];
    for file in ["spec.esm.yaml", "more.yaml"] {
        let text = edited.texts.get(file).cloned().unwrap_or_default();
        found.push((file.replace(".yaml", ".edited.yaml"), text));
    }
    let wrong = found.iter().filter_map(|(file, text)| {
        let path = folder.join(file);
        if std::env::var_os("ESMITH_BLESS").is_some() {
            if text.is_empty() {
                let _ = fs::remove_file(&path);
            } else {
                fs::write(&path, text).unwrap();
            }
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        (expected != *text).then(|| format!("{name}/{file}: expected\n{expected}\nfound\n{text}"))
    });
    wrong.collect()
}

fn wish(wish: &Value) -> Wish {
    let text = |key: &str| wish[key].as_str().unwrap().to_owned();
    Wish {
        stack: "shop".to_owned(),
        mapping: text("mapping"),
        setting: text("setting"),
        value: wish["value"].clone(),
    }
}

#[test]
fn every_wish_changes_its_file_as_the_folder_says() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/edits");
    let mut folders: Vec<PathBuf> =
        fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 10, "{folders:?}");
    let wrong: Vec<String> = folders.iter().flat_map(|folder| mismatches(folder)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
