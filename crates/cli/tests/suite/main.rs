//! The command line and the whole way behind it, against the emulator. One binary, so that it links
//! once.

#![cfg(test)]

mod api_members;
mod boundaries;
mod broken_answers;
mod call_budget;
mod contract;
mod cron;
mod documents;
mod drift;
mod exit_codes;
mod first_loop;
mod github_job;
mod hostile;
mod hostile_specs;
mod import;
mod interruption;
mod invalid_spec;
mod logs;
mod manual;
mod matrix;
mod permissions;
mod recipes;
mod reviewed;
mod security_page;
mod support;
mod writes;
