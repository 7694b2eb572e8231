//! Plans as one self-contained HTML page: no script, no outside file, readable on a phone and by a
//! screen reader.

use esmith_spec::render::junit::xml;

use super::{
    delta::{Fate, words},
    sides,
    words::{because, how, kind, shown, summary, takes_over},
};
use esmith_planner::{
    options::Redaction,
    plan::{Plan, Step},
};

const HEAD: &str = include_str!("html/head.html");

/// The number of steps up to which details are shown at once.
const UNFOLDED: usize = 20;

/// The length up to which a value is taken in at a glance.
const SHORT: usize = 40;

/// Returns plans as an HTML page.
#[must_use]
pub fn html(plans: &[Plan], redaction: Redaction) -> String {
    let stacks: String = plans.iter().map(|plan| stack(plan, redaction)).collect();
    page("esmith plan", &summary(plans), &stacks)
}

/// Returns a page with a title, a sentence that sums it up and what stands below.
pub(crate) fn page(title: &str, sentence: &str, sections: &str) -> String {
    let head = HEAD.replace("TITLE", title);
    let sentence = xml(sentence);
    format!(
        "{head}<main>\n<h1>{title}</h1>\n<p class=\"summary\">{sentence}</p>\n{sections}</main>\n</html>\n"
    )
}

fn stack(plan: &Plan, redaction: Redaction) -> String {
    let place: String = [("account", &plan.account), ("region", &plan.region)]
        .into_iter()
        .filter_map(|(word, value)| Some(format!(" · {word} {}", xml(value.as_ref()?))))
        .collect();
    let mut text =
        format!("<section>\n<h2>Stack {}<small>{place}</small></h2>\n", xml(&plan.stack));
    if plan.steps.is_empty() {
        text += "<p>Nothing changes.</p>\n";
    }
    let open = plan.steps.len() <= UNFOLDED;
    text.extend(plan.steps.iter().map(|step| self::step(step, open, redaction)));
    let remarks =
        plan.warnings.iter().map(|warning| format!("<li>warning: {}</li>\n", xml(warning)));
    let notes = plan.notes.iter().map(|note| {
        format!("<li>note {}: {}: {}</li>\n", note.code, xml(&note.name), xml(&note.message))
    });
    let remarks: String = remarks.chain(notes).collect();
    if !remarks.is_empty() {
        text += &format!("<ul class=\"remarks\">\n{remarks}</ul>\n");
    }
    text + &format!("<p class=\"fingerprint\">{}</p>\n</section>\n", xml(&plan.fingerprint))
}

fn step(step: &Step, open: bool, redaction: Redaction) -> String {
    let action = step.action().as_str();
    let blocked = !step.blocked.is_empty();
    let mut text = format!(
        "<details class=\"{action}\"{}>\n<summary><b class=\"action\">{action}</b> <b>{}</b> <span>{} → {}</span>{}</summary>\n",
        if open || blocked { " open" } else { "" },
        xml(&step.name),
        xml(&kind(step.kind, &step.source)),
        xml(&step.function),
        if blocked { " <b class=\"blocked\">blocked</b>" } else { "" },
    );
    text += &format!("<p class=\"source\">{}</p>\n<ul>\n", xml(&step.source));
    let mut say =
        |class: &str, words: &str| text += &format!("<li class=\"{class}\">{}</li>\n", xml(words));
    for reason in step.reasons() {
        say("reason", &format!("because {}", because(&reason)));
    }
    if let Some(taken) = takes_over(step) {
        say("reason", taken);
    }
    if let Some(consequence) = step.impact() {
        say("consequence", &format!("consequence: {consequence}"));
    }
    if let Some(strategy) = step.strategy() {
        say("how", &format!("how: {}", how(strategy)));
    }
    if !step.after.is_empty() {
        say("after", &format!("after: {}", step.after.join(", ")));
    }
    for why in &step.blocked {
        say("why-blocked", &format!("blocked: {why}"));
    }
    text += "</ul>\n";
    if !step.changes().is_empty() {
        text += &changes(step, redaction);
    }
    text + "</details>\n"
}

fn changes(step: &Step, redaction: Redaction) -> String {
    let is_new = step.uuid().is_none();
    let head = if is_new {
        "<th scope=\"col\">value</th>"
    } else {
        "<th scope=\"col\">from</th><th scope=\"col\">to</th>"
    };
    let rows: String = step
        .changes()
        .iter()
        .map(|change| {
            let (from, to) = sides(change, redaction);
            let (from, to) = marked(&shown(&from), &shown(&to));
            let from =
                if is_new { String::new() } else { format!("<td class=\"from\">{from}</td>") };
            let setting = xml(change.setting.as_str());
            format!("<tr><th scope=\"row\">{setting}</th>{from}<td class=\"to\">{to}</td></tr>\n")
        })
        .collect();
    format!(
        "<div class=\"scroll\"><table>\n<tr><th scope=\"col\">setting</th>{head}</tr>\n{rows}</table></div>\n"
    )
}

/// Returns both sides of a change; in long ones the words that go and come are marked.
pub(crate) fn marked(from: &str, to: &str) -> (String, String) {
    let is_long = from.len() > SHORT && to.len() > SHORT;
    let Some(parts) = is_long.then(|| words(from, to)).flatten() else {
        return (xml(from), xml(to));
    };
    let side = |own: Fate, tag: &str| {
        let parts = parts.iter().filter(|(fate, _)| *fate == own || *fate == Fate::Stays);
        parts
            .map(|(fate, text)| match fate {
                Fate::Stays => xml(text),
                _ => format!("<{tag}>{}</{tag}>", xml(text)),
            })
            .collect()
    };
    (side(Fate::Goes, "del"), side(Fate::Comes, "ins"))
}
