//! From event source mappings that exist elsewhere to spec files: live ones, or those of another
//! tool's file. Whatever tells of a mapping is first made AWS's own JSON, and goes one way from there.
//!
//! Pure: no IO, no async. What is written is read again here, as `esmith validate` would.

mod check;
mod entry;
mod existing;
mod files;
mod imported;
mod kind;
mod live;
mod name;
mod normalize;
mod options;
mod place;
mod pulumi;
mod remark;
mod template;
mod terraform;
mod text;

pub use self::{
    existing::Origin,
    imported::{File, Imported},
    live::from_live,
    options::ImportOptions,
    remark::{Meaning, Remark},
    text::{Text, from_texts},
};
