//! Drift reports as text and pages for people, and in the forms that programs and CI systems read.
//! Nothing is computed here; where a value is hidden it is hidden as in plans.

mod github;
mod html;
mod json;
mod junit;
mod markdown;
mod metrics;
mod sarif;
mod text;
mod words;

pub use github::github;
pub use html::html;
pub use json::document;
pub use junit::junit;
pub use markdown::markdown;
pub use metrics::{Run, metrics};
pub use sarif::sarif;
pub use text::text;
