//! `esmith plan`: what would change, why, and with what consequence.

use esmith_planner::{options::Redaction, plan::Plan};
use esmith_report::{self as render, Style};

use crate::{
    arguments::{self, Output, PlanFormat, Reach},
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
    let keepsakes = journal::read(&arguments.journal)?;
    let planning =
        Planning { found, stacks: &stacks, options, keepsakes, session: &session, screen };
    let mut plans = Vec::new();
    for region in planning.regions().await? {
        let caller = session.caller(&region.gateway, None, screen);
        plans.extend(planning.plan(&region, &caller).await?);
    }
    session.close().await;
    plans.sort_by(|a, b| a.stack.cmp(&b.stack));
    targets_exist(&arguments.asked, &stacks, &plans.iter().collect::<Vec<_>>())?;
    show(&plans, &arguments.output, &arguments.reach, screen)?;
    tell_job(&plans, screen);
    if let Some(file) = &arguments.out {
        let saved = render::document(&plans, Redaction::On);
        // Values that nobody calls sensitive may be nobody else's business.
        fsutil::write_as(file, &format!("{saved:#}\n"), Before::Any, Readers::Owner)?;
        screen.say(&format!(
            "Saved to {}; apply it with --plan {}",
            file.display(),
            file.display()
        ));
    }
    let has_steps = plans.iter().any(|plan| !plan.steps.is_empty());
    Ok(if arguments.detailed_exitcode && has_steps { End::Changes } else { End::Done })
}

/// Returns whether hidden values are shown.
pub(crate) fn redaction(reach: &Reach) -> Redaction {
    if reach.show_sensitive { Redaction::Off } else { Redaction::On }
}

/// Leaves plans to the GitHub job around the run, if there is one. What is hidden stays hidden: a
/// job's page has more readers than a screen.
pub(crate) fn tell_job(plans: &[Plan], screen: &Screen) {
    github::summarize(screen, || render::markdown(plans, Redaction::On));
    github::set_outputs(screen, || github::of_plans(plans));
}

/// Prints plans, and writes them to the files that were asked for.
fn show(
    plans: &[Plan],
    output: &Output<PlanFormat>,
    reach: &Reach,
    screen: &Screen,
) -> anyhow::Result<()> {
    let redaction = redaction(reach);
    for (format, file) in &output.outputs {
        fsutil::write(file, &rendered(plans, *format, Style { redaction, ..Style::default() }))?;
    }
    screen.out(&rendered(plans, output.format, screen.style(redaction)));
    Ok(())
}

fn rendered(plans: &[Plan], format: PlanFormat, style: Style) -> String {
    match format {
        PlanFormat::Text => render::text(plans, style),
        PlanFormat::Json => format!("{:#}\n", render::document(plans, style.redaction)),
        PlanFormat::Markdown => render::markdown(plans, style.redaction),
        PlanFormat::Html => render::html(plans, style.redaction),
        PlanFormat::Github => render::github(plans),
    }
}
