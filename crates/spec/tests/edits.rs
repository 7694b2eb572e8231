//! Values put into spec files: every folder of `tests/edits` holds a spec, what is wished and the file
//! that must come out, or why it is refused. `ESMITH_BLESS=1` writes what comes out.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{
    cell::Cell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use esmith_spec::{
    edit::{EditRequest, edit},
    load::{Files, Input, load},
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

/// Does something with the spec in these files.
fn loading<T>(files: &dyn Files, what: impl FnOnce(&Input<'_>) -> T) -> T {
    what(&Input {
        roots: &["spec.esm.yaml".to_owned()],
        files,
        variables: &BTreeMap::new(),
        environment: &|_| None,
        allowed: &[],
        in_force: &InForce::default(),
        now: None,
    })
}

/// Runs a case and returns every file and message that is not as it should be.
fn mismatches(folder: &Path) -> Vec<String> {
    let name = folder.file_name().unwrap().to_str().unwrap();
    let files = Folder(folder.to_owned());
    let loaded = loading(&files, load);
    assert!(!loaded.has_errors(), "{name}: {:#?}", loaded.problems);
    let requests: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("requests.json")).unwrap()).unwrap();
    let requests: Vec<EditRequest> = requests.as_array().unwrap().iter().map(request).collect();
    let edited = loading(&files, |input| edit(input, &requests));
    let refused = edited.refused.iter().map(|(index, why)| {
        let EditRequest { mapping, setting, .. } = &requests[*index];
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

fn request(request: &Value) -> EditRequest {
    let text = |key: &str| request[key].as_str().unwrap().to_owned();
    EditRequest {
        stack: "shop".to_owned(),
        mapping: text("mapping"),
        setting: text("setting"),
        value: request["value"].clone(),
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

/// A spec that includes a file which is never edited, and counts how often that is read.
struct Counted {
    spec: String,
    reads: Cell<usize>,
}

impl Files for Counted {
    fn read(&self, path: &str) -> Result<String, String> {
        if path == "spec.esm.yaml" {
            return Ok(self.spec.clone());
        }
        self.reads.set(self.reads.get() + 1);
        Ok("mappings: {}".to_owned())
    }

    fn find(&self, _: &str, glob: &str) -> Result<Vec<String>, String> {
        Ok(vec![glob.to_owned()])
    }
}

/// Returns how often the files are read if each of so many mappings gets another batch size, and one of
/// them a batch size that it cannot have.
fn reads_for(mappings: usize) -> usize {
    let spoilt = mappings / 3;
    let mut spec = "version: 1\nstack: shop\ninclude: [more.yaml]\nmappings:\n".to_owned();
    let mut requests = Vec::new();
    for number in 0..mappings {
        let name = format!("q{number:03}");
        let arn = format!("arn:aws:sqs:eu-west-1:123456789012:{name}");
        spec += &format!("  {name}:\n    function: worker-{name}\n");
        spec += &format!("    sqs: {{ arn: '{arn}', batchSize: 5 }}\n");
        requests.push(EditRequest {
            stack: "shop".to_owned(),
            mapping: name,
            setting: "batchSize".to_owned(),
            value: if number == spoilt { 99_999 } else { 7 }.into(),
        });
    }
    let files = Counted { spec, reads: Cell::new(0) };
    let edited = loading(&files, |input| edit(input, &requests));
    assert_eq!(edited.refused.keys().collect::<Vec<_>>(), [&spoilt]);
    let text = &edited.texts["spec.esm.yaml"];
    assert_eq!(text.matches("batchSize: 7").count(), mappings - 1);
    files.reads.get()
}

#[test]
fn many_requests_are_proved_together_and_the_one_that_spoils_them_is_found_by_halves() {
    let (few, many) = (reads_for(8), reads_for(128));
    assert!(many <= 2 * few, "{few} reads for 8 requests, {many} for 128");
}
