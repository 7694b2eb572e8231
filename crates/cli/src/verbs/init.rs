//! `esmith init`: a first spec and what belongs beside it. Nothing that exists is overwritten.

use std::{fs, path::Path};

use anyhow::{Context, bail};
use esmith_spec::schema::{Variant, schema};

use crate::{
    arguments::Init,
    failure::End,
    fsutil::{Before, Readers, replace},
    id::fresh_id,
    screen::Screen,
};

const SPEC: &str = include_str!("init/spec.esm.yaml");
const WORKFLOW: &str = include_str!("init/workflow.yaml");
const EDITOR: &str = include_str!("init/settings.json");

pub(crate) fn run(arguments: &Init, screen: &Screen) -> anyhow::Result<End> {
    let name = &arguments.stack;
    let is_name = |char: char| char.is_ascii_alphanumeric() || "_.-".contains(char);
    if name.is_empty() || name.len() > 128 || !name.chars().all(is_name) {
        bail!("`{name}` is no name for a stack: 1 to 128 letters, digits, _ . -");
    }
    let spec = format!("{name}.esm.yaml");
    let files = [
        (spec.as_str(), SPEC.replace("STACK", name).replace("RANDOM", &fresh_id())),
        ("esmith.schema.json", format!("{:#}\n", schema(Variant::Full))),
        (".github/workflows/esmith.yaml", WORKFLOW.replace("VERSION", env!("CARGO_PKG_VERSION"))),
        (".vscode/settings.json", EDITOR.to_owned()),
    ];
    for (path, text) in files {
        let path = arguments.folder.join(path);
        let done = if write_new(&path, &text)? { "wrote" } else { "kept " };
        screen.out(&format!("{done} {}\n", path.display()));
    }
    let spec = arguments.folder.join(spec);
    screen.out(&format!("\nTry it without an account: esmith apply {} --local\n", spec.display()));
    Ok(End::Done)
}

/// Writes a file that does not exist yet; returns whether it did.
fn write_new(path: &Path, text: &str) -> anyhow::Result<bool> {
    if path.exists() {
        return Ok(false);
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)
        .and_then(|()| replace(path, text, Before::Nothing, Readers::AsBefore))
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(true)
}
