//! Files derived from the code: the program writes them, this task puts them where they are kept.

use std::fs;

use anyhow::{Context, Result, ensure};

use crate::process::{cargo, output, program, root, succeeds};

/// Every generated file, and the words that make `esmith` print it.
const GENERATED: &[(&str, &[&str])] = &[
    ("schemas/esmith.schema.json", &["schema"]),
    ("schemas/esmith.store.schema.json", &["schema", "--store"]),
];

/// Writes every generated file that is not current.
pub(crate) fn write() -> Result<()> {
    for (file, text) in stale()? {
        fs::write(root().join(file), text).context(file)?;
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
fn stale() -> Result<Vec<(&'static str, String)>> {
    // Built with the features of the whole workspace, as the tests are, so that nothing is compiled
    // twice; cargo puts the program beside this one.
    let built = succeeds(&mut cargo(&["build", "--quiet", "--workspace", "--bin", "esmith"]))?;
    ensure!(built, "`esmith` does not build");
    let esmith = std::env::current_exe()?
        .with_file_name("esmith")
        .with_extension(std::env::consts::EXE_EXTENSION);
    let mut stale = Vec::new();
    for (file, words) in GENERATED {
        let text = output(program(&esmith).args(*words))?;
        if fs::read_to_string(root().join(file)).ok().as_ref() != Some(&text) {
            stale.push((*file, text));
        }
    }
    Ok(stale)
}
