//! Problems of specs as text, each with its source line and the place underlined.

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};
use esmith_spec::counted;

use crate::{
    document::{Severity, validate::Problem},
    escape::{Line, line_of_source},
    style::Style,
};

/// The number of problems that are shown; whoever mends these runs it again.
const SHOWN: usize = 100;

/// Returns the first problems as text, and a line that counts them all.
pub(crate) fn problems(problems: &[Problem], style: Style) -> String {
    let renderer = if style.colour { Renderer::styled() } else { Renderer::plain() };
    let each = problems.iter().take(SHOWN).map(|problem| {
        let line = line_of_source(&problem.excerpt);
        let [message, file] = [&problem.message, &problem.file].map(|text| Line::new(&**text));
        let help = problem.help.as_ref().map(|help| Line::new(&**help));
        let level = match problem.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        // A file that cannot be read has no line to show.
        let place: Element<'_> = if problem.excerpt.is_empty() {
            let origin = Origin::path(file.as_str()).line(problem.line);
            origin.char_column(problem.column).into()
        } else {
            let span = bytes(&line, problem);
            let snippet = Snippet::source(&*line).line_start(problem.line).path(file.as_str());
            snippet.annotation(AnnotationKind::Primary.span(span)).into()
        };
        let title = level.primary_title(message.as_str()).id(&*problem.code);
        let mut group: Group<'_> = title.element(place);
        if let Some(help) = &help {
            group = group.element(Element::from(Level::HELP.message(help.as_str())));
        }
        renderer.render(&[group]) + "\n\n"
    });
    let each: String = each.collect();
    let rest = match problems.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => {
            format!("; {more} more than are shown here; `esmith validate --format json` has all")
        }
    };
    format!("{each}{}{rest}\n", count(problems))
}

/// Returns the byte range of a problem within its line.
fn bytes(line: &str, problem: &Problem) -> std::ops::Range<usize> {
    let at = |column: usize| {
        line.char_indices().nth(column.saturating_sub(1)).map_or(line.len(), |(index, _)| index)
    };
    let start = at(problem.column);
    start..at(problem.end_column).max(start)
}

fn count(problems: &[Problem]) -> String {
    let of = |severity| problems.iter().filter(|problem| problem.severity == severity).count();
    let counts = [(of(Severity::Error), "error"), (of(Severity::Warning), "warning")];
    let words =
        counts.iter().filter(|(count, _)| *count > 0).map(|(count, word)| counted(*count, word));
    words.collect::<Vec<_>>().join(", ")
}
