//! The Node packages that the editor suite needs, installed inside the checkout from their lock file.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::process::{output, program, root, succeeds};
use crate::stamp;

/// The oldest major version that the editor's language server was tried with.
const OLDEST: u32 = 20;
const HOME: &str = "tests/editor";

/// Returns what this machine lacks, if anything.
pub(crate) fn missing() -> Option<String> {
    let npm = program("npm").arg("--version").output();
    let found = major().is_some_and(|major| major >= OLDEST)
        && npm.is_ok_and(|output| output.status.success());
    (!found).then(|| format!("Node {OLDEST} or newer with npm"))
}

/// Fills `tests/editor/node_modules` from the lock file and returns where it is.
pub(crate) fn provide() -> Result<Vec<(&'static str, PathBuf)>> {
    let home = root().join(HOME);
    let lock = home.join("package-lock.json");
    let lock = fs::read_to_string(&lock).with_context(|| lock.display().to_string())?;
    let version = output(program("node").arg("--version"))?;
    let modules = home.join("node_modules");
    stamp::unless_current(&modules, &format!("{version}{lock}"), || {
        println!("filling {HOME}/node_modules from its lock file");
        let mut npm = program("npm");
        npm.current_dir(&home).args(["ci", "--no-audit", "--no-fund"]);
        ensure!(succeeds(&mut npm)?, "`npm ci` failed");
        Ok(())
    })?;
    Ok(vec![("ESMITH_NODE_MODULES", modules)])
}

/// Returns the command that runs the suite's tests.
pub(crate) fn tests() -> Command {
    let mut node = program("node");
    node.current_dir(root().join(HOME)).args(["--test", "--test-reporter=spec"]);
    // What is counted must not be wrapped in colours.
    node.env("NO_COLOR", "1");
    node
}

/// Returns the major version of `node` (`v20.20.2` is 20).
fn major() -> Option<u32> {
    let version = program("node").arg("--version").output().ok()?;
    let version = String::from_utf8(version.stdout).ok()?;
    version.trim().trim_start_matches('v').split('.').next()?.parse().ok()
}
