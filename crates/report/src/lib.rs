//! What leaves the program: documents with types for programs, and pages, findings and lines made from
//! them in every format. Nothing is decided here, and nothing is printed here.

#[cfg(debug_assertions)]
pub mod contract;
pub mod document;
mod escape;
mod finding;
mod format;
mod page;
#[cfg(feature = "schema")]
pub mod schema;
mod shown;
mod style;
mod view;

pub use self::{
    escape::{visible as visible_line, visible_lines as visible},
    format::{job, prometheus::prometheus},
    shown::{Document, Format, render},
    style::Style,
};
