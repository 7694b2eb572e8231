//! What is said of each document: the words of pages, findings and lines.

pub(crate) mod apply;
pub(crate) mod drift;
pub(crate) mod filter;
pub(crate) mod list;
pub(crate) mod plan;
pub(crate) mod validate;
