//! A mutant of the table: one fact, and what it is changed to.

use crate::{
    kind::Kinds,
    relations::Relation,
    row::{Change, Place},
    shape::{Member, Shape, Unset},
};

/// The table as it is.
pub mod truth {
    pub use crate::{fields::ROWS, relations::RELATIONS};
}

/// One thing that is wrong with the table.
#[derive(Debug)]
pub struct Mutant {
    /// The row's name, and those of the members inside it on the way to the one that is flipped.
    pub(super) path: Vec<&'static str>,
    pub(super) what: String,
    pub(super) flip: Flip,
}

/// What becomes of a row, a member, or a relation.
#[derive(Clone, Copy, Debug)]
pub(super) enum Flip {
    Renamed(&'static str),
    RenamedOnTheWire(&'static str),
    Accepted(Kinds),
    Required(Kinds),
    Shaped(Kinds, Shape),
    Unset(Kinds, Unset),
    Placed(Place),
    Changes(Change),
    Sensitive(bool),
    Related(usize, Option<Relation>),
}

impl Mutant {
    /// Returns the mutant's name: the member and what is flipped.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}: {}", self.path.join("."), self.what)
    }
}

/// Returns the members of an object, or of the objects in a list.
pub(super) fn members(shape: Shape) -> &'static [Member] {
    match shape {
        Shape::Object(members) => members,
        Shape::List { of, .. } => members(*of),
        _ => &[],
    }
}
