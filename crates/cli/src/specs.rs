//! Finds and reads spec files: the disk behind the loader.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    fs,
    io::Read,
    path::{Path, PathBuf},
    time::{SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, anyhow, bail};
use esmith_spec::{
    edit::{EditRequest, Edited, edit},
    load::{Files, Input, Loaded, load},
    variables::InForce,
};
use globset::GlobBuilder;
use serde_json::Value;

use crate::{
    arguments::Specs,
    boundary::{self, Boundary, LARGEST},
    fsutil::{Before, Readers, holds, write_as},
    screen::Screen,
};

/// Spec files that were found, with the variables of the command line.
pub(crate) struct Found {
    roots: Vec<String>,
    disk: Disk,
    variables: BTreeMap<String, String>,
    allowed: Vec<String>,
}

impl Found {
    /// Finds the root files that the arguments name.
    pub(crate) fn new(specs: &Specs) -> anyhow::Result<Self> {
        let mut roots = Vec::new();
        let mut disk = Disk { boundary: Boundary::with(&specs.outside)?, ..Disk::default() };
        for path in &specs.paths {
            if path == "-" && roots.contains(path) {
                bail!("standard input can be read once; `-` is given twice");
            } else if path == "-" {
                disk.standard_input = read_standard_input()?;
                disk.boundary.widen(Path::new("."));
                roots.push(path.clone());
            } else if Path::new(path).is_dir() {
                disk.boundary.widen(Path::new(path));
                roots.extend(disk.root_files(path)?);
            } else {
                disk.boundary.widen(Path::new(path).parent().unwrap_or(Path::new(".")));
                roots.push(display(Path::new(path)));
            }
        }
        let mut variables = BTreeMap::new();
        for file in &specs.var_file {
            variables.extend(variable_file(file)?);
        }
        variables.extend(specs.variables.iter().cloned());
        Ok(Self { roots, disk, variables, allowed: specs.environment.clone() })
    }

    /// Reads and checks the specs with what is known of account and region.
    pub(crate) fn load(&self, in_force: &InForce) -> Loaded {
        self.with_input(in_force, load)
    }

    /// Returns the files with these requests applied.
    pub(crate) fn edit(&self, in_force: &InForce, requests: &[EditRequest]) -> Edited {
        self.with_input(in_force, |input| edit(input, requests))
    }

    /// Writes files anew, and reads them so from now on; none if one of them is not as it was read.
    pub(crate) fn write(&self, texts: &BTreeMap<String, String>) -> anyhow::Result<()> {
        let mut read = self.disk.read.borrow_mut();
        let was = |path: &String| match read.get(path) {
            Some(Ok(text)) => text.clone(),
            _ => String::new(),
        };
        let paths = texts.keys().map(|path| (path.clone(), was(path)));
        let before: BTreeMap<String, String> = paths.collect();
        for (path, was) in &before {
            holds(Path::new(path), Before::Text(was))
                .with_context(|| format!("cannot write `{path}`"))?;
        }
        for (path, text) in texts {
            let was = Before::Text(&before[path]);
            write_as(Path::new(path), text, was, Readers::AsBefore)?;
            read.insert(path.clone(), Ok(text.clone()));
        }
        Ok(())
    }

    fn with_input<T>(&self, in_force: &InForce, work: impl FnOnce(&Input<'_>) -> T) -> T {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).ok();
        work(&Input {
            roots: &self.roots,
            files: &self.disk,
            variables: &self.variables,
            environment: &|name| std::env::var(name).ok(),
            allowed: &self.allowed,
            in_force,
            now: now.and_then(|now| i64::try_from(now.as_secs()).ok()),
        })
    }

    /// Reads the specs, shows every problem on standard error and fails on errors.
    pub(crate) fn load_valid(&self, in_force: &InForce, screen: &Screen) -> anyhow::Result<Loaded> {
        let loaded = self.load(in_force);
        if loaded.has_errors() {
            screen.problems(&loaded);
            bail!("the spec is not valid; nothing was read from AWS or written");
        }
        if !loaded.problems.is_empty() {
            screen.problems(&loaded);
        }
        Ok(loaded)
    }
}

/// Returns the text of a file, or standard input for `-`.
pub(crate) fn read_text(path: &str) -> anyhow::Result<String> {
    if path == "-" {
        return read_standard_input();
    }
    boundary::read(Path::new(path)).map_err(|why| anyhow!("cannot read `{path}`: {why}"))
}

/// Returns the arguments that name one path and no variables.
pub(crate) fn one(path: &str) -> Specs {
    Specs { paths: vec![path.to_owned()], ..Specs::default() }
}

fn read_standard_input() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .lock()
        .take(LARGEST + 1)
        .read_to_string(&mut text)
        .context("standard input is not UTF-8 text")?;
    if text.len() as u64 > LARGEST {
        bail!("standard input is larger than {} MiB", LARGEST / 1024 / 1024);
    }
    Ok(text)
}

