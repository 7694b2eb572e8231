//! Prints the name of every mutant of the table, a line each; `cargo xtask mutate` runs it.

#![expect(clippy::print_stdout, reason = "an example's output")]

use esmith_spec::mutants::Mutant;

fn main() {
    for mutant in Mutant::all() {
        println!("{}", mutant.name());
    }
}
