//! Running other programs. They share our process group, so an interrupt from the terminal ends
//! them with us.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};

use crate::tally::Tally;
use crate::times::Times;

/// Returns the root of the checkout.
pub(crate) fn root() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

/// Returns the folder that cargo builds in.
pub(crate) fn built() -> PathBuf {
    let given = std::env::var_os("CARGO_TARGET_DIR");
    root().join(given.map_or_else(|| "target".into(), PathBuf::from))
}

/// Returns a program to be run at the root of the checkout, without standard input.
pub(crate) fn program(name: impl AsRef<Path>) -> Command {
    let mut command = Command::new(name.as_ref());
    command.current_dir(root()).stdin(Stdio::null());
    command
}

/// Returns the cargo that started us, with its arguments.
pub(crate) fn cargo(words: &[&str]) -> Command {
    let mut command = program(std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned()));
    command.args(words);
    command
}

/// Runs a command whose output goes straight to the terminal; says whether it succeeded.
pub(crate) fn succeeds(command: &mut Command) -> Result<bool> {
    let status = command.status().with_context(|| shown(command))?;
    Ok(status.success())
}

/// Runs a command and returns its standard output; a failure is an error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::inherit()).output().with_context(|| shown(command))?;
    ensure!(output.status.success(), "{}: {}", shown(command), output.status);
    Ok(String::from_utf8(output.stdout)?)
}

/// Runs tests: repeats their output as it comes, counts their results and reads their times. A run that
/// fails without naming a failed test (it did not compile, it crashed) counts as one failure.
pub(crate) fn tests(command: &mut Command) -> Result<(Tally, Times)> {
    // Cargo runs each test binary through this script, which makes it print times.
    let runner = root().join("xtask/timed.sh");
    command.env(format!("CARGO_TARGET_{}_RUNNER", host_variable()?), runner);
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| shown(command))?;
    let stdout = child.stdout.take().context("standard output is piped")?;
    let mut tally = Tally::default();
    let mut times = Times::default();
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally += Tally::of_line(&line);
        times.read(&line);
    }
    if !child.wait()?.success() && tally.failed == 0 {
        tally += Tally::FAILED;
    }
    Ok((tally, times))
}

/// Returns the kind of this machine.
pub(crate) fn host() -> Result<String> {
    let told = output(program("rustc").arg("-vV"))?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc does not tell the host")?.to_owned())
}

/// Returns the kind of this machine as cargo writes it in the names of variables.
fn host_variable() -> Result<String> {
    Ok(host()?.to_uppercase().replace(['-', '.'], "_"))
}

fn shown(command: &Command) -> String {
    let words = command.get_args().map(|word| word.to_string_lossy());
    let words: Vec<_> =
        [command.get_program().to_string_lossy()].into_iter().chain(words).collect();
    format!("`{}`", words.join(" "))
}
