//! Drift as one self-contained HTML page, as a plan's: no script, no outside file.

use super::{
    super::{
        html::{marked, page},
        sides,
        words::{kind, shown},
    },
    words::{nothing, place, standing, summary, title},
};
use esmith_planner::{
    drift::{Drift, Report},
    options::Redaction,
};
use esmith_spec::render::junit::xml;

/// The number of mappings up to which details are shown at once.
const UNFOLDED: usize = 20;

/// Returns reports as an HTML page.
#[must_use]
pub fn html(reports: &[Report], redaction: Redaction) -> String {
    let stacks: String = reports.iter().map(|report| stack(report, redaction)).collect();
    page("esmith drift", &summary(reports), &stacks)
}

fn stack(report: &Report, redaction: Redaction) -> String {
    let mut text = format!(
        "<section>\n<h2>{}<small>{}</small></h2>\n",
        xml(&title(report)),
        xml(&place(report))
    );
    if report.drift.is_empty() {
        text += &format!("<p>{}</p>\n", nothing(report));
    }
    let open = report.drift.len() <= UNFOLDED;
    text.extend(report.drift.iter().map(|drift| entry(drift, open, redaction)));
    let warnings: String = report
        .warnings
        .iter()
        .map(|warning| format!("<li>warning: {}</li>\n", xml(warning)))
        .collect();
    if !warnings.is_empty() {
        text += &format!("<ul class=\"remarks\">\n{warnings}</ul>\n");
    }
    text + "</section>\n"
}

fn entry(drift: &Drift, open: bool, redaction: Redaction) -> String {
    let class = drift.class.as_str();
    let mut text = format!(
        "<details class=\"{class}\"{}>\n<summary><b class=\"action\">{class}</b> <b>{}</b> <span>{} → {}</span></summary>\n<p class=\"source\">{}</p>\n<ul>\n<li>{}</li>\n",
        if open { " open" } else { "" },
        xml(&drift.name),
        xml(&kind(drift.kind, &drift.source)),
        xml(&drift.function),
        xml(&drift.source),
        xml(&drift.message),
    );
    if let Some(standing) = standing(drift) {
        text += &format!("<li>{}</li>\n", xml(&standing));
    }
    if let Some(span) = &drift.location {
        text += &format!("<li>{}, line {}</li>\n", xml(&span.file), span.line);
    }
    text += "</ul>\n";
    if !drift.changes.is_empty() {
        text += &changes(drift, redaction);
    }
    text + "</details>\n"
}

fn changes(drift: &Drift, redaction: Redaction) -> String {
    let row = |change| {
        let (live, spec) = sides(change, redaction);
        let (live, spec) = marked(&shown(&live), &shown(&spec));
        let setting = xml(change.setting.as_str());
        format!(
            "<tr><th scope=\"row\">{setting}</th><td class=\"from\">{live}</td><td class=\"to\">{spec}</td></tr>\n"
        )
    };
    let rows: String = drift.changes.iter().map(row).collect();
    format!(
        "<div class=\"scroll\"><table>\n<tr><th scope=\"col\">setting</th><th scope=\"col\">live</th><th scope=\"col\">spec</th></tr>\n{rows}</table></div>\n"
    )
}
