//! Remembering what an installation was made from, so that it is made again only when that changes.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

const STAMP: &str = ".installed-from";

/// Calls `install` unless the directory was last filled from exactly this recipe.
pub(crate) fn unless_current(
    directory: &Path,
    recipe: &str,
    install: impl FnOnce() -> Result<()>,
) -> Result<()> {
    let stamp = directory.join(STAMP);
    if fs::read_to_string(&stamp).is_ok_and(|made_from| made_from == recipe) {
        return Ok(());
    }
    install()?;
    fs::write(&stamp, recipe).with_context(|| stamp.display().to_string())
}
