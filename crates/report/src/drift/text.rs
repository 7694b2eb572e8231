//! Drift as text for people, in 80 columns.

use std::fmt::Write as _;

use super::{
    super::{
        group::{Group, grouped},
        lines::{BOLD, DIM, INDENT, RED, Style, YELLOW, line, painted, value, wrapped},
        sides,
        words::{kind, shown},
    },
    words::{nothing, place, standing, summary, title},
};
use esmith_planner::{
    drift::{Class, Drift, Report},
    plan::Change,
};
use esmith_spec::counted;

/// The names that are listed of a group.
const NAMES: usize = 10;

/// Returns reports as text, with a line that counts.
#[must_use]
pub fn text(reports: &[Report], style: Style) -> String {
    let mut out = String::new();
    for report in reports {
        stack(&mut out, report, style);
        // The sentence at the end says so of a single report.
        if report.drift.is_empty() && reports.len() > 1 {
            let _ = writeln!(out, "  {}\n", nothing(report));
        }
    }
    wrapped(&mut out, style, 0, BOLD, &summary(reports));
    out
}

fn stack(out: &mut String, report: &Report, style: Style) {
    let _ = writeln!(out, "{}{}\n", painted(style, BOLD, &title(report)), place(report));
    for group in grouped(&report.drift, likeness) {
        match group {
            Group::One(drift) => one(out, drift, style),
            Group::Many(drifts) => many(out, &drifts, style),
        }
    }
    for warning in &report.warnings {
        wrapped(out, style, 2, YELLOW, &format!("warning: {warning}"));
    }
    if !report.warnings.is_empty() {
        out.push('\n');
    }
}

fn likeness(drift: &Drift) -> (Class, Option<&'static str>, Vec<&str>) {
    let settings = drift.changes.iter().map(|change| change.setting.as_str()).collect();
    (drift.class, drift.kind.map(|kind| kind.key().name()), settings)
}

fn sign(class: Class) -> (&'static str, &'static str) {
    match class {
        Class::Missing => ("-", RED),
        Class::Replaced => ("±", RED),
        Class::DisabledByAws | Class::Problem | Class::Orphan => ("!", RED),
        Class::Unreadable => ("?", YELLOW),
        Class::Settings => ("~", YELLOW),
        Class::Unexpected => ("+", YELLOW),
        Class::Unmanaged => ("·", DIM),
    }
}

fn one(out: &mut String, drift: &Drift, style: Style) {
    let (sign, colour) = sign(drift.class);
    let head = format!("{sign} {:<13} {}", drift.class.as_str(), drift.name);
    let kind = kind(drift.kind, &drift.source);
    let _ = writeln!(out, "  {}  {kind} → {}", painted(style, colour, &head), drift.function);
    line(out, style, DIM, &drift.source);
    wrapped(out, style, INDENT, "", &drift.message);
    let width =
        drift.changes.iter().map(|change| change.setting.as_str().len()).max().unwrap_or_default();
    for change in &drift.changes {
        self::change(out, change, width, style);
    }
    if let Some(standing) = standing(drift) {
        wrapped(out, style, INDENT, DIM, &standing);
    }
    out.push('\n');
}

fn change(out: &mut String, change: &Change, width: usize, style: Style) {
    let (live, spec) = sides(change, style.redaction);
    let (live, spec) = (shown(&live), shown(&spec));
    let name = format!("{:<width$}", change.setting);
    let both = format!("live {live}, spec {spec}");
    if INDENT + width + 2 + both.chars().count() <= style.width {
        return line(out, style, "", &format!("{name}  {both}"));
    }
    value(out, &name, &format!("live {live}"), style, RED);
    value(out, &" ".repeat(width), &format!("spec {spec}"), style, "");
}

/// Writes a group of mappings with the same drift: what they share, and the first names.
fn many(out: &mut String, drifts: &[&Drift], style: Style) {
    let Some(first) = drifts.first() else { return };
    let (sign, colour) = sign(first.class);
    let head = format!("{sign} {:<13} {}", first.class.as_str(), counted(drifts.len(), "mapping"));
    let kind = kind(first.kind, &first.source);
    let _ = writeln!(out, "  {}  {kind}", painted(style, colour, &head));
    wrapped(out, style, INDENT, "", &format!("the first: {}", first.message));
    let names: Vec<&str> = drifts.iter().take(NAMES).map(|drift| drift.name.as_str()).collect();
    let more = drifts.len().saturating_sub(NAMES);
    let more = if more > 0 {
        format!(" … and {more} more; --target NAME shows one")
    } else {
        String::new()
    };
    wrapped(out, style, INDENT, DIM, &format!("{}{more}", names.join(", ")));
    out.push('\n');
}
