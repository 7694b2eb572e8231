//! Reads what was written, as `esmith validate` would, from memory.

use std::collections::BTreeMap;

use esmith_spec::{
    load::{self, Files, Input, Loaded},
    variables::InForce,
};

use crate::{File, ImportOptions};

/// Loads the files; `variables` are given.
pub(crate) fn load(
    files: &[File],
    variables: &BTreeMap<String, String>,
    options: &ImportOptions,
) -> Loaded {
    load::load(&Input {
        roots: std::slice::from_ref(&options.root),
        files: &Memory(files),
        variables,
        environment: &|_| None,
        allowed: &[],
        in_force: &InForce { account: options.account.clone(), region: options.region.clone() },
        now: None,
    })
}

struct Memory<'a>(&'a [File]);

impl Files for Memory<'_> {
    fn read(&self, path: &str) -> Result<String, String> {
        let found = self.0.iter().find(|file| file.path == path);
        found.map(|file| file.text.clone()).ok_or_else(|| "no such file".to_owned())
    }

    /// The one glob of a root file means all the others.
    fn find(&self, beside: &str, _: &str) -> Result<Vec<String>, String> {
        Ok(self.0.iter().map(|file| file.path.clone()).filter(|path| path != beside).collect())
    }
}
