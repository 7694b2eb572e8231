//! Files derived from the code: programs print them, or types say them, and this task puts them where they
//! are kept.

use std::fs;

use anyhow::{Context, Result, ensure};
use esmith_report::schema::schemas;

use crate::process::{cargo, output, program, root, succeeds};

/// Every generated file, the program beside this one that prints it, and the words for that.
const GENERATED: &[(&str, &str, &[&str])] = &[
    ("schemas/esmith.schema.json", "esmith", &["schema"]),
    ("schemas/esmith.store.schema.json", "esmith", &["schema", "--store"]),
    ("docs/reference.md", "examples/reference", &[]),
];

/// Writes every generated file that is not current.
pub(crate) fn write() -> Result<()> {
    for (file, text) in stale()? {
        fs::write(root().join(&file), text).context(file.clone())?;
        println!("wrote {file}");
    }
    Ok(())
}

/// Says whether every generated file is current; names those that are not.
pub(crate) fn are_current() -> Result<bool> {
    let stale = stale()?;
    for (file, _) in &stale {
        eprintln!("stale: {file}; run `cargo xtask generate`");
    }
    Ok(stale.is_empty())
}

/// Returns the files that differ from what the program prints now, with that text.
fn stale() -> Result<Vec<(String, String)>> {
    // Built with the features of the whole workspace, as the tests are, so that nothing is compiled
    // twice; cargo puts the programs beside this one.
    let programs = ["--bin", "esmith", "--example", "reference"];
    let built = succeeds(cargo(&["build", "--quiet", "--workspace"]).args(programs))?;
    ensure!(built, "what prints the generated files does not build");
    let beside = std::env::current_exe()?;
    let mut files: Vec<(String, String)> = schemas()
        .into_iter()
        .map(|(verb, schema)| (format!("schemas/cli/{verb}.schema.json"), format!("{schema:#}\n")))
        .collect();
    for (file, printer, words) in GENERATED {
        let printer =
            beside.with_file_name(printer).with_extension(std::env::consts::EXE_EXTENSION);
        files.push(((*file).to_owned(), output(program(printer).args(*words))?));
    }
    let is_stale = |(file, text): &(String, String)| {
        fs::read_to_string(root().join(file)).ok().as_ref() != Some(text)
    };
    Ok(files.into_iter().filter(is_stale).collect())
}
