//! Prints `docs/reference.md`; `cargo xtask generate` keeps it.
#![expect(clippy::print_stdout, reason = "printing is what it is for")]

fn main() {
    print!("{}", esmith_spec::reference::reference());
}
