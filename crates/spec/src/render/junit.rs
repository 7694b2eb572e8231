//! Findings as JUnit XML. `validate` has a test case for each file, which fails if the file has an
//! error.

use crate::{code::Severity, load::Loaded, problem::Problem};

/// A suite of test cases.
#[derive(Clone, Debug)]
pub struct Suite {
    /// Its name.
    pub name: String,
    /// Its cases.
    pub cases: Vec<Case>,
}

/// A test case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The class that it is listed under.
    pub class: &'static str,
    /// Its name.
    pub name: String,
    /// Why it fails, a line each; none if it passes.
    pub failure: Option<Vec<String>>,
    /// What else is worth knowing, a line each.
    pub output: Vec<String>,
}

/// Returns the problems as a JUnit report.
#[must_use]
pub fn junit(loaded: &Loaded) -> String {
    let mut files: Vec<&str> = loaded.texts.keys().map(String::as_str).collect();
    files.extend(loaded.problems.iter().map(|problem| problem.span.file.as_str()));
    files.sort_unstable();
    files.dedup();
    let case = |file: &&str| {
        let of = |severity| {
            let problems = loaded.problems.iter().filter(|problem| problem.span.file == **file);
            let chosen = problems.filter(|problem| problem.severity() == severity);
            chosen.map(line).collect::<Vec<_>>()
        };
        let errors = of(Severity::Error);
        Case {
            class: "esmith",
            name: (*file).to_owned(),
            failure: (!errors.is_empty()).then_some(errors),
            output: of(Severity::Warning),
        }
    };
    let cases = files.iter().map(case).collect();
    report(&[Suite { name: "esmith validate".to_owned(), cases }])
}

fn line(problem: &Problem) -> String {
    let span = &problem.span;
    format!("{}:{}:{}: {}: {}", span.file, span.line, span.column, problem.code, problem.message)
}

/// Returns suites as a JUnit report.
#[must_use]
pub fn report(suites: &[Suite]) -> String {
    let all = counts(suites.iter().flat_map(|suite| &suite.cases));
    let each: String = suites
        .iter()
        .map(|suite| {
            let cases: String = suite.cases.iter().map(case).collect();
            let (name, counts) = (xml(&suite.name), counts(suite.cases.iter()));
            format!("<testsuite name=\"{name}\" {counts}>\n{cases}</testsuite>\n")
        })
        .collect();
    format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {all}>\n{each}</testsuites>\n")
}

fn counts<'a>(cases: impl Iterator<Item = &'a Case> + Clone) -> String {
    let failures = cases.clone().filter(|case| case.failure.is_some()).count();
    let tests = cases.count();
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\"")
}

fn case(case: &Case) -> String {
    let (class, name) = (case.class, xml(&case.name));
    let mut inner = String::new();
    if let Some(lines) = &case.failure {
        let message = xml(lines.first().map_or("", String::as_str));
        inner += &format!("<failure message=\"{message}\">{}</failure>\n", xml(&lines.join("\n")));
    }
    if !case.output.is_empty() {
        inner += &format!("<system-out>{}</system-out>\n", xml(&case.output.join("\n")));
    }
    format!("<testcase classname=\"{class}\" name=\"{name}\">\n{inner}</testcase>\n")
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
