//! `cargo xtask mutate`: flips each fact of the table in turn and prints which test notices. The
//! flips are in `crates/spec/src/mutants/`, behind a feature; a flip is chosen by the environment, so
//! that the tests are built once (decision 008).

use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;

use crate::process::{cargo, output, program, root};

/// The crates whose tests are asked, with the feature that flips.
const BUILD: [&str; 10] = [
    "-p",
    "esmith-spec",
    "-p",
    "esmith-planner",
    "-p",
    "esmith-report",
    "-p",
    "esmith",
    "--features",
    "esmith-spec/mutate",
];

/// Why a flip may go unnoticed, by its name.
const EXPLAINED: &str = "xtask/unnoticed.json";

/// Tests that do not take what they expect from the table; quick ones first.
const JUDGES: &[Judge] = &[
    Judge::new("spec", "documented", &[]),
    // What scenarios must cover is taken from the table, so the counts of words are left out.
    Judge::new("planner", "scenarios", &["every_scenario_", "every_plan_", "no_plan_"]),
    Judge::new("report", "spec_files", &["every_valid_", "every_invalid_"]),
    Judge::new("planner", "properties", &[]),
    Judge::new("cli", "suite", &["api_members::", "matrix::"]),
];

/// Cases of each property: enough to meet every entry of its menus.
const CASES: &str = "200";

struct Judge {
    /// The folder of its crate.
    folder: &'static str,
    target: &'static str,
    /// Parts of the names of the tests to run; none for all.
    tests: &'static [&'static str],
}

impl Judge {
    const fn new(
        folder: &'static str,
        target: &'static str,
        tests: &'static [&'static str],
    ) -> Self {
        Self { folder, target, tests }
    }
}

/// Flip each fact of the table in turn and print which test notices
#[derive(clap::Args)]
pub(crate) struct Choice {
    /// What orders the sample
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How many facts to flip [default: all]
    #[arg(long)]
    sample: Option<usize>,
    /// Only facts with this in their name
    #[arg(default_value = "")]
    part: String,
}

impl Choice {
    /// Returns the flips to try: all in the order of the table, or a sample in that of the seed.
    fn from(&self, all: &[String]) -> Vec<String> {
        let mut chosen: Vec<String> =
            all.iter().filter(|name| name.contains(&self.part)).cloned().collect();
        if let Some(sample) = self.sample {
            chosen.sort_by_key(|name| shuffled(self.seed, name));
            chosen.truncate(sample);
        }
        chosen
    }
}

/// FNV-1a: the same order on every machine.
fn shuffled(seed: u64, name: &str) -> u64 {
    let bytes = seed.to_le_bytes().into_iter().chain(name.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

/// Tries the flips and says whether each was noticed, or its silence explained.
pub(crate) fn run(choice: &Choice) -> Result<bool> {
    let binaries = build()?;
    let listing =
        ["run", "--quiet", "-p", "esmith-spec", "--features", "mutate", "--example", "mutants"];
    let all: Vec<String> = output(&mut cargo(&listing))?.lines().map(str::to_owned).collect();
    let kept = std::fs::read_to_string(root().join(EXPLAINED))?;
    let explained: BTreeMap<String, String> = serde_json::from_str(&kept)?;
    if let Some(failed) = noticed(&binaries, None)? {
        bail!("without a flip, {failed} fails");
    }
    let mut wrong: Vec<String> = explained
        .keys()
        .filter(|name| !all.contains(name))
        .map(|name| format!("{EXPLAINED} explains what is no flip: {name}"))
        .collect();
    let chosen = choice.from(&all);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for (index, name) in chosen.iter().enumerate() {
        let (shown, counted) = match (noticed(&binaries, Some(name))?, explained.get(name)) {
            (Some(test), None) => (format!("noticed by {test}"), test),
            (Some(test), Some(_)) => {
                wrong.push(format!("{EXPLAINED} explains what is noticed: {name}"));
                (format!("noticed by {test}, although explained"), test)
            }
            (None, Some(why)) => (format!("unnoticed: {why}"), "nothing, as explained".to_owned()),
            (None, None) => {
                wrong.push(format!("unnoticed: {name}"));
                ("UNNOTICED".to_owned(), "nothing".to_owned())
            }
        };
        println!("[{}/{}] {name}\n    {shown}", index + 1, chosen.len());
        *counts.entry(counted).or_default() += 1;
    }
    println!("\n{} of {} flips; noticed by", chosen.len(), all.len());
    counts.iter().for_each(|(test, count)| println!("{count:>6}  {test}"));
    wrong.iter().for_each(|what| println!("{what}"));
    Ok(wrong.is_empty())
}

/// Builds the judges and returns where they are, by package and target.
fn build() -> Result<HashMap<(String, String), PathBuf>> {
    let mut command = cargo(&["test", "--no-run", "--message-format=json-render-diagnostics"]);
    for judge in JUDGES {
        command.args(["--test", judge.target]);
    }
    let messages = output(command.args(BUILD))?;
    let found = messages.lines().filter_map(|line| {
        let message: Value = serde_json::from_str(line).ok()?;
        let binary = message["executable"].as_str()?;
        let manifest = PathBuf::from(message["manifest_path"].as_str()?);
        let folder = manifest.parent()?.file_name()?.to_str()?.to_owned();
        let target = message["target"]["name"].as_str()?.to_owned();
        Some(((folder, target), PathBuf::from(binary)))
    });
    Ok(found.collect())
}

/// Returns the test that notices a flip, first of all that are asked.
fn noticed(
    binaries: &HashMap<(String, String), PathBuf>,
    flip: Option<&str>,
) -> Result<Option<String>> {
    for judge in JUDGES {
        let binary = binaries.get(&(judge.folder.to_owned(), judge.target.to_owned()));
        let binary = binary.with_context(|| format!("cargo built no {}", judge.target))?;
        let mut command = program(binary);
        command
            .args(judge.tests)
            .env("ESMITH_CASES", CASES)
            .envs(flip.map(|flip| ("ESMITH_MUTANT", flip)));
        if let Some(test) = failing(&mut command)? {
            return Ok(Some(format!("{}/{}: {test}", judge.folder, judge.target)));
        }
    }
    Ok(None)
}

/// Runs tests and returns the first that fails.
fn failing(command: &mut Command) -> Result<Option<String>> {
    let output = command.stderr(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    ensure!(!text.contains("running 0 tests"), "no test ran: {command:?}");
    if output.status.success() {
        return Ok(None);
    }
    let failed =
        |line: &str| Some(line.strip_prefix("test ")?.strip_suffix(" ... FAILED")?.to_owned());
    let first = text.lines().find_map(failed);
    Ok(Some(first.unwrap_or_else(|| "(it crashes)".to_owned())))
}
