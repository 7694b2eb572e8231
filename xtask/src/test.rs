//! `cargo xtask test`: every step that CI runs. A failing step does not stop those after it, so one
//! run shows all that is wrong.

use std::collections::BTreeSet;
use std::time::Instant;

use anyhow::{Result, bail};

use crate::generate;
use crate::process::{cargo, output, succeeds, tests};
use crate::suites::{Need, SUITES, Suite};
use crate::tally::Tally;

/// Retired TLS stacks that the AWS SDK still offers; they must not come back into the tree.
const LEGACY_TLS: [&str; 2] = ["h2 v0.3.", "rustls v0.21."];

/// Returns what a step counted; an error is a failure of the step.
type Run<'a> = Box<dyn FnOnce() -> Result<Tally> + 'a>;

/// Runs every step and says whether all passed.
pub(crate) fn run(left_out: &BTreeSet<Need>) -> Result<bool> {
    refuse_to_start_without_needs(left_out)?;
    let steps = steps(left_out).into_iter();
    let done: Vec<_> = steps.map(|(name, run)| (name, timed(name, run))).collect();
    println!();
    for (name, (tally, seconds)) in &done {
        println!("{seconds:>7.1} s  {name}: {tally}");
    }
    let sum: Tally = done.iter().map(|(_, (tally, _))| *tally).sum();
    println!("{sum}");
    Ok(sum.failed == 0)
}

/// Ends before the long steps if a suite could not run in the end.
fn refuse_to_start_without_needs(left_out: &BTreeSet<Need>) -> Result<()> {
    let needs: BTreeSet<_> = SUITES.iter().map(|suite| suite.needs).collect();
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

fn steps<'a>(left_out: &'a BTreeSet<Need>) -> Vec<(&'static str, Run<'a>)> {
    let mut steps: Vec<(&str, Run)> = vec![
        ("format", Box::new(|| checked(succeeds(&mut cargo(&["fmt", "--all", "--check"]))))),
        ("lints", Box::new(|| checked(lints_hold()))),
        ("no legacy TLS", Box::new(|| checked(no_legacy_tls()))),
        ("tests", Box::new(|| tests(&mut cargo(&["test", "--workspace", "--no-fail-fast"])))),
        ("generated files", Box::new(|| checked(generate::are_current()))),
    ];
    for suite in SUITES {
        let run: Run = if left_out.contains(&suite.needs) {
            Box::new(|| skipped(suite))
        } else {
            Box::new(|| suite.run())
        };
        steps.push((suite.name, run));
    }
    steps
}

/// Runs one step between two lines that name it; returns its tally and its seconds.
fn timed(name: &str, run: Run) -> (Tally, f64) {
    println!("==> {name}");
    let start = Instant::now();
    let tally = run().unwrap_or_else(|error| {
        eprintln!("error: {error:#}");
        Tally::FAILED
    });
    let seconds = start.elapsed().as_secs_f64();
    println!("<== {name}: {seconds:.1} s, {tally}");
    (tally, seconds)
}

fn checked(passed: Result<bool>) -> Result<Tally> {
    passed.map(Tally::of_check)
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
