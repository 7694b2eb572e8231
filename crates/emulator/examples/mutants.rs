//! Weakens one rule of the emulator at a time, in a copy, and prints which contract case notices.
//!
//! `cargo run -p esmith-emulator --example mutants -- [SEED [COUNT [PART]]]` takes COUNT weakened
//! rules in the order of SEED (0 and all, if left out), of those whose name holds PART. It fails if
//! one goes unnoticed and `tests/contract/unnoticed.json` does not say why.

use std::{
    collections::BTreeMap,
    error::Error,
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

/// Where the rules are. What only carries requests to them is tested by the rest of the suite.
const FILES: [&str; 15] = [
    "access.rs",
    "conflict.rs",
    "encryption.rs",
    "mapping.rs",
    "members.rs",
    "model/shapes.rs",
    "permission.rs",
    "position.rs",
    "relations.rs",
    "roles.rs",
    "timing.rs",
    "operations/create.rs",
    "operations/judge.rs",
    "operations/tags.rs",
    "operations/update.rs",
];

/// Does nothing where a rule would act; appended to the files that call it.
const STANDS_IN: &str = "
#[expect(dead_code, reason = \"a mutant may use one of them\")]
mod stand_in {
    pub(super) fn unless(_: bool, _: impl Into<String>) -> Result<(), crate::refusal::Refusal> {
        Ok(())
    }
    pub(super) fn fill<T>(_: &mut T, _: &str, _: serde_json::Value) {}
    pub(super) fn fill_inside<T>(_: &mut T, _: &str, _: &str, _: serde_json::Value) {}
}
";

/// One weakened rule: a line of a file and what it becomes.
struct Mutant {
    file: &'static str,
    line: usize,
    before: String,
    after: String,
}

impl Mutant {
    /// Names the mutant by what it changes, so that the name outlives an edit elsewhere.
    fn name(&self) -> String {
        format!("{}: {} => {}", self.file, self.before.trim(), self.after.trim())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let seed: u64 = arguments.next().map_or(Ok(0), |seed| seed.parse())?;
    let count: usize = arguments.next().map_or(Ok(usize::MAX), |count| count.parse())?;
    let part = arguments.next().unwrap_or_default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize()?;
    let text = fs::read_to_string(root.join("tests/contract/unnoticed.json"))?;
    let explained: BTreeMap<String, String> = serde_json::from_str(&text)?;
    let copy = copy(&root)?;
    let mut mutants = Vec::new();
    for file in FILES {
        mutants.extend(mutants_of(file, &fs::read_to_string(source(&copy, file))?));
    }
    mutants.retain(|mutant| mutant.name().contains(&part));
    mutants.sort_by_key(|mutant| shuffle(seed, &mutant.name(), mutant.line));
    mutants.truncate(count);
    let whole = cargo(&copy, &["--no-run"])?;
    if !whole.status.success() {
        let why = String::from_utf8_lossy(&whole.stderr);
        return Err(format!("the copy does not build before it is weakened:\n{why}").into());
    }
    if !matches!(verdict(&copy)?, Verdict::Unnoticed) {
        return Err("the tests do not pass before a rule is weakened".into());
    }
    let mut unexplained = 0;
    for mutant in &mutants {
        let verdict = judge(&copy, mutant)?;
        let reason = explained.get(&mutant.name());
        let shown = match (verdict, reason) {
            (Verdict::Noticed(who), _) => format!("noticed by {who}"),
            (Verdict::DoesNotBuild, _) => "does not build".to_owned(),
            (Verdict::Unnoticed, Some(why)) => format!("unnoticed: {why}"),
            (Verdict::Unnoticed, None) => {
                unexplained += 1;
                "UNNOTICED".to_owned()
            }
        };
        say(&format!("{}:{}\n    {shown}", mutant.name(), mutant.line + 1));
    }
    say(&format!("{} weakened rules, {unexplained} unnoticed and unexplained", mutants.len()));
    fs::remove_dir_all(&copy)?;
    if unexplained > 0 { Err("a weakened rule went unnoticed".into()) } else { Ok(()) }
}

/// Copies what the emulator and its tests need into a workspace of its own.
fn copy(root: &Path) -> Result<PathBuf, Box<dyn Error>> {
    let copy = std::env::temp_dir().join(format!("esmith-mutants-{}", std::process::id()));
    let folders = ["src", "tests", "benches"].map(|folder| format!("crates/emulator/{folder}"));
    for folder in folders.iter().map(String::as_str).chain(["tests/contract"]) {
        copy_folder(&root.join(folder), &copy.join(folder))?;
    }
    fs::create_dir_all(copy.join("tests/spec"))?;
    for file in [
        "Cargo.lock",
        "crates/emulator/Cargo.toml",
        "crates/emulator/README.md",
        "tests/spec/event-patterns.json",
    ] {
        fs::copy(root.join(file), copy.join(file))?;
    }
    let manifest = fs::read_to_string(root.join("Cargo.toml"))?;
    let lines = manifest.lines().filter(|line| !line.starts_with("default-members"));
    let lines = lines.map(|line| match line.starts_with("members") {
        true => "members = [\"crates/emulator\"]",
        false => line,
    });
    fs::write(copy.join("Cargo.toml"), lines.collect::<Vec<_>>().join("\n"))?;
    Ok(copy)
}

fn copy_folder(from: &Path, to: &Path) -> std::io::Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

fn source(copy: &Path, file: &str) -> PathBuf {
    copy.join("crates/emulator/src").join(file)
}

/// Every way in which a line of a file is weakened.
fn mutants_of(file: &'static str, text: &str) -> Vec<Mutant> {
    let code = text.lines().enumerate().take_while(|(_, line)| !line.contains("#[cfg(test)]"));
    let mutants = code.flat_map(|(line, before)| {
        weakened(file, before).into_iter().map(move |after| Mutant {
            file,
            line,
            before: before.to_owned(),
            after,
        })
    });
    mutants.collect()
}

/// What a line of code may become. The code is formatted, so lines have few shapes.
fn weakened(file: &str, line: &str) -> Vec<String> {
    let code = line.trim_start();
    let mut all = Vec::new();
    if code.starts_with("//") || code.starts_with("fn ") || code.starts_with("pub") {
        return all;
    }
    for call in ["unless(", "fill(", "fill_inside("] {
        if code.starts_with(call) || code.contains(&format!("=> {call}")) {
            all.push(line.replacen(call, &format!("stand_in::{call}"), 1));
        }
    }
    if code.starts_with("return Err(") {
        let goes_on = "let _: Result<(), crate::refusal::Refusal> = Err(";
        all.push(line.replacen("return Err(", goes_on, 1));
    }
    // A statement that only checks, or only changes something.
    let is_statement = !code.starts_with("let ") && !code.starts_with("return ");
    let is_call = code.contains('(') && !code.starts_with(['.', ')', '}']);
    let ends = code.ends_with(")?;") || code.ends_with(");");
    if is_statement && is_call && ends && all.is_empty() {
        all.push(String::new());
    }
    if file == "members.rs" && code.contains("=> kind") {
        let (arm, _) = line.split_once("=>").unwrap_or((line, ""));
        all.extend([format!("{arm}=> true,"), format!("{arm}=> false,")]);
    }
    if let Some(condition) = code.strip_prefix("if ").and_then(|code| code.strip_suffix(" {"))
        && !condition.starts_with("let ")
    {
        all.push(line.replacen(condition, "false", 1));
    }
    if file == "model/shapes.rs" {
        all.extend(loosened(line));
    }
    if file == "roles.rs" {
        all.extend(unneeded(line));
    }
    all
}

/// A right with one of its actions exchanged for one that nobody denies.
fn unneeded(line: &str) -> Vec<String> {
    let is_action = |text: &&str| text.contains(':') && !text.contains(' ');
    let actions = line.split('"').skip(1).step_by(2).filter(is_action);
    actions.map(|action| line.replacen(action, "nobody:Denies", 1)).collect()
}

/// A shape with one bound moved by one.
fn loosened(line: &str) -> Vec<String> {
    let moved = |label: &str, by: i64| {
        let (head, tail) = line.split_once(label)?;
        let digits = tail.find(|letter: char| !"-_0123456789".contains(letter))?;
        let number: i64 = tail[..digits].replace('_', "").parse().ok()?;
        Some(format!("{head}{label}{}{}", number + by, &tail[digits..]))
    };
    [moved("min: ", -1), moved("max: ", 1)].into_iter().flatten().collect()
}

enum Verdict {
    Noticed(String),
    Unnoticed,
    DoesNotBuild,
}

/// Puts the mutant in, runs the contract and then the rest, and puts the file back.
fn judge(copy: &Path, mutant: &Mutant) -> Result<Verdict, Box<dyn Error>> {
    let path = source(copy, mutant.file);
    let text = fs::read_to_string(&path)?;
    let mut lines: Vec<&str> = text.lines().collect();
    lines[mutant.line] = &mutant.after;
    let stand_in = if mutant.after.contains("stand_in") { STANDS_IN } else { "" };
    fs::write(&path, lines.join("\n") + stand_in)?;
    let verdict = verdict(copy);
    fs::write(&path, text)?;
    verdict
}

fn verdict(copy: &Path) -> Result<Verdict, Box<dyn Error>> {
    if !cargo(copy, &["--no-run"])?.status.success() {
        return Ok(Verdict::DoesNotBuild);
    }
    for tests in [&["--", "contract::", "model::"][..], &["--"]] {
        let output = cargo(copy, tests)?;
        if !output.status.success() {
            return Ok(Verdict::Noticed(first_failure(&String::from_utf8_lossy(&output.stdout))));
        }
    }
    Ok(Verdict::Unnoticed)
}

fn cargo(copy: &Path, arguments: &[&str]) -> std::io::Result<Output> {
    let mut command = Command::new(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    command.args(["test", "--quiet", "--offline", "-p", "esmith-emulator", "--test", "suite"]);
    // A target folder of its own, whatever the caller's environment says.
    command.env("CARGO_TARGET_DIR", copy.join("target")).env("RUST_BACKTRACE", "0");
    command.args(arguments).current_dir(copy).output()
}

/// The first contract case that fails, or else the first test.
fn first_failure(output: &str) -> String {
    let case = output.lines().find(|line| line.contains(".json: "));
    let test = output.lines().find_map(|line| line.strip_prefix("---- "));
    let failure = case.or(test).unwrap_or("a test").trim();
    failure.chars().take(110).collect()
}

/// A number that puts the mutants in an order of the seed (FNV-1a).
fn shuffle(seed: u64, name: &str, line: usize) -> u64 {
    let text = format!("{seed} {name} {line}");
    text.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    })
}

#[expect(clippy::print_stdout, reason = "the verdicts are what the command is for")]
fn say(text: &str) {
    println!("{text}");
}
