//! `esmith apply`: plans, asks, and carries the plan out.

use std::{
    collections::BTreeMap,
    io::{BufRead, IsTerminal, Write},
    time::Instant,
};

use anyhow::Context;
use esmith_applier::{ApiClient, Settings, apply};
use esmith_gateway::Gateway;
use esmith_planner::plan::Plan;
use esmith_report::{
    Format,
    document::{self, apply::Stack},
    job, render,
};
use esmith_spec::stack;

use crate::{
    arguments::Apply,
    failure::{End, Interrupted, Refused, remedy},
    github,
    journal::{self, JournalFolder},
    planned::{Planning, Region, options, read, targets_exist},
    progress::Progress,
    reviewed::as_reviewed,
    screen::Screen,
    session::{Session, add_counts},
    signal::Interrupts,
    verbs::plan::{self, redaction, tell_job},
};

/// The plans of one region, with the connection that they were made over.
struct Made<'a> {
    caller: ApiClient<'a, Gateway>,
    plans: Vec<Plan>,
}

pub(crate) async fn run(arguments: &Apply, screen: &Screen) -> anyhow::Result<End> {
    let begun = Instant::now();
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
        check_references: false,
        session: &session,
        screen,
    };
    let mut interrupts = Interrupts::listen(arguments.reach.deadline);
    let regions = interrupts.cut_off(planning.regions()).await?;
    let made = interrupts.cut_off(plans(arguments, &planning, &regions)).await?;
    let end = carry_out(arguments, &planning, &stacks, made, begun, &mut interrupts).await;
    session.close().await;
    if let Err(error) = &end {
        github::summarize(screen, || job::error(&crate::failure::text(error)));
    }
    end
}

async fn plans<'a>(
    arguments: &Apply,
    planning: &Planning<'a>,
    regions: &'a [Region],
) -> anyhow::Result<Vec<Made<'a>>> {
    let mut made = Vec::new();
    for region in regions {
        let caller =
            planning.session.caller(&region.gateway, Some(arguments.iam_wait), planning.screen);
        let plans = planning.plan(region, &caller).await?;
        made.push(Made { caller, plans });
    }
    Ok(made)
}

async fn carry_out(
    arguments: &Apply,
    planning: &Planning<'_>,
    stacks: &[stack::Stack],
    made: Vec<Made<'_>>,
    begun: Instant,
    interrupts: &mut Interrupts,
) -> anyhow::Result<End> {
    let screen = planning.screen;
    let mut every: Vec<&Plan> = made.iter().flat_map(|made| &made.plans).collect();
    every.sort_by(|a, b| a.stack.cmp(&b.stack));
    let steps = every.iter().map(|plan| plan.steps.len()).sum();
    show(arguments, screen, &every);
    targets_exist(&arguments.asked, stacks, &every)?;
    as_reviewed(arguments, &every)?;
    let refusals: Vec<String> =
        every.iter().flat_map(|plan| &plan.refusals).map(|it| it.message.clone()).collect();
    if !refusals.is_empty() {
        return Err(Refused(refusals).into());
    }
    if steps > 0 && !arguments.auto_approve {
        let answer = interrupts.cut_off(approve(screen, steps)).await;
        // The cursor still stands behind the question.
        answer.inspect_err(|error| {
            if error.is::<Interrupted>() {
                screen.error("")
            }
        })?;
    }
    let work = every_region(arguments, planning, &made);
    let (mut reports, stopped) = until_stopped(work, interrupts, &made, screen).await;
    let mut calls = BTreeMap::new();
    made.iter().for_each(|made| add_counts(&mut calls, &made.caller));
    reports.sort_by(|a, b| a.stack.cmp(&b.stack));
    let report = document::apply::Apply::new(reports, &calls, begun.elapsed());
    screen.show(&report, &arguments.output)?;
    if !report.is_empty() {
        github::summarize(screen, || job::outcomes(&report));
    }
    Ok(if stopped || !report.is_success() { End::Failed } else { End::Done })
}

/// Shows the plans: as the result where it is text, else to whoever approves or reads a refusal.
fn show(arguments: &Apply, screen: &Screen, plans: &[&Plan]) {
    let shown =
        plan::document(plans.iter().copied(), redaction(&arguments.reach), &arguments.reach);
    match arguments.output.format {
        Format::Json => screen.beside(&shown),
        _ => screen.out(&render(&shown, Format::Text, screen.style())),
    }
    tell_job(plans.iter().copied(), &arguments.reach, screen);
}

async fn approve(screen: &Screen, steps: usize) -> anyhow::Result<()> {
    if !std::io::stdin().is_terminal() {
        return Err(Refused(vec![
            "there is no terminal to ask on; --auto-approve applies without asking".to_owned(),
        ])
        .into());
    }
    screen.error("");
    let noun = if steps == 1 { "this step" } else { "these steps" };
    let mut stderr = std::io::stderr().lock();
    let _: std::io::Result<()> =
        write!(stderr, "Apply {noun}? Only `yes` is taken: ").and_then(|()| stderr.flush());
    drop(stderr);
    // In a thread of its own, so that an interruption is heard meanwhile.
    let line = || std::io::stdin().lock().lines().next().transpose();
    let answer = tokio::task::spawn_blocking(line).await?.context("cannot read the answer")?;
    if answer.unwrap_or_default().trim() == "yes" {
        return Ok(());
    }
    Err(Refused(vec!["not approved".to_owned()]).into())
}

async fn every_region(arguments: &Apply, planning: &Planning<'_>, made: &[Made<'_>]) -> Vec<Stack> {
    let mut reports = Vec::new();
    for Made { caller, plans } in made {
        reports.extend(one_region(arguments, planning, caller, plans).await);
    }
    reports
}

async fn one_region(
    arguments: &Apply,
    planning: &Planning<'_>,
    caller: &ApiClient<'_, Gateway>,
    plans: &[Plan],
) -> Vec<Stack> {
    let settings = Settings {
        parallelism: usize::from(arguments.parallelism),
        limits: arguments.timeout,
        tick: planning.session.tick(),
    };
    let journal = JournalFolder::new(&arguments.journal, planning.screen);
    let mut reports = Vec::new();
    for plan in plans {
        let progress = Progress::new(planning.screen, plan, caller.counter());
        let listener = |event: esmith_applier::Event<'_>| progress.tell(&event);
        let outcomes = apply(plan, caller, &settings, &journal, &listener).await;
        reports.push(Stack::new(plan, &outcomes, remedy));
    }
    reports
}

/// Carries on to the end; a signal or the deadline lets what is in flight finish and begins nothing new, in no
/// region. Returns what came out, and whether there was one.
async fn until_stopped<T>(
    work: impl Future<Output = T>,
    interrupts: &mut Interrupts,
    made: &[Made<'_>],
    screen: &Screen,
) -> (T, bool) {
    let mut work = std::pin::pin!(work);
    let mut stopped = false;
    loop {
        tokio::select! {
            done = &mut work => return (done, stopped),
            why = interrupts.next() => {
                stopped = true;
                made.iter().for_each(|made| made.caller.stop());
                screen.error(&format!(
                    "{}: nothing new is begun; waiting for the calls in flight",
                    why.reason()
                ));
            }
        }
    }
}