/// Returns whether a text has the root key that makes it a root file, or may be one that is broken.
fn has_stack(text: &str) -> bool {
    text.lines().any(|line| line.trim_start_matches(['"', '\'', '{']).starts_with("stack"))
        || !text.lines().any(|line| line.starts_with("mappings") || line.starts_with("defaults"))
}

/// Returns the name by which a file is known: one name for one file, in whichever root's folder a path
/// begins.
fn display(path: &Path) -> String {
    let path = path.strip_prefix(".").unwrap_or(path);
    let folded = boundary::folded(path);
    // A link may make `link/..` another folder.
    let is_same =
        || folded.canonicalize().is_ok_and(|one| path.canonicalize().is_ok_and(|it| it == one));
    let path = if folded.as_os_str() != path.as_os_str() && is_same() { &folded } else { path };
    path.to_string_lossy().into_owned()
}

fn variable_file(path: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let name = path.display();
    let text = boundary::read(path)
        .map_err(|why| anyhow!("cannot read variables from `{name}`: {why}"))?;
    let value: Value =
        esmith_spec::load::plain_yaml(&text).map_err(|why| anyhow!("`{name}`: {why}"))?;
    let Value::Object(members) = value else {
        bail!("`{name}` is not an object of names and values")
    };
    members
        .into_iter()
        .map(|(key, value)| match value {
            Value::String(text) => Ok((key, text)),
            Value::Number(_) | Value::Bool(_) => Ok((key, value.to_string())),
            _ => bail!("`{name}`: the value of `{key}` is not text"),
        })
        .collect()
}

/// The file system, and standard input under the name `-`.
#[derive(Default)]
struct Disk {
    standard_input: String,
    boundary: Boundary,
    /// What was read: a run sees one state of its files, and a pipe can be read but once.
    read: RefCell<BTreeMap<String, Result<String, String>>>,
}

impl Files for Disk {
    fn read(&self, path: &str) -> Result<String, String> {
        if path == "-" {
            return Ok(self.standard_input.clone());
        }
        let mut read = self.read.borrow_mut();
        let text = || self.boundary.read(Path::new(path));
        read.entry(path.to_owned()).or_insert_with(text).clone()
    }

    fn find(&self, beside: &str, glob: &str) -> Result<Vec<String>, String> {
        self.matching(beside, glob)
    }
}

impl Disk {
    /// Returns the root files of a folder: those with the right ending and a `stack`.
    fn root_files(&self, folder: &str) -> anyhow::Result<Vec<String>> {
        let cannot = || format!("cannot read folder `{folder}`");
        let mut paths = Vec::new();
        for entry in fs::read_dir(folder).with_context(cannot)? {
            let path = entry.with_context(cannot)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if (name.ends_with(".esm.yaml") || name.ends_with(".esm.yml")) && !path.is_dir() {
                paths.push(display(&path));
            }
        }
        paths.sort();
        // A file that cannot be read is kept: its error must be told.
        paths.retain(|path| self.read(path).map_or(true, |text| has_stack(&text)));
        if paths.is_empty() {
            return Err(anyhow!(
                "no root file in `{folder}`: a root file is named *.esm.yaml and has `stack`; examples/ has one for each kind of source"
            ));
        }
        Ok(paths)
    }

    /// Returns the files that match a glob beside a file; `*` stays within a folder, `**` does not.
    fn matching(&self, beside: &str, glob: &str) -> Result<Vec<String>, String> {
        if Path::new(glob).is_absolute() {
            return Err("a pattern is relative to its root file".to_owned());
        }
        let folder = match beside {
            "-" => Path::new(""),
            path => Path::new(path).parent().unwrap_or(Path::new("")),
        };
        let matcher = GlobBuilder::new(glob).literal_separator(true).build();
        let matcher = matcher.map_err(|error| error.kind().to_string())?.compile_matcher();
        let literal = glob.split('/').take_while(|part| !part.contains(['*', '?', '[', '{']));
        let start: PathBuf = literal.collect();
        let below = folder.join(&start);
        if below.exists() {
            self.boundary.real(&below)?;
        }
        let mut found = Vec::new();
        walk(folder, &start, 0, &mut |path| {
            if matcher.is_match(path) {
                found.push(display(&folder.join(path)));
            }
        });
        found.sort();
        Ok(found)
    }
}

/// Visits the files below a folder, as paths relative to it, hidden folders left out.
fn walk(folder: &Path, below: &Path, depth: usize, visit: &mut impl FnMut(&Path)) {
    let here = folder.join(below);
    let here = if here.as_os_str().is_empty() { Path::new(".") } else { &here };
    if here.is_file() {
        return visit(below);
    }
    let Ok(entries) = fs::read_dir(here) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        // A link to a folder may lead back to one around it.
        let leads_on =
            entry.file_type().is_ok_and(|kind| !kind.is_symlink()) || entry.path().is_file();
        if !name.to_string_lossy().starts_with('.') && leads_on && depth < 32 {
            walk(folder, &below.join(name), depth + 1, visit);
        }
    }
}
