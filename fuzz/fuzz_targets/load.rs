//! No text makes the loader panic, every problem has a place, and what is valid can be written and
//! loads to the same again.

#![no_main]

use std::collections::BTreeMap;

use esmith_spec::{
    load::{Files, Input, Loaded, load},
    variables::InForce,
    write,
};
use libfuzzer_sys::fuzz_target;

struct One<'a>(&'a str);

impl Files for One<'_> {
    fn read(&self, _: &str) -> Result<String, String> {
        Ok(self.0.to_owned())
    }

    fn find(&self, _: &str, _: &str) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

fn load_text(text: &str) -> Loaded {
    load(&Input {
        roots: &["fuzz.esm.yaml".to_owned()],
        files: &One(text),
        variables: &BTreeMap::new(),
        environment: &|_| None,
        in_force: &InForce::default(),
        now: None,
    })
}

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
