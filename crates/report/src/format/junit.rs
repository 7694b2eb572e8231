//! Suites as JUnit XML: a test case for each thing that was looked at.

use crate::{
    escape::xml,
    finding::{Case, Finding, Level, Suite},
};

/// Returns suites as a JUnit report.
pub(crate) fn junit(suites: &[Suite]) -> String {
    let all = suites.iter().flat_map(|suite| suite.cases.iter().map(move |case| (suite, case)));
    let counts = counts(all);
    let suites: String = suites.iter().map(suite).collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites {counts}>\n{suites}</testsuites>\n"
    )
}

fn suite(suite: &Suite) -> String {
    let counts = counts(suite.cases.iter().map(move |case| (suite, case)));
    let cases: String = suite.cases.iter().map(|it| case(it, suite.fails_from)).collect();
    format!("<testsuite name=\"{}\" {counts}>\n{cases}</testsuite>\n", suite.name.xml())
}

fn counts<'a>(cases: impl Iterator<Item = (&'a Suite, &'a Case)>) -> String {
    let (mut tests, mut failures) = (0, 0);
    for (suite, case) in cases {
        let fails = |finding: &Finding| finding.rule.level <= suite.fails_from;
        tests += 1;
        failures += usize::from(case.findings.iter().any(fails));
    }
    format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"0\" skipped=\"0\"")
}

fn case(case: &Case, fails_from: Level) -> String {
    let (failures, others): (Vec<&Finding>, Vec<&Finding>) =
        case.findings.iter().partition(|finding| finding.rule.level <= fails_from);
    let lines = |findings: &[&Finding]| {
        findings.iter().map(|finding| xml(&line(finding))).collect::<Vec<_>>().join("\n")
    };
    let mut inner = String::new();
    if let Some(first) = failures.first() {
        let (message, lines) = (xml(&line(first)), lines(&failures));
        inner += &format!("<failure message=\"{message}\">{lines}</failure>\n");
    }
    if !others.is_empty() {
        inner += &format!("<system-out>{}</system-out>\n", lines(&others));
    }
    format!("<testcase classname=\"esmith\" name=\"{}\">\n{inner}</testcase>\n", case.name.xml())
}

fn line(finding: &Finding) -> String {
    let place = finding.place.as_ref();
    let place = place.map(|it| format!("{}:{}:{}: ", it.file, it.line, it.column));
    let text = format!("{}{}: {}", place.unwrap_or_default(), finding.rule.id, finding.in_one());
    crate::escape::visible(&text).into_owned()
}
