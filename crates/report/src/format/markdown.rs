//! A page as Markdown for a comment, an issue or a job's summary, folded and cut to fit there.

use crate::{
    escape::Line,
    page::{Change, Entry, Page, Section, Sides, Topic},
};

/// The greatest length, in bytes; GitHub takes 65,536 characters in a comment.
const BUDGET: usize = 60_000;

/// What rows and details leave free, in bytes: room for what was left out and for fingerprints.
const RESERVE: usize = 10_000;

/// Returns a page as Markdown, under 60,000 bytes: first every entry in a row of a table, then the
/// details, folded. What does not fit is counted.
pub(crate) fn markdown(page: &Page) -> String {
    let mut out = Text {
        text: format!("## esmith {}\n\n**{}**\n", page.verb, page.summary.markdown()),
        verb: page.verb,
        owed: page.sections.iter().map(owed).sum(),
    };
    for section in &page.sections {
        out.pay(owed(section));
        out.add(&heading(section));
        rows(&mut out, page, section);
        remarks(&mut out, section);
    }
    for section in page.sections.iter().filter(|section| !section.entries.is_empty()) {
        details(&mut out, page, section);
    }
    for section in &page.sections {
        if let Some(fingerprint) = &section.fingerprint {
            out.end(&format!("\n<sub>{} {fingerprint}</sub>\n", section.title.markdown()));
        }
    }
    out.text
}

/// Text with a limit.
struct Text {
    text: String,
    /// The verb that shows what was left out.
    verb: &'static str,
    /// The bytes that what a reader must see still needs.
    owed: usize,
}

impl Text {
    /// Adds a piece if it fits and leaves the reserve; returns whether it did.
    fn add(&mut self, piece: &str) -> bool {
        let fits = self.text.len() + piece.len() + RESERVE + self.owed < BUDGET;
        if fits {
            self.text += piece;
        }
        fits
    }

    /// Frees the room that was kept for a section.
    fn pay(&mut self, bytes: usize) {
        self.owed -= bytes;
    }

    /// Adds a line that may use the reserve.
    fn end(&mut self, line: &str) {
        if self.text.len() + line.len() < BUDGET {
            self.text += line;
        }
    }

    /// Adds pieces until one does not fit, and a line that counts the rest.
    fn add_all(&mut self, pieces: impl ExactSizeIterator<Item = String>, room: usize, what: &str) {
        let (count, limit) = (pieces.len(), self.text.len() + room);
        for (index, piece) in pieces.enumerate() {
            if self.text.len() + piece.len() > limit || !self.add(&piece) {
                let (more, verb) = (count - index, self.verb);
                let rest = format!("\n… and {more} more {what}; `esmith {verb}` shows them all\n");
                return self.end(&rest);
            }
        }
    }
}

/// Returns what stands above the entries of a section.
fn heading(section: &Section) -> String {
    let heading = format!("\n### {}{}\n\n", section.title.markdown(), section.place.markdown());
    let refusals: String =
        section.refusals.iter().map(|it| format!("**⛔ {}**\n\n", it.markdown())).collect();
    let table = "| | mapping | source → function | |\n| --- | --- | --- | --- |\n";
    heading + &refusals + if section.entries.is_empty() { "" } else { table }
}

/// Returns the room that the rows of a section need which a reader must see.
fn owed(section: &Section) -> usize {
    let grave: usize =
        section.entries.iter().filter(|entry| entry.is_grave).map(|entry| row(entry).len()).sum();
    if grave == 0 && section.refusals.is_empty() { 0 } else { heading(section).len() + grave }
}

fn rows(out: &mut Text, page: &Page, section: &Section) {
    if section.entries.is_empty() {
        out.add(&format!("{}\n", section.nothing.markdown()));
        return;
    }
    let (grave, others): (Vec<&Entry>, Vec<_>) =
        section.entries.iter().partition(|entry| entry.is_grave);
    out.add_all(grave.into_iter().map(row), BUDGET, page.noun);
    // Half of the page for the table, the rest for details.
    out.add_all(others.into_iter().map(row), BUDGET / 2, page.noun);
}

fn row(entry: &Entry) -> String {
    let message = entry.points.iter().find(|point| point.topic == Topic::Message);
    let told = match message {
        _ if entry.is_blocked => "**blocked**".to_owned(),
        Some(message) => message.text.markdown(),
        None => String::new(),
    };
    let (kind, function) = (entry.kind.markdown(), entry.function.markdown());
    format!("| {} | {} | {kind} → {function} | {told} |\n", entry.word, entry.name.markdown())
}

fn remarks(out: &mut Text, section: &Section) {
    if section.remarks.is_empty() {
        return;
    }
    out.add("\n");
    let each = section.remarks.iter().map(|remark| {
        let sign = if remark.is_warning { "⚠️ " } else { "" };
        format!("- {sign}{}\n", remark.text.markdown())
    });
    out.add_all(each, BUDGET / 8, "remarks");
}

fn details(out: &mut Text, page: &Page, section: &Section) {
    let is_open = section.entries.len() <= 3 || section.entries.iter().any(|it| it.is_grave);
    let open = if is_open { " open" } else { "" };
    let title = section.title.markdown();
    if out.add(&format!("\n<details{open}><summary>Details of {title}</summary>\n\n")) {
        let pieces = section.entries.iter().map(|entry| detail(page.sides, entry));
        out.add_all(pieces, BUDGET, &format!("{} in detail", page.noun));
        out.end("\n</details>\n");
    }
}

fn detail(sides: Sides, entry: &Entry) -> String {
    let (name, source) = (entry.name.markdown(), entry.source.markdown());
    let mut text = format!("**{} {name}** {source}\n\n", entry.word);
    for point in &entry.points {
        let label = match point.topic {
            Topic::Blocked => "**blocked**: ",
            topic => topic.label(),
        };
        text += &format!("- {label}{}\n", point.text.markdown());
    }
    if !entry.changes.is_empty() {
        let changes: String = entry.changes.iter().map(|it| change(sides, it)).collect();
        text += &format!("\n```diff\n{changes}```\n");
    }
    text + "\n"
}

/// Returns a change as lines of a diff: from what is to what will be, or from the spec to what is live. A
/// fence inside a value would end the block.
fn change(sides: Sides, change: &Change) -> String {
    let Change { setting, from, to, .. } = change;
    let fenced = |line: &Line| line.as_str().replace("```", "` ` `");
    let to = fenced(to);
    match (from.as_ref().map(fenced), sides) {
        (None, _) => format!("+ {setting}: {to}\n"),
        (Some(from), Sides::Planned) => format!("- {setting}: {from}\n+ {setting}: {to}\n"),
        (Some(from), Sides::Drifted) => {
            format!("- {setting}: {to} (spec)\n+ {setting}: {from} (live)\n")
        }
    }
}
