//! The command line and the whole way behind it, against the emulator. One binary, so that it links
//! once.

#![cfg(test)]

mod first_loop;
mod support;
