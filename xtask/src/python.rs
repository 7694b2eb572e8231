//! The Python that suites need: virtual environments inside the checkout.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::process::{output, program, root, succeeds};
use crate::stamp;

const INTERPRETERS: [&str; 2] = ["python3", "python"];
/// Some of the pinned packages need this much.
const OLDEST: &str = "3.11";
const PROBE: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";

/// Returns what this machine lacks, if anything.
pub(crate) fn missing() -> Option<String> {
    let lacks = format!("Python {OLDEST} or newer with its `venv` module");
    interpreter().is_none().then_some(lacks)
}

/// Fills the environments from their pinned requirements and returns the programs in them.
pub(crate) fn provide() -> Result<Vec<(&'static str, PathBuf)>> {
    let servers = environment(".venv", "tests/conformance/requirements.txt")?;
    let clients = clients()?;
    Ok(vec![
        ("ESMITH_PYTHON", servers.join("python")),
        ("ESMITH_MOTO_SERVER", servers.join("moto_server")),
        ("ESMITH_MINISTACK", servers.join("ministack")),
        ("ESMITH_CHECK_JSONSCHEMA", servers.join("check-jsonschema")),
        ("ESMITH_CLIENTS", clients),
    ])
}

/// Fills the environment of the foreign clients and returns the folder of its programs.
pub(crate) fn clients() -> Result<PathBuf> {
    environment(".venv-clients", "tests/clients/requirements.txt")
}

/// Fills a virtual environment and returns the folder of its programs.
fn environment(name: &str, requirements: &str) -> Result<PathBuf> {
    let python = interpreter().context("Python is gone")?;
    let venv = root().join(name);
    let pins = fs::read_to_string(root().join(requirements)).context(requirements.to_owned())?;
    let version = output(program(python).arg("--version"))?;
    stamp::unless_current(&venv, &format!("{version}{pins}"), || {
        println!("filling {name} from {requirements}");
        let made = succeeds(program(python).args(["-m", "venv", "--clear"]).arg(&venv))?;
        ensure!(made, "`{python} -m venv` failed");
        let mut pip = program(venv.join("bin/python"));
        pip.args(["-m", "pip", "--disable-pip-version-check", "install", "--quiet"]);
        ensure!(succeeds(pip.args(["--requirement", requirements]))?, "`pip install` failed");
        Ok(())
    })?;
    Ok(venv.join("bin"))
}

/// Returns the first interpreter that is new enough and can make a virtual environment.
fn interpreter() -> Option<&'static str> {
    INTERPRETERS.into_iter().find(|name| {
        let probe = program(name).args(["-c", PROBE]).output();
        probe.is_ok_and(|output| output.status.success())
    })
}
