//! Every cell of the matrix of settings: what the program plans, what it sends, and that the next
//! plan is empty, for a setting that is set, changed and removed. What is expected comes from
//! `tests/contract/`, never from the program's own table.

mod cells;
mod stacks;
mod tap;
mod walk;
mod world;

use std::{collections::BTreeSet, io::Write, thread};

use tokio::runtime::{Builder, Runtime};

use self::{
    cells::{Cell, Matrix},
    world::World,
};

/// Walks the cells of each kind of source through a world of their own, all kinds at once, and
/// claims that nothing was found wrong.
fn check<W>(cells: &[Cell], unconfirmed_clears: bool, walk: W)
where
    W: AsyncFn(&mut World, &Cell) -> Result<(), String> + Sync,
{
    let kinds: BTreeSet<&str> = cells.iter().map(|cell| cell.source.as_str()).collect();
    let all = async |kind: &str| {
        let mut world = World::new(unconfirmed_clears).await;
        let mut wrong = Vec::new();
        for cell in cells.iter().filter(|cell| cell.source == kind) {
            let why = walk(&mut world, cell).await.err();
            wrong.extend(why.map(|why| format!("{kind} × {}: {why}", cell.field)));
        }
        wrong
    };
    let wrong: Vec<String> = thread::scope(|scope| {
        let threads = kinds.iter().map(|kind| scope.spawn(|| runtime().block_on(all(kind))));
        let threads: Vec<_> = threads.collect();
        threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Prints a line that is seen although the test passes.
fn tell(text: &str) {
    writeln!(std::io::stderr(), "{text}").unwrap();
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

#[test]
fn every_field_of_the_matrix_has_data_and_no_cell_is_empty() {
    let matrix = Matrix::read();
    assert_eq!(matrix.sources().len(), 10);
    assert_eq!(matrix.gaps(), [""; 0]);
}

#[test]
fn what_removal_is_expected_to_send_is_what_the_matrix_says() {
    let matrix = Matrix::read();
    assert_eq!(matrix.contradictions(), [""; 0]);
}

#[test]
fn every_cell_is_set_changed_and_removed() {
    let cells = Matrix::read().cells();
    check(&cells, true, async |world, cell| walk::life(world, cell).await);
    tell(&format!("{} cells: set, changed and removed", cells.len()));
}

#[test]
fn a_clearing_that_aws_ignores_fails_and_says_so() {
    let mut cells = Matrix::read().cells();
    cells.retain(|cell| cell.unconfirmed);
    assert!(!cells.is_empty());
    check(&cells, false, async |world, cell| walk::kept(world, cell).await);
    tell(&format!("{} cells: kept, and said so", cells.len()));
}
