//! The formats, one file each: text, Markdown and HTML from a page, the others from findings or the
//! document itself. What a value may do to its reader is settled before (`escape.rs`).

mod delta;
pub(crate) mod github;
mod group;
pub(crate) mod html;
pub mod job;
pub(crate) mod json;
pub(crate) mod junit;
mod lines;
pub(crate) mod markdown;
pub(crate) mod problems;
pub(crate) mod prometheus;
pub(crate) mod sarif;
pub(crate) mod text;
