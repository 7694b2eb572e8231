//! Problems as text with the source line underlined, as JSON, and in the forms that CI systems read.

pub mod github;
pub mod junit;
pub mod sarif;

use std::collections::BTreeMap;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Renderer, Snippet};
use serde_json::{Value, json};

use crate::{
    code::Severity,
    counted,
    lines::Lines,
    load::Loaded,
    problem::{Problem, Span},
};

pub use github::github;
pub use junit::junit;
pub use sarif::sarif;

/// Whether text carries ANSI colours.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Paint {
    /// Plain text.
    Plain,
    /// With colours.
    Colour,
}

/// Returns every problem as text, and a line that counts them; empty without problems.
#[must_use]
pub fn text(loaded: &Loaded, paint: Paint) -> String {
    if loaded.problems.is_empty() {
        return String::new();
    }
    let renderer = match paint {
        Paint::Plain => Renderer::plain(),
        Paint::Colour => Renderer::styled(),
    };
    let mut lines = BTreeMap::new();
    let each = loaded.problems.iter().map(|problem| {
        let file = problem.span.file.as_str();
        let text = loaded.texts.get(file).map_or("", |text| &**text);
        let lines = lines.entry(file).or_insert_with(|| Lines::of(text));
        renderer.render(&report(problem, lines.line(text, problem.span.line))) + "\n\n"
    });
    each.collect::<String>() + &count(&loaded.problems) + "\n"
}

fn report<'a>(problem: &'a Problem, line: &'a str) -> Vec<Group<'a>> {
    let level = match problem.severity() {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let span = &problem.span;
    let snippet = Snippet::source(line)
        .line_start(span.line)
        .path(&span.file)
        .annotation(AnnotationKind::Primary.span(bytes(line, span)));
    let title = level.primary_title(&problem.message).id(problem.code.as_str());
    let mut group: Group<'a> = title.element(snippet);
    if let Some(help) = &problem.help {
        group = group.element(Element::from(Level::HELP.message(help)));
    }
    vec![group]
}

/// Returns the byte range of a span within its line.
fn bytes(line: &str, span: &Span) -> std::ops::Range<usize> {
    let at = |column: usize| {
        line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(index, _)| index)
    };
    let start = at(span.column);
    start..at(span.end_column).max(start)
}

fn count(problems: &[Problem]) -> String {
    let of = |severity| problems.iter().filter(|problem| problem.severity() == severity).count();
    let counts = [(of(Severity::Error), "error"), (of(Severity::Warning), "warning")];
    let words =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(*count, word));
    words.collect::<Vec<_>>().join(", ")
}

/// Returns the problems as the document that `validate --format json` prints.
#[must_use]
pub fn json(problems: &[Problem]) -> Value {
    let each: Vec<Value> = problems.iter().map(problem_json).collect();
    json!({ "formatVersion": 1, "problems": each })
}

fn problem_json(problem: &Problem) -> Value {
    let span = &problem.span;
    json!({
        "code": problem.code.as_str(),
        "severity": problem.severity().as_str(),
        "message": problem.message,
        "help": problem.help,
        "file": span.file,
        "line": span.line,
        "column": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    })
}
