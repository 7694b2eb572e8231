//! The Python that suites need: a virtual environment inside the checkout.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result, ensure};

use crate::process::{output, program, root, succeeds};
use crate::stamp;

const INTERPRETERS: [&str; 2] = ["python3", "python"];
/// Some of the pinned packages need this much.
const OLDEST: &str = "3.11";
const REQUIREMENTS: &str = "tests/conformance/requirements.txt";
const PROBE: &str = "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))";

/// Returns what this machine lacks, if anything.
pub(crate) fn missing() -> Option<String> {
    let lacks = format!("Python {OLDEST} or newer with its `venv` module");
    interpreter().is_none().then_some(lacks)
}

/// Fills `.venv` from the pinned requirements and returns the programs in it.
pub(crate) fn provide() -> Result<Vec<(&'static str, PathBuf)>> {
    let python = interpreter().context("Python is gone")?;
    let venv = root().join(".venv");
    let requirements = fs::read_to_string(root().join(REQUIREMENTS)).context(REQUIREMENTS)?;
    let version = output(program(python).arg("--version"))?;
    stamp::unless_current(&venv, &format!("{version}{requirements}"), || {
        println!("filling .venv from {REQUIREMENTS}");
        let made = succeeds(program(python).args(["-m", "venv", "--clear"]).arg(&venv))?;
        ensure!(made, "`{python} -m venv` failed");
        let mut pip = program(venv.join("bin/python"));
        pip.args(["-m", "pip", "--disable-pip-version-check", "install", "--quiet"]);
        ensure!(succeeds(pip.args(["--requirement", REQUIREMENTS]))?, "`pip install` failed");
        Ok(())
    })?;
    let bin = venv.join("bin");
    Ok(vec![
        ("ESMITH_PYTHON", bin.join("python")),
        ("ESMITH_MOTO_SERVER", bin.join("moto_server")),
        ("ESMITH_MINISTACK", bin.join("ministack")),
        ("ESMITH_CHECK_JSONSCHEMA", bin.join("check-jsonschema")),
    ])
}

/// Returns the first interpreter that is new enough and can make a virtual environment.
fn interpreter() -> Option<&'static str> {
    INTERPRETERS.into_iter().find(|name| {
        let probe = program(name).args(["-c", PROBE]).output();
        probe.is_ok_and(|output| output.status.success())
    })
}
