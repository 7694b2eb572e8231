//! A spec that is one text at hand.

use std::collections::BTreeMap;

use crate::{
    load::{Files, Input, Loaded, load},
    variables::InForce,
};

/// One text, whatever path is asked for, and nothing to include.
#[derive(Clone, Copy, Debug)]
pub struct Text<'a>(pub &'a str);

impl Files for Text<'_> {
    fn read(&self, _: &str) -> Result<String, String> {
        Ok(self.0.to_owned())
    }

    fn find(&self, _: &str, _: &str) -> Result<Vec<String>, String> {
        Ok(Vec::new())
    }
}

/// Reads and checks a stack that is one text, `spec.esm.yaml` in its problems, with nothing from
/// outside: no variables, environment, account, region or time.
#[must_use]
pub fn load_text(text: &str) -> Loaded {
    load(&Input {
        roots: &["spec.esm.yaml".to_owned()],
        files: &Text(text),
        variables: &BTreeMap::new(),
        environment: &|_| None,
        allowed: &[],
        in_force: &InForce::default(),
        now: None,
    })
}
