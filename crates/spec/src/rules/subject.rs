//! What a rule looks at, and how it says where.

use serde_json::Value;

use crate::{
    build::Home,
    code::Code,
    kind::SourceKind,
    problem::{At, Finding, Part},
    stack::Mapping,
    table::{self, Is, Row, Term},
    variables::InForce,
};

/// What a rule looks at, and how it says where.
pub(super) struct Subject<'a> {
    pub(super) home: &'a Home<'a>,
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

    /// A finding at a member of the source.
    pub(super) fn of(&self, code: Code, path: &str, message: String) -> Finding {
        let path = if path.is_empty() { String::new() } else { format!("/{path}") };
        Finding::new(code, self.home.at(self.kind().key().name(), &path, Part::Value), message)
    }

    /// A finding at a key that stands in its object again, in a text that is JSON.
    pub(super) fn repeated(&self, path: &str, number: usize, message: String) -> Finding {
        let finding = self.of(Code::DuplicateKey, path, message);
        Finding { at: At { part: Part::Repeated(number), ..finding.at }, ..finding }
    }

    /// A finding at one of the mapping's own keys.
    pub(super) fn own(&self, code: Code, path: &str, part: Part, message: String) -> Finding {
        let at = At {
            document: self.home.document,
            pointer: format!("{}/{path}", self.home.pointer()),
            part,
        };
        Finding::new(code, at, message)
    }
}
