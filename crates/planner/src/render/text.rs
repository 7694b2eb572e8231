//! Plans as text for people: what, why and with what consequence, in 80 columns, coloured by
//! meaning where colours are wanted.

use std::fmt::Write as _;

use super::{
    Secrets,
    delta::{Fate, delta},
    group::{Group, grouped},
    sides,
    words::{self, because, how, kind, shown},
};
use crate::plan::{Action, Change, Plan, Seeing, Step};

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Whether ANSI colours are used.
    pub colour: bool,
    /// The number of columns to wrap sentences at.
    pub width: usize,
    /// What becomes of hidden values.
    pub secrets: Secrets,
}

impl Default for Style {
    fn default() -> Self {
        Self { colour: false, width: 80, secrets: Secrets::Hidden }
    }
}

const GREEN: &str = "32";
const YELLOW: &str = "33";
const RED: &str = "31";
const BOLD: &str = "1";
const DIM: &str = "2";

/// The column at which the details of a step begin.
const INDENT: usize = 6;

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
    for group in grouped(&plan.steps) {
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
    let (sign, colour) = sign(step.action);
    let kind = kind(step);
    let head = format!("{sign} {:<7} {}", step.action.as_str(), step.name);
    let _ = writeln!(out, "  {}  {kind} → {}", painted(style, colour, &head), step.function);
    line(out, style, DIM, &step.source);
    for reason in &step.reasons {
        wrapped(out, style, INDENT, colour, &format!("because {}", because(reason)));
    }
    changes(out, step, style);
    if let Some(consequence) = &step.consequence {
        wrapped(out, style, INDENT, "", &format!("consequence: {consequence}"));
    }
    if let Some(recipe) = step.recipe {
        wrapped(out, style, INDENT, "", &format!("how: {}", how(recipe)));
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
    let (sign, colour) = sign(first.action);
    let head = format!("{sign} {:<7} {} mappings", first.action.as_str(), steps.len());
    let _ = writeln!(out, "  {}  {}", painted(style, colour, &head), kind(first));
    let settings: Vec<&str> = first.changes.iter().map(|change| change.setting.as_str()).collect();
    if !settings.is_empty() {
        wrapped(out, style, INDENT, "", &format!("changes {}", settings.join(", ")));
    }
    let members: Vec<&str> = first.reasons.iter().map(|reason| reason.member.as_str()).collect();
    if !members.is_empty() {
        wrapped(out, style, INDENT, colour, &format!("because {}", members.join(", ")));
    }
    if let Some(consequence) = &first.consequence {
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
    let width = step.changes.iter().map(|change| change.setting.len()).max().unwrap_or_default();
    let is_new = step.uuid.is_none();
    for change in &step.changes {
        self::change(out, change, width, is_new, style);
    }
}

fn change(out: &mut String, change: &Change, width: usize, is_new: bool, style: Style) {
    let (from, to) = sides(change, style.secrets);
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

/// Writes a value behind a name.
fn value(out: &mut String, name: &str, text: &str, style: Style, colour: &str) {
    pieces(out, name, &[(colour, text.to_owned())], style);
}

/// Writes a value in several colours behind a name; a long one is wrapped under itself.
fn pieces(out: &mut String, name: &str, pieces: &[(&str, String)], style: Style) {
    let start = INDENT + name.chars().count() + 2;
    let room = style.width.saturating_sub(start).max(20);
    let chars: Vec<(&str, char)> = pieces
        .iter()
        .flat_map(|(colour, text)| text.chars().map(move |char| (*colour, char)))
        .collect();
    for (index, row) in chars.chunks(room).enumerate() {
        let before =
            if index == 0 { format!("{}{name}  ", " ".repeat(INDENT)) } else { " ".repeat(start) };
        out.push_str(&before);
        for run in row.chunk_by(|a, b| a.0 == b.0) {
            let text: String = run.iter().map(|(_, char)| char).collect();
            out.push_str(&painted(style, run[0].0, &text));
        }
        out.push('\n');
    }
}

fn line(out: &mut String, style: Style, colour: &str, text: &str) {
    let _ = writeln!(out, "{}{}", " ".repeat(INDENT), painted(style, colour, text));
}

/// Writes a sentence, wrapped between words; what follows the first line is set in by two more.
fn wrapped(out: &mut String, style: Style, indent: usize, colour: &str, text: &str) {
    let mut line = String::new();
    let mut indent = indent;
    for word in text.split(' ') {
        let fits = indent + line.chars().count() + word.chars().count() < style.width;
        if !line.is_empty() && !fits {
            let _ = writeln!(out, "{}{}", " ".repeat(indent), painted(style, colour, &line));
            line.clear();
            indent = if indent == INDENT || indent == 2 { indent + 2 } else { indent };
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    let _ = writeln!(out, "{}{}", " ".repeat(indent), painted(style, colour, &line));
}

fn summary(plans: &[Plan], style: Style) -> String {
    format!("{}\n", painted(style, BOLD, &words::summary(plans)))
}

fn painted(style: Style, colour: &str, text: &str) -> String {
    if style.colour && !colour.is_empty() && !text.is_empty() {
        format!("\u{1b}[{colour}m{text}\u{1b}[0m")
    } else {
        text.to_owned()
    }
}
