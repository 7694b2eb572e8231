//! `esmith drift`: how live mappings differ from the specs, for people and for cron. Nothing is written
//! to AWS; with `--accept`, live values are written into the spec files.

use std::{
    collections::BTreeMap,
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use esmith_applier::{absent, tags_by_index};
use esmith_planner::{
    Live,
    accept::{Left, accept},
    drift::{Asked, Report, drift, functions, others},
    options::{Options, Redaction, Target},
};
use esmith_report::{
    Format, Style,
    document::{self, drift::Run},
    prometheus, render,
};
use esmith_spec::{edit::EditRequest, stack::Stack, variables::InForce};

use crate::{
    arguments::Drift,
    failure::End,
    fsutil, github,
    planned::{Planning, Region, names_exist, read_stacks},
    progress::reading,
    screen::Screen,
    session::{Session, add_counts},
    verbs::plan::redaction,
};

pub(crate) async fn run(arguments: &Drift, screen: &Screen) -> anyhow::Result<End> {
    let begun = Instant::now();
    let mut calls = BTreeMap::new();
    let looked = look(arguments, screen, &mut calls).await;
    let run = Run { ended: now(), seconds: begun.elapsed().as_secs_f64(), calls };
    let shown = looked.and_then(|reports| show(&reports, arguments, &run, screen));
    if shown.is_err() {
        tell_failure(arguments, &run, screen);
    }
    shown
}

/// Reads and classifies; counts the calls, also those before a failure.
async fn look(
    arguments: &Drift,
    screen: &Screen,
    calls: &mut BTreeMap<&'static str, u64>,
) -> anyhow::Result<Vec<Report>> {
    let (found, stacks) = read_stacks(&arguments.specs, &arguments.stacks, screen)?;
    let asked = Asked {
        target: Target::new(&arguments.targets)?,
        account_wide: arguments.account_wide,
        unmanaged: arguments.unmanaged,
    };
    let account = stacks.iter().find_map(|stack| stack.account.as_deref());
    let session = Session::open(&arguments.reach, account).await?;
    let planning = Planning {
        found,
        stacks: &stacks,
        options: Options::default(),
        journal_entries: Vec::new(),
        check_references: arguments.check_references,
        session: &session,
        screen,
    };
    let mut reports = Vec::new();
    for region in planning.regions().await? {
        reports.extend(of_region(arguments, &planning, &region, &asked, calls).await?);
    }
    session.close().await;
    names(&arguments.targets, &stacks, &reports)?;
    // What nobody owns comes last.
    reports.sort_by(|a, b| {
        (a.stack.is_none(), &a.stack, &a.region).cmp(&(b.stack.is_none(), &b.stack, &b.region))
    });
    Ok(reports)
}

async fn of_region(
    arguments: &Drift,
    planning: &Planning<'_>,
    region: &Region,
    asked: &Asked,
    calls: &mut BTreeMap<&'static str, u64>,
) -> anyhow::Result<Vec<Report>> {
    let caller = planning.session.caller(&region.gateway, None, planning.screen);
    let looked = async {
        let foot = reading(planning.screen, caller.counter());
        let (meant, mut live) = planning.look(region, &caller).await?;
        if asked.account_wide || asked.unmanaged {
            tags_by_index(&caller, &mut live.mappings).await?;
        }
        if planning.check_references {
            let functions = functions(&meant.stacks(), &live, asked);
            live.references = absent(&caller, &functions).await?;
        }
        drop(foot);
        let in_force = InForce { account: live.account.clone(), region: live.region.clone() };
        let meant = if arguments.accept
            && accepted(arguments, planning, &meant.stacks(), &live, asked, &in_force)?
        {
            planning.read_again(region, &in_force)?
        } else {
            meant
        };
        let stacks = meant.stacks();
        let given = stacks.iter().map(|stack| drift(stack, &live, asked));
        Ok(given.chain(others(&stacks, &live, asked)).collect())
    };
    let looked = looked.await;
    add_counts(calls, &caller);
    looked
}

/// Writes live values into the spec files; returns whether there was one. What is left is named, and
/// is drift still.
fn accepted(
    arguments: &Drift,
    planning: &Planning<'_>,
    stacks: &[&Stack],
    live: &Live,
    asked: &Asked,
    in_force: &InForce,
) -> anyhow::Result<bool> {
    let Planning { found, screen, .. } = planning;
    let (mut requests, mut left) = (Vec::new(), Vec::new());
    for stack in stacks {
        let parts = accept(stack, &drift(stack, live, asked), redaction(&arguments.reach));
        requests.extend(parts.0);
        left.extend(parts.1);
    }
    let edited = found.edit(in_force, &requests);
    found.write(&edited.texts)?;
    for path in edited.texts.keys() {
        screen.say(&format!("Edited {path}"));
    }
    for (index, EditRequest { mapping, setting, .. }) in requests.iter().enumerate() {
        screen.say(&match edited.refused.get(&index) {
            None => format!("  {mapping}: `{setting}` accepted"),
            Some(why) => format!("  {mapping}: `{setting}` left: {why}"),
        });
    }
    for Left { mapping, setting, why } in left {
        let what = setting.map(|setting| format!("`{setting}` ")).unwrap_or_default();
        screen.say(&format!("  {mapping}: {what}left: {why}"));
    }
    Ok(!edited.texts.is_empty())
}

/// Refuses a `--target` that names nothing, which would look like no drift.
fn names(targets: &[String], stacks: &[Stack], reports: &[Report]) -> anyhow::Result<()> {
    let desired = stacks.iter().flat_map(|stack| stack.mappings.keys());
    let drifted = reports.iter().flat_map(|report| &report.drift).map(|drift| &drift.name);
    let sound = reports.iter().flat_map(|report| &report.sound);
    names_exist(targets, desired.chain(drifted).chain(sound))
}

/// Shows the drift, and leaves it to the GitHub job around the run, if there is one. What is hidden stays
/// hidden there: a job's page has more readers than a screen.
fn show(reports: &[Report], arguments: &Drift, run: &Run, screen: &Screen) -> anyhow::Result<End> {
    let document = |redaction| document::drift::Drift::new(reports, redaction, run.clone());
    screen.show(&document(redaction(&arguments.reach)), &arguments.output)?;
    let told = document(Redaction::On);
    github::summarize(screen, || render(&told, Format::Markdown, Style::default()));
    github::set_outputs(screen, || github::of_drift(&told));
    Ok(if told.has_drift() { End::Changes } else { End::Done })
}

/// Writes the metrics of a run that failed, whatever failed.
fn tell_failure(arguments: &Drift, run: &Run, screen: &Screen) {
    let text = prometheus(None, run);
    let files = arguments.output.outputs.iter();
    for (_, file) in files.filter(|(format, _)| *format == Format::Prometheus) {
        if let Err(error) = fsutil::write(file, &text) {
            screen.error(&format!("warning: {error:#}"));
        }
    }
    if arguments.output.format == Format::Prometheus {
        screen.out(&text);
    }
}

/// Writes the metrics of a run that was ended from outside: by a signal, the deadline or a fault of the
/// program.
pub(crate) fn tell_fault(arguments: &Drift, screen: &Screen) {
    tell_failure(arguments, &Run { ended: now(), ..Run::default() }, screen);
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |now| now.as_secs())
}
