//! Drift as Markdown for an issue or a job's summary, folded and cut to fit there.

use super::{
    super::{
        page::{BUDGET, Page, escaped, escaped_html},
        sides,
        words::{kind, shown},
    },
    words::{nothing, place, standing, summary, title},
};
use esmith_planner::{
    drift::{Drift, Report},
    options::Redaction,
};

/// What ends a list that was cut.
const REST: &str = "`esmith drift` shows them all";

/// Returns reports as Markdown, under 60,000 bytes: first every mapping in a row of a table, then the
/// details, folded. What does not fit is counted.
#[must_use]
pub fn markdown(reports: &[Report], redaction: Redaction) -> String {
    let mut page = Page::new(format!("## esmith drift\n\n**{}**\n", summary(reports)), REST);
    for report in reports {
        page.add(&format!("\n### {}{}\n\n", escaped(&title(report)), escaped(&place(report))));
        rows(&mut page, report);
        let warnings: Vec<String> =
            report.warnings.iter().map(|warning| format!("- ⚠️ {}\n", escaped(warning))).collect();
        if !warnings.is_empty() {
            page.add("\n");
            page.add_all(warnings.into_iter(), BUDGET / 8, "warnings");
        }
    }
    for report in reports.iter().filter(|report| !report.drift.is_empty()) {
        details(&mut page, report, redaction);
    }
    page.text
}

fn rows(page: &mut Page, report: &Report) {
    if report.drift.is_empty() {
        page.add(&format!("{}\n", nothing(report)));
        return;
    }
    page.add("| | mapping | source → function | |\n| --- | --- | --- | --- |\n");
    // Half of the page for the table, the rest for details.
    page.add_all(report.drift.iter().map(row), BUDGET / 2, "mappings");
}

fn row(drift: &Drift) -> String {
    format!(
        "| {} | {} | {} → {} | {} |\n",
        drift.class.as_str(),
        escaped(&drift.name),
        escaped(&kind(drift.kind, &drift.source)),
        escaped(&drift.function),
        escaped(&drift.message)
    )
}

fn details(page: &mut Page, report: &Report, redaction: Redaction) {
    let open = if report.drift.len() <= 3 { " open" } else { "" };
    let title = escaped_html(&title(report));
    if page.add(&format!("\n<details{open}><summary>Details of {title}</summary>\n\n")) {
        let pieces = report.drift.iter().map(|drift| detail(drift, redaction));
        page.add_all(pieces, BUDGET, "mappings in detail");
        page.end("\n</details>\n");
    }
}

fn detail(drift: &Drift, redaction: Redaction) -> String {
    let mut text = format!(
        "**{} {}** {}\n\n- {}\n",
        drift.class.as_str(),
        escaped(&drift.name),
        escaped(&drift.source),
        escaped(&drift.message)
    );
    if let Some(standing) = standing(drift) {
        text += &format!("- {}\n", escaped(&standing));
    }
    if !drift.changes.is_empty() {
        text += &format!("\n```diff\n{}```\n", changes(drift, redaction));
    }
    text + "\n"
}

/// Returns the changes as lines of a diff from the spec to what is live. A fence inside a value would
/// end the block.
fn changes(drift: &Drift, redaction: Redaction) -> String {
    let each = drift.changes.iter().map(|change| {
        let (live, spec) = sides(change, redaction);
        let text = |value| shown(value).replace("```", "` ` `");
        let (setting, live, spec) = (&change.setting, text(&live), text(&spec));
        format!("- {setting}: {spec} (spec)\n+ {setting}: {live} (live)\n")
    });
    each.collect()
}
