//! What a rule looks at, and how it says where.

use serde_json::Value;

use crate::{
    build::Declaration,
    code::Code,
    kind::SourceKind,
    problem::{Part, PendingProblem, Pointer},
    stack::Mapping,
    table::{self, Is, Row, Term},
    variables::InForce,
};

/// What a rule looks at, and how it says where.
pub(super) struct Subject<'a> {
    pub(super) declaration: &'a Declaration<'a>,
    pub(super) mapping: &'a Mapping,
    /// The members that are given, with their rows.
    pub(super) given: Vec<(&'static Row, &'a Value)>,
    /// What is known of where the stack is.
    pub(super) place: &'a InForce,
    pub(super) now: Option<i64>,
}

impl Subject<'_> {
    pub(super) fn kind(&self) -> SourceKind {
        self.mapping.source.kind
    }

    pub(super) fn given(&self, name: &str) -> &Value {
        self.mapping.source.given(name)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        !self.given(name).is_null()
    }

    pub(super) fn number(&self, name: &str) -> Option<i64> {
        let row = table::row(name)?;
        self.mapping.source.effective(row).as_i64()
    }

    pub(super) fn holds(&self, Term { member, is }: Term) -> bool {
        match is {
            Is::Given => self.has(member),
            Is::Absent => !self.has(member),
            Is::Text(text) => self.given(member) == text,
            Is::AtLeast(least) => self.number(member).is_some_and(|number| number >= least),
            Is::AtMost(most) => self.number(member).is_some_and(|number| number <= most),
        }
    }

    /// A problem at a member of the source.
    pub(super) fn of(&self, code: Code, path: &str, message: String) -> PendingProblem {
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        PendingProblem::new(
            code,
            self.declaration.at(self.kind().key().name(), &path, Part::Value),
            message,
        )
    }

    /// A problem at a key that stands in its object again, in a text that is JSON.
    pub(super) fn repeated(&self, path: &str, number: usize, message: String) -> PendingProblem {
        let problem = self.of(Code::DuplicateKey, path, message);
        PendingProblem { at: Pointer { part: Part::Repeated(number), ..problem.at }, ..problem }
    }

    /// A problem at one of the mapping's own keys.
    pub(super) fn own(
        &self,
        code: Code,
        path: &str,
        part: Part,
        message: String,
    ) -> PendingProblem {
        let at = Pointer {
            document: self.declaration.document,
            pointer: format!("{}/{path}", self.declaration.pointer()),
            part,
        };
        PendingProblem::new(code, at, message)
    }
}
