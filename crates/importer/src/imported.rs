//! What an import made.

use esmith_spec::load::Loaded;

use crate::{existing::Origin, remark::Remark};

/// What an import made.
#[derive(Debug)]
pub struct Imported {
    /// Who told of the mappings.
    pub origin: Origin,
    /// The files; the root file is the first.
    pub files: Vec<File>,
    /// The number of mappings in them.
    pub count: usize,
    /// What the mappings are called where they come from.
    pub addresses: Vec<String>,
    /// What there is to say of single mappings.
    pub remarks: Vec<Remark>,
    /// Variables that must be given before the files are valid.
    pub needed: Vec<String>,
    /// The files as they load, with stand-ins for the variables that must be given.
    pub loaded: Loaded,
}

/// A file to write.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct File {
    /// The path, beside the root file's.
    pub path: String,
    /// The text.
    pub text: String,
}
