//! What is wrong between the stacks of a run, and between them and the command line.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    code::Code,
    input::Input,
    problem::{Part, Problem, Span},
    stack::Stack,
};

pub(crate) fn repeated_stacks(stacks: &[Stack]) -> Vec<Problem> {
    let mut first: BTreeMap<&str, &Stack> = BTreeMap::new();
    let mut problems = Vec::new();
    for stack in stacks {
        let Some(earlier) = first.insert(&stack.name, stack) else { continue };
        problems.push(Problem {
            code: Code::DuplicateStack,
            message: format!("stack `{}` is also the stack of {}", stack.name, earlier.path()),
            help: Some("each root file needs a stack name of its own".to_owned()),
            span: stack.documents[0].span("/stack", Part::Value),
        });
    }
    problems
}

pub(crate) fn unused_variables(input: &Input<'_>, used: &BTreeSet<String>) -> Vec<Problem> {
    let unused = input.variables.keys().filter(|name| !used.contains(*name));
    unused
        .map(|name| Problem {
            code: Code::UnusedVariable,
            message: format!("variable `{name}` is given, and no stack has it"),
            help: Some("declare it under `variables`".to_owned()),
            span: Span::start(input.roots.first().cloned().unwrap_or_default()),
        })
        .collect()
}
