//! The files of an edit: as they were read, and as they are changed so far.

use std::collections::BTreeMap;

use super::request::{EditRequest, Edited};
use crate::load::{Files, Input, Loaded};

/// Files that are being edited.
pub(super) struct Editing<'a> {
    pub(super) input: &'a Input<'a>,
    pub(super) requests: &'a [EditRequest],
    pub(super) edited: Edited,
    /// What the files say as they are edited so far.
    pub(super) loaded: Loaded,
}

/// Files of which some have a new text.
pub(super) struct Overlay<'a> {
    pub(super) files: &'a dyn Files,
    pub(super) texts: &'a BTreeMap<String, String>,
}

impl Files for Overlay<'_> {
    fn read(&self, path: &str) -> Result<String, String> {
        self.texts.get(path).map_or_else(|| self.files.read(path), |text| Ok(text.clone()))
    }

    fn find(&self, beside: &str, glob: &str) -> Result<Vec<String>, String> {
        self.files.find(beside, glob)
    }
}
