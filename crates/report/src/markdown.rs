//! Plans as Markdown for a pull request's comment or a job's summary, folded and cut to fit there.

use super::{
    page::{BUDGET, Page, escaped, escaped_html},
    sides,
    words::{because, how, kind, shown, summary, takes_over},
};
use esmith_planner::{
    options::Redaction,
    plan::{Plan, Step},
};

/// What ends a list that was cut.
const REST: &str = "`esmith plan` shows them all";

/// Returns plans as Markdown, under 60,000 bytes: first every step in a row of a table, then the
/// details, folded. What does not fit is counted.
#[must_use]
pub fn markdown(plans: &[Plan], redaction: Redaction) -> String {
    let mut page = Page::new(format!("## esmith plan\n\n**{}**\n", summary(plans)), REST);
    for plan in plans {
        let place = [&plan.account, &plan.region].into_iter().flatten();
        let place: String = place.map(|part| format!(" · {part}")).collect();
        page.add(&format!("\n### {}{place}\n\n", escaped(&plan.stack)));
        rows(&mut page, plan);
        remarks(&mut page, plan);
    }
    for plan in plans.iter().filter(|plan| !plan.steps.is_empty()) {
        details(&mut page, plan, redaction);
    }
    for plan in plans {
        page.end(&format!("\n<sub>{} {}</sub>\n", escaped(&plan.stack), plan.fingerprint));
    }
    page.text
}

fn rows(page: &mut Page, plan: &Plan) {
    if plan.steps.is_empty() {
        page.add("Nothing changes.\n");
        return;
    }
    page.add("| | mapping | source → function | |\n| --- | --- | --- | --- |\n");
    // Half of the page for the table, the rest for details.
    page.add_all(plan.steps.iter().map(row), BUDGET / 2, "steps");
}

fn row(step: &Step) -> String {
    let state = if step.blocked.is_empty() { "" } else { "**blocked**" };
    let name = escaped(&step.name);
    let ends = format!("{} → {}", escaped(&kind(step.kind, &step.source)), escaped(&step.function));
    format!("| {} | {name} | {ends} | {state} |\n", step.action().as_str())
}

fn remarks(page: &mut Page, plan: &Plan) {
    let notes =
        plan.notes.iter().map(|note| format!("{}: {}: {}", note.code, note.name, note.message));
    let warnings = plan.warnings.iter().map(|warning| format!("⚠️ {warning}"));
    let all: Vec<String> =
        warnings.chain(notes).map(|text| format!("- {}\n", escaped(&text))).collect();
    if !all.is_empty() {
        page.add("\n");
        page.add_all(all.into_iter(), BUDGET / 8, "notes");
    }
}

fn details(page: &mut Page, plan: &Plan, redaction: Redaction) {
    let open = if plan.steps.len() <= 3 { " open" } else { "" };
    let head =
        format!("\n<details{open}><summary>Details of {}</summary>\n\n", escaped_html(&plan.stack));
    if page.add(&head) {
        page.add_all(
            plan.steps.iter().map(|step| detail(step, redaction)),
            BUDGET,
            "steps in detail",
        );
        page.end("\n</details>\n");
    }
}

fn detail(step: &Step, redaction: Redaction) -> String {
    let mut text = format!(
        "**{} {}** {}\n\n",
        step.action().as_str(),
        escaped(&step.name),
        escaped(&step.source)
    );
    for reason in step.reasons() {
        text += &format!("- because {}\n", escaped(&because(&reason)));
    }
    if let Some(taken) = takes_over(step) {
        text += &format!("- {taken}\n");
    }
    if let Some(consequence) = step.impact() {
        text += &format!("- consequence: {}\n", escaped(consequence));
    }
    if let Some(strategy) = step.strategy() {
        text += &format!("- how: {}\n", how(strategy));
    }
    if !step.after.is_empty() {
        text += &format!("- after: {}\n", escaped(&step.after.join(", ")));
    }
    for why in &step.blocked {
        text += &format!("- **blocked**: {}\n", escaped(why));
    }
    if !step.changes().is_empty() {
        text += &format!("\n```diff\n{}```\n", changes(step, redaction));
    }
    text + "\n"
}

/// Returns the changes as lines of a diff. A fence inside a value would end the block.
fn changes(step: &Step, redaction: Redaction) -> String {
    let mut text = String::new();
    for change in step.changes() {
        let (from, to) = sides(change, redaction);
        let line = |sign: char, value| {
            format!("{sign} {}: {}\n", change.setting, shown(value).replace("```", "` ` `"))
        };
        if step.uuid().is_some() {
            text += &line('-', &from);
        }
        text += &line('+', &to);
    }
    text
}
