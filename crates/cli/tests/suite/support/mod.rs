//! What the tests are written in: a folder with a spec, an emulator of its own, and the program run
//! on both.

mod emulator;
mod run;
mod test;

pub(crate) use self::{
    run::Run,
    test::{Test, examples},
};
