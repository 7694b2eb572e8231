//! A page as text for people, coloured by meaning where colours are wanted.

use std::fmt::Write as _;

use esmith_spec::counted;
use similar::ChangeTag;

use super::{
    delta::delta,
    group::{Group, grouped},
    lines::{INDENT, columns, line, painted, value, wrapped},
};
use crate::{
    page::{Change, Entry, Page, Point, Remark, Section, Sides, Tone, Topic},
    style::Style,
};

/// The names that are listed of a group.
const NAMES: usize = 10;

/// Returns a page as text, with a sentence that counts at its end.
pub(crate) fn text(page: &Page, style: Style) -> String {
    let mut out = String::new();
    for section in &page.sections {
        self::section(&mut out, page, section, style);
        // The sentence at the end says so of a single one.
        if section.entries.is_empty() && page.sections.len() > 1 {
            let _ = writeln!(out, "  {}\n", section.nothing);
        }
    }
    wrapped(&mut out, style, 0, Tone::Strong, page.summary.as_str());
    out
}

fn section(out: &mut String, page: &Page, section: &Section, style: Style) {
    let title = painted(style, Tone::Strong, section.title.as_str());
    let _ = writeln!(out, "{title}{}\n", section.place);
    for refusal in &section.refusals {
        wrapped(out, style, 2, Tone::Bad, refusal.as_str());
    }
    if !section.refusals.is_empty() {
        out.push('\n');
    }
    for group in grouped(&section.entries) {
        match group {
            Group::One(entry) => one(out, page, entry, style),
            Group::Many(entries) => many(out, page, &entries, style),
        }
    }
    for Remark { is_warning, text } in &section.remarks {
        let (word, tone) =
            if *is_warning { ("warning:", Tone::Careful) } else { ("note", Tone::Quiet) };
        wrapped(out, style, 2, tone, &format!("{word} {text}"));
    }
    if !section.remarks.is_empty() {
        out.push('\n');
    }
}

fn head(page: &Page, entry: &Entry, name: &str, style: Style) -> String {
    let head = format!("{} {:<width$} {name}", entry.sign, entry.word, width = page.width);
    format!("  {}  {}", painted(style, entry.tone, &head), entry.kind)
}

fn one(out: &mut String, page: &Page, entry: &Entry, style: Style) {
    let head = head(page, entry, entry.name.as_str(), style);
    let _ = writeln!(out, "{head} → {}", entry.function);
    line(out, style, Tone::Quiet, entry.source.as_str());
    let say = |out: &mut String, first: bool| {
        for point in entry.points.iter().filter(|point| point.topic.is_first() == first) {
            let text = format!("{}{}", point.topic.label(), point.text);
            wrapped(out, style, INDENT, tone(point.topic, entry), &text);
        }
    };
    say(out, true);
    let settings = entry.changes.iter().map(|change| columns(change.setting.as_str()));
    let width = settings.max().unwrap_or_default();
    entry.changes.iter().for_each(|change| self::change(out, page.sides, change, width, style));
    say(out, false);
    out.push('\n');
}

fn tone(topic: Topic, entry: &Entry) -> Tone {
    match topic {
        Topic::Reason | Topic::Ownership => entry.tone,
        Topic::Message | Topic::Consequence | Topic::How => Tone::Plain,
        Topic::After | Topic::State => Tone::Quiet,
        Topic::Blocked => Tone::Bad,
    }
}

/// Writes a group of entries that say the same: what they share, and the first names.
fn many(out: &mut String, page: &Page, entries: &[&Entry], style: Style) {
    let Some(first) = entries.first() else { return };
    let head = head(page, first, &counted(entries.len(), "mapping"), style);
    let _ = writeln!(out, "{head}");
    let (chosen, changes): (Vec<&Change>, Vec<_>) =
        first.changes.iter().partition(|change| change.is_final);
    for Change { setting, to, .. } in chosen {
        wrapped(out, style, INDENT, Tone::Plain, &format!("{setting}  {to}"));
    }
    let settings: Vec<&str> = changes.iter().map(|change| change.setting.as_str()).collect();
    if !settings.is_empty() && page.sides == Sides::Planned {
        wrapped(out, style, INDENT, Tone::Plain, &format!("changes {}", settings.join(", ")));
    }
    for text in first.points.iter().filter_map(|point| of_the_first(point, first)) {
        wrapped(out, style, INDENT, text.0, &text.1);
    }
    let names: Vec<&str> = entries.iter().take(NAMES).map(|entry| entry.name.as_str()).collect();
    let more = entries.len().saturating_sub(NAMES);
    let more = if more > 0 {
        format!(" … and {more} more; --target NAME shows one")
    } else {
        String::new()
    };
    wrapped(out, style, INDENT, Tone::Quiet, &format!("{}{more}", names.join(", ")));
    out.push('\n');
}

/// Returns what is said of a group by a point of its first entry.
fn of_the_first(point: &Point, first: &Entry) -> Option<(Tone, String)> {
    let Point { topic, text, shared } = point;
    let text = match topic {
        Topic::Ownership => text.to_string(),
        Topic::Reason => format!("because {}", shared.as_ref().unwrap_or(text)),
        Topic::Message => format!("the first: {text}"),
        Topic::Consequence => format!("consequence, of the first: {text}"),
        Topic::Blocked => format!("blocked, the first because: {text}"),
        Topic::How | Topic::After | Topic::State => return None,
    };
    Some((tone(*topic, first), text))
}

fn change(out: &mut String, sides: Sides, change: &Change, width: usize, style: Style) {
    let (setting, to) = (change.setting.as_str(), change.to.as_str());
    let name = format!("{setting}{}", " ".repeat(width.saturating_sub(columns(setting))));
    let Some(from) = &change.from else {
        return value(out, &name, (Tone::Plain, ""), &[(Tone::Good, to.to_owned())], style);
    };
    let (before, between, new) = match sides {
        Sides::Planned => ("", " → ", Tone::Careful),
        Sides::Drifted => ("live ", ", spec ", Tone::Plain),
    };
    let both = format!("{before}{from}{between}{to}");
    if INDENT + width + 2 + columns(&both) <= style.width {
        let to = painted(style, new, to);
        return line(out, style, Tone::Plain, &format!("{name}  {before}{from}{between}{to}"));
    }
    let (old, new) = match sides {
        Sides::Planned => ("- ", "+ "),
        Sides::Drifted => ("live ", "spec "),
    };
    let parts = if change.is_known && from != &change.to && sides == Sides::Planned {
        delta(from.as_str(), to)
    } else {
        None
    };
    if let Some(parts) = parts {
        let marked = parts.into_iter().map(|(tag, text)| match tag {
            ChangeTag::Equal => (Tone::Plain, text),
            ChangeTag::Delete => (Tone::Bad, format!("[-{text}-]")),
            ChangeTag::Insert => (Tone::Good, format!("{{+{text}+}}")),
        });
        return value(out, &name, (Tone::Plain, ""), &marked.collect::<Vec<_>>(), style);
    }
    let each = [(&*name, old, from, Tone::Bad), (&" ".repeat(width), new, &change.to, Tone::Good)];
    for (name, sign, text, tone) in each {
        value(out, name, (tone, sign), &[(tone, text.to_string())], style);
    }
}
