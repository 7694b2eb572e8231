//! The API's own shapes: types, bounds, enums and patterns, checked by AWS's front end before
//! Lambda looks at a request. What only some kinds of source take is not said here.

mod check;
mod pattern;
mod shape;
mod shapes;

pub(crate) use check::{check, check_text};
pub(crate) use pattern::is_endpoint;
pub(crate) use shape::Member;
pub(crate) use shapes::{
    CREATE, FUNCTION_NAME, MAX_ITEMS, SOURCE_ARN, TAG_KEYS, TAG_REQUEST, TAGGABLE, UPDATE,
};
