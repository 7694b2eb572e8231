//! `esmith plan`: what would change, why, and with what consequence.

use esmith_planner::{options::Redaction, plan::Plan};
use esmith_report::{
    Format, Style,
    document::{plan, saved},
    render,
};

use crate::{
    arguments::{self, Reach},
    failure::End,
    fsutil::{self, Before, Readers},
    github, journal,
    planned::{Planning, options, read, targets_exist},
    screen::Screen,
    session::Session,
};

pub(crate) async fn run(arguments: &arguments::Plan, screen: &Screen) -> anyhow::Result<End> {
    let (found, stacks) = read(&arguments.specs, &arguments.asked, screen)?;
    let options = options(&arguments.asked)?;
    let account = stacks.iter().find_map(|stack| stack.account.as_deref());
    let session = Session::open(&arguments.reach, account).await?;
    let journal_entries = journal::read(&arguments.journal)?;
    let planning = Planning {
        found,
        stacks: &stacks,
        options,
        journal_entries,
        check_references: arguments.check_references,
        session: &session,
        screen,
    };
    let mut plans = Vec::new();
    for region in planning.regions().await? {
        let caller = session.caller(&region.gateway, None, screen);
        plans.extend(planning.plan(&region, &caller).await?);
    }
    session.close().await;
    plans.sort_by(|a, b| a.stack.cmp(&b.stack));
    targets_exist(&arguments.asked, &stacks, &plans.iter().collect::<Vec<_>>())?;
    let shown = document(&plans, redaction(&arguments.reach), &arguments.reach);
    screen.show(&shown, &arguments.output)?;
    tell_job(&plans, &arguments.reach, screen);
    if let Some(file) = &arguments.out {
        let saved = saved::seal(document(&plans, Redaction::On, &arguments.reach));
        let saved = render(&saved, Format::Json, Style::default());
        // Values that nobody calls sensitive may be nobody else's business.
        fsutil::write_as(file, &saved, Before::Any, Readers::Owner)?;
        screen.say(&format!(
            "Saved to {}; apply it with --plan {}",
            file.display(),
            file.display()
        ));
    }
    let has_steps = plans.iter().any(|plan| !plan.steps.is_empty());
    Ok(match () {
        () if arguments.check && shown.is_refused() => End::Refused,
        () if arguments.detailed_exitcode && has_steps => End::Changes,
        () => End::Done,
    })
}

/// Returns whether hidden values are shown.
pub(crate) fn redaction(reach: &Reach) -> Redaction {
    if reach.show_sensitive { Redaction::Off } else { Redaction::On }
}

/// Returns the document of plans.
pub(crate) fn document<'a>(
    plans: impl IntoIterator<Item = &'a Plan>,
    redaction: Redaction,
    reach: &Reach,
) -> plan::Plan {
    plan::Plan { emulator: reach.local, ..plan::Plan::new(plans, redaction) }
}

/// Leaves plans to the GitHub job around the run, if there is one. What is hidden stays hidden: a
/// job's page has more readers than a screen.
pub(crate) fn tell_job<'a>(
    plans: impl IntoIterator<Item = &'a Plan>,
    reach: &Reach,
    screen: &Screen,
) {
    let plan = document(plans, Redaction::On, reach);
    github::summarize(screen, || render(&plan, Format::Markdown, Style::default()));
    github::set_outputs(screen, || github::of_plan(&plan));
}
