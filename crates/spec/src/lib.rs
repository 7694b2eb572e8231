//! The spec of AWS Lambda event source mappings: the YAML that people write, the one table of what
//! AWS knows of each setting, the JSON Schema made from it, and the rules between settings.
//!
//! No IO, no clock, no AWS SDK: [`load::load`] is given what it needs.

pub mod arn;
mod between;
mod build;
mod check;
pub mod code;
mod competing;
mod counted;
pub mod describe;
mod document;
pub mod edit;
mod fast_path;
mod fields;
pub mod filter;
mod foreign_tags;
pub mod function;
mod input;
mod inside;
pub mod kind;
pub mod lines;
pub mod load;
mod masks;
#[cfg(feature = "mutate")]
pub mod mutants;
mod nearest;
pub mod pattern;
pub mod problem;
pub mod reference;
mod relations;
mod row;
mod rules;
pub mod schema;
pub mod shape;
pub mod stack;
pub mod table;
mod tagged;
pub mod value;
pub mod variables;
pub mod write;
mod yaml;

pub use counted::counted;
