//! Plans as text for people: what, why and with what consequence, in 80 columns, coloured by
//! meaning where colours are wanted.

use std::fmt::Write as _;

use super::{
    delta::{Fate, delta},
    group::{Group, grouped, likeness},
    lines::{BOLD, DIM, GREEN, INDENT, RED, Style, YELLOW, line, painted, pieces, value, wrapped},
    sides,
    words::{self, because, how, kind, shown, takes_over},
};
use esmith_planner::plan::{Action, Change, Plan, Seeing, Step};
use esmith_spec::counted;

/// Returns plans as text, with a line that counts.
#[must_use]
pub fn text(plans: &[Plan], style: Style) -> String {
    let mut out = String::new();
    for plan in plans {
        stack(&mut out, plan, style);
    }
    out + &summary(plans, style)
}

fn stack(out: &mut String, plan: &Plan, style: Style) {
    let place = [("account", &plan.account), ("region", &plan.region)];
    let place: String = place
        .iter()
        .filter_map(|(word, value)| value.as_ref().map(|value| format!(" · {word} {value}")))
        .collect();
    let _ = writeln!(out, "{}{place}\n", painted(style, BOLD, &format!("Stack {}", plan.stack)));
    for group in grouped(&plan.steps, likeness) {
        match group {
            Group::One(step) => self::step(out, step, style),
            Group::Many(steps) => many(out, &steps, style),
        }
    }
    for note in &plan.notes {
        wrapped(
            out,
            style,
            2,
            DIM,
            &format!("note {}: {}: {}", note.code, note.name, note.message),
        );
    }
    for warning in &plan.warnings {
        wrapped(out, style, 2, YELLOW, &format!("warning: {warning}"));
    }
    if !plan.notes.is_empty() || !plan.warnings.is_empty() {
        out.push('\n');
    }
}

fn sign(action: Action) -> (&'static str, &'static str) {
    match action {
        Action::Create => ("+", GREEN),
        Action::Update => ("~", YELLOW),
        Action::Replace => ("±", RED),
        Action::Delete => ("-", RED),
        Action::Adopt => ("<", GREEN),
        Action::Rename => (">", YELLOW),
    }
}

fn step(out: &mut String, step: &Step, style: Style) {
    let (sign, colour) = sign(step.action());
    let kind = kind(step.kind, &step.source);
    let head = format!("{sign} {:<7} {}", step.action().as_str(), step.name);
    let _ = writeln!(out, "  {}  {kind} → {}", painted(style, colour, &head), step.function);
    line(out, style, DIM, &step.source);
    for reason in step.reasons() {
        wrapped(out, style, INDENT, colour, &format!("because {}", because(&reason)));
    }
    if let Some(taken) = takes_over(step) {
        wrapped(out, style, INDENT, colour, taken);
    }
    changes(out, step, style);
    if let Some(consequence) = step.impact() {
        wrapped(out, style, INDENT, "", &format!("consequence: {consequence}"));
    }
    if let Some(strategy) = step.strategy() {
        wrapped(out, style, INDENT, "", &format!("how: {}", how(strategy)));
    }
    if !step.after.is_empty() {
        wrapped(out, style, INDENT, DIM, &format!("after: {}", step.after.join(", ")));
    }
    for why in &step.blocked {
        wrapped(out, style, INDENT, RED, &format!("blocked: {why}"));
    }
    out.push('\n');
}

/// The names that are listed of a group.
const NAMES: usize = 10;

/// Writes a group of steps that do the same: what they share, and the first names.
fn many(out: &mut String, steps: &[&Step], style: Style) {
    let Some(first) = steps.first() else { return };
    let (sign, colour) = sign(first.action());
    let head = format!("{sign} {:<7} {}", first.action().as_str(), counted(steps.len(), "mapping"));
    let _ =
        writeln!(out, "  {}  {}", painted(style, colour, &head), kind(first.kind, &first.source));
    let settings: Vec<&str> =
        first.changes().iter().map(|change| change.setting.as_str()).collect();
    if !settings.is_empty() {
        wrapped(out, style, INDENT, "", &format!("changes {}", settings.join(", ")));
    }
    let members: Vec<&str> = first.reasons().iter().map(|reason| reason.member()).collect();
    if !members.is_empty() {
        wrapped(out, style, INDENT, colour, &format!("because {}", members.join(", ")));
    }
    if let Some(consequence) = first.impact() {
        wrapped(out, style, INDENT, "", &format!("consequence, of the first: {consequence}"));
    }
    if let Some(why) = first.blocked.first() {
        wrapped(out, style, INDENT, RED, &format!("blocked, the first because: {why}"));
    }
    let names: Vec<&str> = steps.iter().take(NAMES).map(|step| step.name.as_str()).collect();
    let more = steps.len().saturating_sub(NAMES);
    let more = if more > 0 {
        format!(" … and {more} more; --target NAME shows one")
    } else {
        String::new()
    };
    wrapped(out, style, INDENT, DIM, &format!("{}{more}", names.join(", ")));
    out.push('\n');
}

fn changes(out: &mut String, step: &Step, style: Style) {
    let width =
        step.changes().iter().map(|change| change.setting.as_str().len()).max().unwrap_or_default();
    let is_new = step.uuid().is_none();
    for change in step.changes() {
        self::change(out, change, width, is_new, style);
    }
}

fn change(out: &mut String, change: &Change, width: usize, is_new: bool, style: Style) {
    let (from, to) = sides(change, style.redaction);
    let name = format!("{:<width$}", change.setting);
    if is_new {
        value(out, &name, &shown(&to), style, GREEN);
        return;
    }
    let (from, to) = (shown(&from), shown(&to));
    if INDENT + width + from.chars().count() + to.chars().count() + 5 <= style.width {
        let to = painted(style, YELLOW, &to);
        line(out, style, "", &format!("{name}  {from} → {to}"));
        return;
    }
    let whole =
        !change.to.is_null() && matches!(&change.from, Seeing::Known(from) if !from.is_null());
    if let Some(parts) = delta(&from, &to).filter(|_| whole && from != to) {
        let marked = parts.into_iter().map(|(fate, text)| match fate {
            Fate::Stays => ("", text),
            Fate::Goes => (RED, format!("[-{text}-]")),
            Fate::Comes => (GREEN, format!("{{+{text}+}}")),
        });
        return pieces(out, &name, &marked.collect::<Vec<_>>(), style);
    }
    value(out, &name, &format!("- {from}"), style, RED);
    value(out, &" ".repeat(width), &format!("+ {to}"), style, GREEN);
}

fn summary(plans: &[Plan], style: Style) -> String {
    format!("{}\n", painted(style, BOLD, &words::summary(plans)))
}
