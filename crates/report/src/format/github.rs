//! Findings as GitHub workflow commands, which annotate the lines of a pull request.

use crate::{
    escape::{Line, command, property},
    finding::{Finding, Level, Suite},
};

/// GitHub shows so many annotations of a level for a step.
const SHOWN: usize = 10;

/// Returns a command for each finding, grave ones first, as many as GitHub shows of a level.
pub(crate) fn github(suites: &[Suite]) -> String {
    let findings: Vec<&Finding> =
        suites.iter().flat_map(|suite| &suite.cases).flat_map(|case| &case.findings).collect();
    let levels = [(Level::Error, "error"), (Level::Warning, "warning"), (Level::Note, "notice")];
    let of = |(level, word): (Level, &str)| {
        let of_level = findings.iter().filter(|finding| finding.rule.level == level);
        annotations(&of_level.copied().collect::<Vec<_>>(), word)
    };
    levels.into_iter().map(of).collect()
}

fn annotations(findings: &[&Finding], word: &str) -> String {
    let more = findings.len().saturating_sub(SHOWN);
    let line = |(index, finding): (usize, &&Finding)| {
        let mut lines: Vec<&str> = vec![finding.message.as_str()];
        lines.extend(finding.more.iter().map(Line::as_str));
        let rest = format!("{more} more like it; see the log");
        if index + 1 == SHOWN && more > 0 {
            lines.push(&rest);
        }
        let place = finding.place.as_ref().map(|place| {
            format!(
                "file={},line={},col={},endLine={},endColumn={},",
                property(Line::new(&*place.file).as_str()),
                place.line,
                place.column,
                place.end_line,
                place.end_column
            )
        });
        let (place, title) = (place.unwrap_or_default(), property(&finding.rule.id));
        format!("::{word} {place}title={title}::{}\n", command(&lines.join("\n")))
    };
    findings.iter().take(SHOWN).enumerate().map(line).collect()
}
