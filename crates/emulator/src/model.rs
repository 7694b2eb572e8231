//! The API's own shapes: types, bounds, enums and patterns, checked by AWS's front end before
//! Lambda looks at a request. What only some kinds of source take is not said here.

mod check;
mod pattern;
mod shapes;

pub(crate) use check::{check, check_text};
pub(crate) use pattern::is_endpoint;
pub(crate) use shapes::{
    CREATE, FUNCTION_NAME, MAX_ITEMS, SOURCE_ARN, TAG_KEYS, TAG_REQUEST, TAGGABLE, UPDATE,
};

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
