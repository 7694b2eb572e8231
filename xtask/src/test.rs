//! `cargo xtask test`: every step that CI runs. A failing step does not stop those after it, so one
//! run shows all that is wrong.

use std::collections::BTreeSet;
use std::time::Instant;

use anyhow::{Result, bail, ensure};

use crate::generate;
use crate::process::{cargo, output, succeeds, tests};
use crate::suites::{Need, SUITES, Suite};
use crate::tally::Tally;
use crate::times::Times;

/// Retired TLS stacks that the AWS SDK still offers; they must not come back into the tree.
const LEGACY_TLS: [&str; 2] = ["h2 v0.3.", "rustls v0.21."];

/// How many of the slowest tests are named in the end.
const SLOWEST: usize = 20;

/// Run everything that CI runs: format, lints, generated files, all tests
///
/// What the tests need from Python and Node is installed inside the checkout. In the end the slowest twenty
/// tests are named.
#[derive(clap::Args)]
pub(crate) struct Choice {
    /// Only these steps [default: all]; a name that is none prints them all
    step: Vec<String>,
    /// Leave out the suites that need Python, and say how many tests that skips
    #[arg(long)]
    without_python: bool,
    /// Leave out the suites that need Node, and say how many tests that skips
    #[arg(long)]
    without_node: bool,
}

/// A part of the whole: its name, and what it counts. An error is a failure of the step.
struct Step {
    name: &'static str,
    needs: Option<Need>,
    run: Run,
}

/// What a step does.
enum Run {
    Check(fn() -> Result<bool>),
    Tests(fn() -> Result<(Tally, Times)>),
    Suite(&'static Suite),
}

/// Runs the steps that are chosen and says whether all passed.
pub(crate) fn run(choice: &Choice) -> Result<bool> {
    let steps = chosen(&choice.step)?;
    let left_out: BTreeSet<Need> =
        [choice.without_python.then_some(Need::Python), choice.without_node.then_some(Need::Node)]
            .into_iter()
            .flatten()
            .collect();
    refuse_to_start_without_needs(&steps, &left_out)?;
    let mut times = Times::default();
    let done: Vec<_> =
        steps.iter().map(|step| (step.name, timed(step, &left_out, &mut times))).collect();
    println!();
    for (name, (tally, seconds)) in &done {
        println!("{seconds:>7.1} s  {name}: {tally}");
    }
    print!("{}", times.slowest(SLOWEST));
    let sum: Tally = done.iter().map(|(_, (tally, _))| *tally).sum();
    println!("{sum}");
    Ok(sum.failed == 0)
}

/// Every step, in the order in which they run.
fn steps() -> Vec<Step> {
    let check = |name, run| Step { name, needs: None, run: Run::Check(run) };
    let mut steps = vec![
        check("format", || succeeds(&mut cargo(&["fmt", "--all", "--check"]))),
        check("lints", lints_hold),
        check("legacy-tls", no_legacy_tls),
        Step {
            name: "tests",
            needs: None,
            run: Run::Tests(|| tests(&mut cargo(&["test", "--workspace", "--no-fail-fast"]))),
        },
        check("generated", generate::are_current),
    ];
    steps.extend(SUITES.iter().map(|suite| Step {
        name: suite.name,
        needs: Some(suite.needs),
        run: Run::Suite(suite),
    }));
    steps
}

/// Returns the steps of these names, or all if there are none.
fn chosen(names: &[String]) -> Result<Vec<Step>> {
    let all = steps();
    let known: Vec<_> = all.iter().map(|step| step.name).collect();
    for name in names {
        ensure!(known.contains(&&**name), "`{name}` is no step; they are {}", known.join(", "));
    }
    let is_chosen = |step: &Step| names.is_empty() || names.iter().any(|name| name == step.name);
    Ok(all.into_iter().filter(is_chosen).collect())
}

/// Ends before the long steps if a suite could not run in the end.
fn refuse_to_start_without_needs(steps: &[Step], left_out: &BTreeSet<Need>) -> Result<()> {
    let needs: BTreeSet<_> = steps.iter().filter_map(|step| step.needs).collect();
    let lacking: Vec<_> = needs
        .difference(left_out)
        .filter_map(|need| {
            let what = need.missing()?;
            Some(format!("{what} is missing; {} leaves out the suites that need it", need.flag()))
        })
        .collect();
    if lacking.is_empty() {
        return Ok(());
    }
    bail!("{}", lacking.join("\n       "))
}

/// Runs one step between two lines that name it; returns its tally and its seconds.
fn timed(step: &Step, left_out: &BTreeSet<Need>, times: &mut Times) -> (Tally, f64) {
    let name = step.name;
    println!("==> {name}");
    let start = Instant::now();
    let (tally, of_tests) = step.run(left_out).unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        (Tally::FAILED, Times::default())
    });
    *times += of_tests;
    let seconds = start.elapsed().as_secs_f64();
    println!("<== {name}: {seconds:.1} s, {tally}");
    (tally, seconds)
}

impl Step {
    fn run(&self, left_out: &BTreeSet<Need>) -> Result<(Tally, Times)> {
        match self.run {
            Run::Check(check) => Ok((Tally::of_check(check()?), Times::default())),
            Run::Tests(tests) => tests(),
            Run::Suite(suite) if left_out.contains(&suite.needs) => {
                Ok((skipped(suite)?, Times::default()))
            }
            Run::Suite(suite) => suite.run(),
        }
    }
}

fn lints_hold() -> Result<bool> {
    let deny = ["--", "-D", "warnings"];
    let mut hold =
        succeeds(cargo(&["clippy", "--workspace", "--all-targets", "--quiet"]).args(deny))?;
    // Targets with `test = false` are not among "all".
    for target in SUITES.iter().filter_map(Suite::target) {
        let mut clippy = cargo(&["clippy", "--workspace", "--quiet"]);
        hold &= succeeds(clippy.args(target).args(deny))?;
    }
    Ok(hold)
}

fn no_legacy_tls() -> Result<bool> {
    let tree = ["tree", "--workspace", "--target", "all", "--prefix", "none", "--format", "{p}"];
    let tree = output(&mut cargo(&tree))?;
    let found: BTreeSet<_> =
        tree.lines().filter(|line| LEGACY_TLS.iter().any(|old| line.starts_with(old))).collect();
    for package in &found {
        eprintln!("legacy TLS in the tree: {package}");
    }
    Ok(found.is_empty())
}

fn skipped(suite: &Suite) -> Result<Tally> {
    let skipped = suite.count()?;
    println!("{}: {skipped} tests skipped ({})", suite.name, suite.needs.flag());
    Ok(Tally { skipped, ..Tally::default() })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::process::root;

    /// Each job of CI runs some steps; together they run each once.
    #[test]
    fn the_jobs_of_ci_run_every_step_once() {
        let workflow = fs::read_to_string(root().join(".github/workflows/ci.yml")).unwrap();
        let runs = workflow.lines().filter_map(|line| line.split_once("cargo xtask test "));
        let mut ran: Vec<&str> = runs.flat_map(|(_, names)| names.split_whitespace()).collect();
        ran.sort_unstable();
        let mut all: Vec<&str> = steps().iter().map(|step| step.name).collect();
        all.sort_unstable();
        assert_eq!(ran, all);
    }
}
