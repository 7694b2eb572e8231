//! No text makes the loader panic, every problem has a place, and what is valid can be written and
//! loads to the same again.

#![no_main]

use esmith_spec::{load::load_text, write};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let loaded = load_text(text);
    for problem in &loaded.problems {
        assert!(problem.span.line >= 1 && problem.span.column >= 1);
    }
    for stack in loaded.stacks.iter().filter(|stack| stack.unresolved.is_empty()) {
        let written = write::yaml(stack).expect("a loaded stack can be written");
        let again = load_text(&written);
        assert!(!again.has_errors(), "{:?}\n{written}", again.problems);
        assert_eq!(again.stacks[0].mappings.len(), stack.mappings.len());
    }
});
