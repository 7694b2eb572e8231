//! Drift: how the live mappings differ from a spec, each in one class. Pure, and built on the pairing
//! and the diff of plans: what is drift here is what a plan would mend, and what AWS itself reports.

mod classify;
mod others;
mod references;
mod report;
mod words;

pub use classify::drift;
pub use others::others;
pub use references::functions;
pub use report::{Asked, Class, Drift, Report};

pub use crate::live::{Absent, Actor, References, actor};
