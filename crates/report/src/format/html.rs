//! A page as one self-contained HTML page: no script, no outside file, readable on a phone and by a
//! screen reader.

use similar::ChangeTag;

use super::delta::words;
use crate::{
    escape::{Line, xml},
    page::{Change, Entry, Page, Section, Sides, Topic},
};

const HEAD: &str = include_str!("html/head.html");

/// The number of entries up to which details are shown at once.
const UNFOLDED: usize = 20;

/// The length up to which a value is taken in at a glance.
const SHORT: usize = 40;

/// Returns a page as HTML.
pub(crate) fn html(page: &Page) -> String {
    let title = format!("esmith {}", page.verb);
    let (head, summary) = (HEAD.replace("TITLE", &title), page.summary.xml());
    let sections: String = page.sections.iter().map(|it| section(page.sides, it)).collect();
    format!(
        "{head}<main>\n<h1>{title}</h1>\n<p class=\"summary\">{summary}</p>\n{sections}</main>\n</html>\n"
    )
}

fn section(sides: Sides, section: &Section) -> String {
    let (title, place) = (section.title.xml(), section.place.xml());
    let mut text = format!("<section>\n<h2>{title}<small>{place}</small></h2>\n");
    for refusal in &section.refusals {
        text += &format!("<p class=\"refusal\"><b class=\"blocked\">{}</b></p>\n", refusal.xml());
    }
    if section.entries.is_empty() {
        text += &format!("<p>{}</p>\n", section.nothing.xml());
    }
    let open = section.entries.len() <= UNFOLDED;
    text.extend(section.entries.iter().map(|it| entry(sides, it, open)));
    let remarks = section.remarks.iter().map(|remark| {
        let word = if remark.is_warning { "warning:" } else { "note" };
        format!("<li>{word} {}</li>\n", remark.text.xml())
    });
    let remarks: String = remarks.collect();
    if !remarks.is_empty() {
        text += &format!("<ul class=\"remarks\">\n{remarks}</ul>\n");
    }
    if let Some(fingerprint) = &section.fingerprint {
        text += &format!("<p class=\"fingerprint\">{}</p>\n", fingerprint.xml());
    }
    text + "</section>\n"
}

fn entry(sides: Sides, entry: &Entry, open: bool) -> String {
    let (word, source) = (entry.word, entry.source.xml());
    let open = if open || entry.is_blocked { " open" } else { "" };
    let (name, kind, function) = (entry.name.xml(), entry.kind.xml(), entry.function.xml());
    let blocked = if entry.is_blocked { " <b class=\"blocked\">blocked</b>" } else { "" };
    let mut text = format!(
        "<details class=\"{word}\"{open}>\n<summary><b class=\"action\">{word}</b> <b>{name}</b> <span>{kind} → {function}</span>{blocked}</summary>\n<p class=\"source\">{source}</p>\n<ul>\n"
    );
    for point in &entry.points {
        let (class, label) = (class(point.topic), point.topic.label());
        text += &format!("<li class=\"{class}\">{label}{}</li>\n", point.text.xml());
    }
    if let Some(place) = &entry.place {
        text += &format!("<li class=\"place\">{}</li>\n", place.xml());
    }
    text += "</ul>\n";
    if !entry.changes.is_empty() {
        text += &changes(sides, &entry.changes);
    }
    text + "</details>\n"
}

const fn class(topic: Topic) -> &'static str {
    match topic {
        Topic::Reason | Topic::Ownership => "reason",
        Topic::Message => "message",
        Topic::Consequence => "consequence",
        Topic::How => "how",
        Topic::After => "after",
        Topic::Blocked => "why-blocked",
        Topic::State => "state",
    }
}

fn changes(sides: Sides, changes: &[Change]) -> String {
    let is_new = changes.iter().all(|change| change.from.is_none());
    let heads: &[&str] = match sides {
        _ if is_new => &["value"],
        Sides::Planned => &["from", "to"],
        Sides::Drifted => &["live", "spec"],
    };
    let heads: String = heads.iter().map(|head| format!("<th scope=\"col\">{head}</th>")).collect();
    let rows: String = changes.iter().map(row).collect();
    format!(
        "<div class=\"scroll\"><table>\n<tr><th scope=\"col\">setting</th>{heads}</tr>\n{rows}</table></div>\n"
    )
}

fn row(change: &Change) -> String {
    let (from, to) = match &change.from {
        None => (String::new(), change.to.xml()),
        Some(from) => {
            let (from, to) = marked(from, &change.to);
            (format!("<td class=\"from\">{from}</td>"), to)
        }
    };
    let setting = change.setting.xml();
    format!("<tr><th scope=\"row\">{setting}</th>{from}<td class=\"to\">{to}</td></tr>\n")
}

/// Returns both sides of a change; in long ones the words that go and come are marked.
fn marked(from: &Line, to: &Line) -> (String, String) {
    let is_long = from.as_str().len() > SHORT && to.as_str().len() > SHORT;
    let Some(parts) = is_long.then(|| words(from.as_str(), to.as_str())).flatten() else {
        return (from.xml(), to.xml());
    };
    let side = |own: ChangeTag, element: &str| {
        let parts = parts.iter().filter(|(tag, _)| [own, ChangeTag::Equal].contains(tag));
        parts
            .map(|(tag, text)| match tag {
                ChangeTag::Equal => xml(text),
                _ => format!("<{element}>{}</{element}>", xml(text)),
            })
            .collect()
    };
    (side(ChangeTag::Delete, "del"), side(ChangeTag::Insert, "ins"))
}
