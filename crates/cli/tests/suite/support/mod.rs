//! What the tests are written in: a folder with a spec, an emulator of its own, and the program run
//! on both.

mod emulator;
mod run;
mod server;
mod test;

pub(crate) use self::{
    emulator::Emulator,
    run::Run,
    server::{Call, Server},
    test::{Test, examples},
};
