//! The table with one row flipped, for `cargo xtask mutate`: the rows with the flip that
//! `ESMITH_MUTANT` names. In builds with the feature `mutate` only; decision 008 says why. Which
//! flips there are is in `mutants/flips.rs`.

#[cfg(not(debug_assertions))]
compile_error!("the feature `mutate` is for tests: what is released has one table");

mod flips;
mod mutant;

use std::{
    collections::BTreeMap,
    sync::{LazyLock, Mutex, PoisonError},
};

use self::mutant::{Flip, members};
use crate::{
    kind::SourceKind,
    relations::Relation,
    row::Row,
    shape::{Member, Shape, Unset},
};

pub use self::mutant::{Mutant, truth};

impl Mutant {
    /// Returns every mutant, in the order of the table.
    #[must_use]
    pub fn all() -> Vec<Self> {
        flips::all()
    }
}

/// The mutant that the environment names, if it names one.
static CHOSEN: LazyLock<Option<Mutant>> = LazyLock::new(|| {
    let name = std::env::var("ESMITH_MUTANT").ok()?;
    let found = Mutant::all().into_iter().find(|mutant| mutant.name() == name);
    Some(found.unwrap_or_else(|| panic!("no mutant is called `{name}`")))
});

/// The rows, one of them flipped.
pub static ROWS: LazyLock<&'static [Row]> = LazyLock::new(|| {
    let Some(mutant) = &*CHOSEN else { return truth::ROWS };
    let rows = truth::ROWS.iter().map(|row| {
        if row.name() == mutant.path[0] { flipped_row(mutant, row) } else { copied(row) }
    });
    Vec::leak(rows.collect())
});

/// The relations between settings, one of them flipped.
pub static RELATIONS: LazyLock<&'static [Relation]> = LazyLock::new(|| {
    let Some(Mutant { flip: Flip::Related(index, after), .. }) = &*CHOSEN else {
        return truth::RELATIONS;
    };
    let mut relations = truth::RELATIONS.to_vec();
    match after {
        Some(after) => relations[*index] = *after,
        None => drop(relations.remove(*index)),
    }
    Vec::leak(relations)
});

fn copied(row: &Row) -> Row {
    Row { member: Member { ..row.member }, ..*row }
}

fn flipped_row(mutant: &Mutant, row: &Row) -> Row {
    let mut row = Row { member: flipped(mutant, &row.member, 0), ..*row };
    match mutant.flip {
        Flip::Placed(place) => row.place = place,
        Flip::Changes(change) => row.change = change,
        Flip::Sensitive(sensitive) => row.sensitive = sensitive,
        _ => {}
    }
    row
}

/// Returns a member of the mutant's path as the mutant has it.
fn flipped(mutant: &Mutant, member: &Member, depth: usize) -> Member {
    let mut member = Member { ..*member };
    if mutant.path.len() > depth + 1 {
        member.shape = SHAPES[depth];
        return member;
    }
    match mutant.flip {
        Flip::Renamed(name) => member.name = name,
        Flip::RenamedOnTheWire(wire) => member.wire = wire,
        Flip::Accepted(kinds) => member.kinds = kinds,
        Flip::Required(kinds) => member.required = kinds,
        Flip::Shaped(..) => member.shape = SHAPES[depth],
        Flip::Unset(..) => member.unset = UNSETS[depth],
        _ => {}
    }
    member
}

/// The table holds functions, which cannot hold a mutant: one for each depth of its path.
const SHAPES: [fn(SourceKind) -> Shape; 3] =
    [|kind| shape_at(0, kind), |kind| shape_at(1, kind), |kind| shape_at(2, kind)];
const UNSETS: [fn(SourceKind) -> Unset; 3] =
    [|kind| unset_at(0, kind), |kind| unset_at(1, kind), |kind| unset_at(2, kind)];

fn chosen() -> &'static Mutant {
    CHOSEN.as_ref().expect("only a chosen mutant calls its functions")
}

fn shape_at(depth: usize, kind: SourceKind) -> Shape {
    static MADE: Mutex<BTreeMap<(usize, SourceKind), Shape>> = Mutex::new(BTreeMap::new());
    let made = || MADE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(shape) = made().get(&(depth, kind)) {
        return *shape;
    }
    let (mutant, shape) = (chosen(), (original(depth, kind).shape)(kind));
    let shape =
        match mutant.flip {
            Flip::Shaped(kinds, after) if mutant.path.len() == depth + 1 => {
                if kinds.contains(kind) { after } else { shape }
            }
            _ => with_member(shape, mutant, depth + 1),
        };
    made().insert((depth, kind), shape);
    shape
}

fn unset_at(depth: usize, kind: SourceKind) -> Unset {
    match chosen().flip {
        Flip::Unset(kinds, after) if kinds.contains(kind) => after,
        _ => (original(depth, kind).unset)(kind),
    }
}

/// Returns the member that stands in the table at this depth of the chosen path.
fn original(depth: usize, kind: SourceKind) -> &'static Member {
    let path = &chosen().path;
    let row = truth::ROWS.iter().find(|row| row.name() == path[0]).expect("a row of the table");
    path[1..=depth].iter().fold(&row.member, |member, name| {
        let mut inner = members((member.shape)(kind)).iter();
        inner.find(|inner| inner.name == *name).expect("a member of the table")
    })
}

/// Returns a shape in which the member at this depth of the path is flipped.
fn with_member(shape: Shape, mutant: &Mutant, depth: usize) -> Shape {
    match shape {
        Shape::Object(members) => {
            let members = members.iter().map(|member| {
                if member.name == mutant.path[depth] {
                    flipped(mutant, member, depth)
                } else {
                    Member { ..*member }
                }
            });
            Shape::Object(Vec::leak(members.collect()))
        }
        Shape::List { of, min, max, quota, order } => {
            let of = Box::leak(Box::new(with_member(*of, mutant, depth)));
            Shape::List { of, min, max, quota, order }
        }
        shape => shape,
    }
}
