//! Replacing a mapping: what the old and the new one have in common, by which strategy one takes the
//! place of the other, and what that means for the events.

mod impact;
mod relation;
mod strategy;

pub(crate) use impact::{POSITION, impact, loss, resumed};
pub(crate) use strategy::strategy;
