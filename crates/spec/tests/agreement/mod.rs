//! The specs on which validators of the JSON Schema and the program are compared, and the list of
//! those on which they may differ.

use std::{collections::BTreeSet, fs, path::PathBuf};

/// Returns the folder `tests/spec`, or something in it.
pub(crate) fn folder(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/spec").join(name)
}

/// Returns the paths of the specs in `valid` or `invalid`.
pub(crate) fn specs(name: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(name)).expect("the folder can be read");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    paths.retain(|path| path.to_string_lossy().ends_with(".esm.yaml"));
    assert!(!paths.is_empty(), "no specs in {name}");
    paths
}

/// Returns what a spec is called in the list.
pub(crate) fn called(path: &std::path::Path) -> String {
    let name = path.file_name().expect("a file").to_string_lossy();
    name.trim_end_matches(".esm.yaml").to_owned()
}

/// Compares what a validator accepts with the program: all of `valid` and nothing of `invalid`, save
/// what is listed.
#[track_caller]
pub(crate) fn check(accepted: &BTreeSet<String>) {
    let list = fs::read_to_string(folder("beyond-schema.txt")).expect("the list can be read");
    let marked = |mark: &str| -> BTreeSet<String> {
        let lines = list.lines().filter_map(|line| line.strip_prefix(mark)?.split_once(": "));
        lines.map(|(name, _)| name.to_owned()).collect()
    };
    let named = |name| specs(name).iter().map(|path| called(path)).collect::<BTreeSet<_>>();
    let (valid, invalid) = (named("valid"), named("invalid"));
    let refused: BTreeSet<String> = valid.difference(accepted).cloned().collect();
    let let_through: BTreeSet<String> = invalid.intersection(accepted).cloned().collect();
    assert_eq!(refused, marked("- "), "valid, and refused by the validator; listed with `-`");
    assert_eq!(
        let_through,
        marked("+ "),
        "invalid, and accepted by the validator; listed with `+`"
    );
}
