//! Foreign clients against `esmith emulator`: boto3 and the AWS CLI run the create-to-delete cycle of all
//! ten sources, unchanged. `cargo xtask test` installs both and names the folder of their programs
//! in `ESMITH_CLIENTS`. A day in an account begins with boto3, too.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod day;

use std::{
    env,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

/// An emulator that ends with the test.
struct Emulator {
    process: Child,
    url: String,
}

impl Emulator {
    fn start() -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_esmith"))
            .args(["emulator", "--port", "0", "--transition", "20", "--rate", "0", "--quiet"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { process, url: url.trim().to_owned() }
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // It may have ended by itself, which its client then reported.
        let _: std::io::Result<()> = self.process.kill();
        let _: std::io::Result<std::process::ExitStatus> = self.process.wait();
    }
}

/// Runs a script of `tests/clients` against an emulator and asserts what it prints.
#[track_caller]
fn check(script: &str, more: &[PathBuf]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let emulator = Emulator::start();
    let output = Command::new(program("python"))
        .arg(root.join("tests/clients").join(script))
        .arg(&emulator.url)
        .arg(root.join("tests/contract/minimal.json"))
        .args(more)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(String::from_utf8_lossy(&output.stdout), "10 kinds\n", "{errors}");
    assert!(output.status.success(), "{errors}");
}

fn program(name: &str) -> PathBuf {
    let programs = env::var_os("ESMITH_CLIENTS").expect("`cargo xtask test` sets ESMITH_CLIENTS");
    Path::new(&programs).join(name)
}

#[test]
fn boto3_runs_the_cycle_of_every_kind() {
    check("with_boto3.py", &[]);
}

#[test]
fn the_aws_cli_runs_the_cycle_of_every_kind() {
    check("with_aws_cli.py", &[program("aws")]);
}
