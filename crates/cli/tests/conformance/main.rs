//! The real binary against servers that we did not write. Each test starts one of its own on
//! loopback, makes what mappings refer to, and walks a mapping through its life.
//!
//! `test = false` in the manifest keeps these out of a plain `cargo test`: they need the virtual
//! environment that `cargo xtask test` fills. Where a server deviates from AWS, the test says what
//! it accepts and why; `docs/compatibility.md` has the whole list.
#![expect(clippy::unwrap_used, reason = "the lint spares test functions, not what they call")]

mod backend;
#[path = "../faults/chance.rs"]
mod chance;
#[path = "../faults/http.rs"]
mod http;
mod life;
mod ministack;
mod moto;
mod noise;
mod settings;
mod stack;
mod unreliable;
