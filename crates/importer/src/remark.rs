//! What there is to say of single mappings.

/// Something to say of a mapping, beyond what stands in the files.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Remark {
    /// The mapping, as it is called where it comes from.
    pub about: String,
    /// What there is to say.
    pub text: String,
    /// What it means for the import.
    pub meaning: Meaning,
}

/// What a remark means for the import.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Meaning {
    /// The mapping is in the files; something of it is not, or is not as it was.
    Carried,
    /// The mapping is left out, as it should be.
    LeftOut,
    /// The mapping is left out, since it cannot be written.
    Failed,
}
