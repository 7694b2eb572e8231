//! What a shape can say.

/// The shape of a value in a request.
pub(crate) enum Shape {
    Bool,
    Timestamp,
    Int { min: i64, max: i64 },
    Text { min: usize, max: usize, pattern: Option<Pattern> },
    Enum(&'static [&'static str]),
    List { min: usize, max: usize, of: &'static Self },
    Map { min: usize, max: usize, key: &'static Self, value: &'static Self },
    Structure(&'static [Member]),
}

/// A member of a structure, by AWS's name.
pub(crate) type Member = (&'static str, &'static Shape);

/// A pattern: the text that AWS's message shows, and what it means.
#[derive(Clone, Copy)]
pub(crate) struct Pattern {
    pub(crate) text: &'static str,
    pub(crate) holds: fn(&str) -> bool,
}
