//! The emulator under test, over HTTP as clients use it. One binary, so that it links once.

#![cfg(test)]

mod admin;
mod aws;
mod case;
mod contract;
mod faults;
mod http;
mod model;
mod patterns;
mod performance;
mod protocols;
mod readme;
mod recorded;
mod shapes;
mod state;
