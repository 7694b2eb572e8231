//! Problems as JUnit XML: a test case for each file, which fails if the file has an error.

use crate::{code::Severity, load::Loaded, problem::Problem};

/// Returns the problems as a JUnit report.
#[must_use]
pub fn junit(loaded: &Loaded) -> String {
    let mut files: Vec<&str> = loaded.texts.keys().map(String::as_str).collect();
    files.extend(loaded.problems.iter().map(|problem| problem.span.file.as_str()));
    files.sort_unstable();
    files.dedup();
    let of = |file: &str| {
        loaded.problems.iter().filter(move |problem| problem.span.file == file).collect::<Vec<_>>()
    };
    let fails = |problems: &[&Problem]| {
        problems.iter().any(|problem| problem.severity() == Severity::Error)
    };
    let failures = files.iter().filter(|file| fails(&of(file))).count();
    let cases: String = files.iter().map(|file| case(file, &of(file))).collect();
    let counts =
        format!("tests=\"{}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\"", files.len());
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n<testsuite name=\"esmith validate\" {counts}>\n{cases}</testsuite>\n</testsuites>\n"
    )
}

fn case(file: &str, problems: &[&Problem]) -> String {
    let name = xml(file);
    let lines = |severity| {
        let chosen = problems.iter().filter(|problem| problem.severity() == severity);
        chosen.map(|problem| line(problem)).collect::<Vec<_>>()
    };
    let (errors, warnings) = (lines(Severity::Error), lines(Severity::Warning));
    let mut inner = String::new();
    if let Some(first) = errors.first() {
        let message = xml(first);
        inner += &format!("<failure message=\"{message}\">{}</failure>\n", xml(&errors.join("\n")));
    }
    if !warnings.is_empty() {
        inner += &format!("<system-out>{}</system-out>\n", xml(&warnings.join("\n")));
    }
    format!("<testcase classname=\"esmith\" name=\"{name}\">\n{inner}</testcase>\n")
}

fn line(problem: &Problem) -> String {
    let span = &problem.span;
    format!("{}:{}:{}: {}: {}", span.file, span.line, span.column, problem.code, problem.message)
}

/// Escapes text for XML; characters that XML 1.0 has no way to write become `?`.
#[must_use]
pub fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            '\n' | '\t' => out.push(char),
            char if char.is_control() => out.push('?'),
            char => out.push(char),
        }
    }
    out
}
