//! A folder in which the blocks of a page are carried out, with the program on the path.

use std::{
    cell::RefCell,
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use regex::Regex;
use snapbox::{Assert, IntoData, Redactions};

use super::page::{Block, Mark, root};

/// A folder for one page.
pub(super) struct Folder {
    path: PathBuf,
    /// The port that what runs beside the page took, for the one that the page names.
    port: RefCell<String>,
    /// What runs beside the page.
    beside: RefCell<Vec<Child>>,
}

/// The port of the emulator where pages name it.
const PORT: &str = "9911";

impl Folder {
    /// Makes the folder; some pages begin with a part of the checkout, the others with nothing.
    pub(super) fn new(page: &str) -> Self {
        let name = page.replace('/', "-");
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("documents").join(name);
        if path.exists() {
            fs::remove_dir_all(&path).unwrap();
        }
        let programs = path.join("bin");
        fs::create_dir_all(&programs).unwrap();
        fs::create_dir_all(path.join("work")).unwrap();
        symlink(env!("CARGO_BIN_EXE_esmith"), programs.join("esmith")).unwrap();
        for name in ["aws", "cargo"] {
            let stand_in = format!("crates/cli/tests/suite/documents/{name}.sh");
            symlink(root().join(stand_in), programs.join(name)).unwrap();
        }
        fs::write(path.join("exported"), "").unwrap();
        let parts = match page {
            "README.md" => &["examples"][..],
            "docs/guide/ci.md" => &["ci"],
            _ => &[],
        };
        for part in parts {
            let mut copy = Command::new("cp");
            copy.arg("-R").arg(root().join(part)).arg(path.join("work"));
            assert!(copy.status().unwrap().success());
        }
        Self { path, port: RefCell::new(PORT.to_owned()), beside: RefCell::default() }
    }

    /// Does what a block shows; writes what came out into it.
    #[track_caller]
    pub(super) fn carry_out(&self, page: &str, block: &mut Block) {
        let place = format!("{page}:{}", block.number);
        match (&block.mark, block.language.as_str()) {
            (Some(Mark::NotRun), _) => {}
            (Some(Mark::Beside), "sh") => self.start(&block.lines.join("\n")),
            (Some(Mark::File(name)), _) => self.write(name, &block.lines),
            (Some(Mark::Edit(name)), "diff") => self.edit(&place, name, &block.lines),
            (Some(mark), language) => panic!("{place}: {mark:?} before a block of {language}"),
            (None, "sh") => {
                let output = self.run(&format!("set -e\n{}", block.lines.join("\n")));
                assert!(output.status.success(), "{place}: {}", printed(&output));
            }
            (None, "console") => self.converse(&place, block),
            (None, _) => {}
        }
    }

    fn write(&self, name: &str, lines: &[String]) {
        let path = self.path.join("work").join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, lines.join("\n") + "\n").unwrap();
    }

    /// Replaces each run of removed lines, with the lines around it, by what stands there afterwards.
    #[track_caller]
    fn edit(&self, place: &str, name: &str, lines: &[String]) {
        let path = self.path.join("work").join(name);
        let side = |left_out: char| -> String {
            let lines = lines.iter().filter(|line| !line.starts_with(left_out));
            lines.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
        };
        let (before, after) = (side('+'), side('-'));
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text.matches(&before).count(), 1, "{place}: `{before}` in {text}");
        fs::write(path, text.replacen(&before, &after, 1)).unwrap();
    }

    /// Runs the commands of a block and compares what each prints.
    #[track_caller]
    fn converse(&self, place: &str, block: &mut Block) {
        let is_blessing = std::env::var_os("ESMITH_BLESS").is_some();
        let commands = commands(&block.lines);
        let mut lines = Vec::new();
        let mut code = 0;
        for (command, shown) in &commands {
            let asks = command == "echo $?";
            assert!(code == 0 || asks, "{place}: ended with {code}, then: {command}");
            let output = self.run(&format!("(exit {code})\n{command}"));
            code = if asks { 0 } else { output.status.code().unwrap() };
            let place = format!("{place}: $ {command}");
            let printed = printed(&output);
            let same = compare(&place, &printed, shown);
            let kept = if same.is_ok() { shown } else { &printed };
            lines.extend(format!("$ {command}").lines().map(str::to_owned));
            lines.extend(kept.lines().map(str::to_owned));
            if let (Err(difference), false) = (same, is_blessing) {
                panic!("{place}\n{difference}");
            }
        }
        assert_eq!(code, 0, "{place}: the last command failed and nothing says so");
        block.lines = lines;
    }

    /// Runs a script; what it prints and what it complains of come in one stream. What it exports
    /// stays exported.
    fn run(&self, script: &str) -> Output {
        let export = "code=$?\nexport -p > ../exported\nexit $code";
        let script = format!("exec > ../printed 2>&1\n. ../exported\n{script}\n{export}");
        // Through a file: a pipe would stay open as long as a program that was left running.
        let mut output = self.shell(&script).output().unwrap();
        let printed = fs::read_to_string(self.path.join("printed")).unwrap();
        output.stdout = printed.replace(&*self.port.borrow(), PORT).into_bytes();
        output
    }

    /// Starts an emulator on a free port, which its first line tells.
    fn start(&self, script: &str) {
        let mut command = self.shell(&format!("exec {}", script.replace(PORT, "0")));
        let child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut child = child.unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        self.beside.borrow_mut().push(child);
        let (_, port) = line.trim().rsplit_once(':').unwrap();
        self.port.replace(port.to_owned());
    }

    fn shell(&self, script: &str) -> Command {
        let path = format!("{}:/usr/bin:/bin", self.path.join("bin").display());
        let mut command = Command::new("sh");
        command.args(["-c", &script.replace(PORT, &self.port.borrow())]);
        command.current_dir(self.path.join("work")).env_clear().stdin(Stdio::null());
        command.env("HOME", &self.path).env("PATH", path).env("AWS_EC2_METADATA_DISABLED", "true");
        command
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        for child in self.beside.get_mut() {
            // It may have ended by itself; then there is nothing left to end.
            let _: std::io::Result<()> = child.kill();
            let _: std::io::Result<std::process::ExitStatus> = child.wait();
        }
    }
}

/// Returns the commands of a block, each with what it prints. A line that ends in `\` goes on.
fn commands(lines: &[String]) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in lines {
        match (line.strip_prefix("$ "), commands.last_mut()) {
            (Some(command), _) => commands.push((command.to_owned(), String::new())),
            (None, Some((command, shown))) if shown.is_empty() && command.ends_with('\\') => {
                *command += &format!("\n{line}");
            }
            (None, Some((_, shown))) => *shown += &format!("{line}\n"),
            (None, None) => panic!("a block of commands begins with `$ `: {line}"),
        }
    }
    commands
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Returns whether a page shows what was printed, blind to what differs from run to run.
fn compare(place: &str, printed: &str, shown: &str) -> snapbox::assert::Result<()> {
    let mut redactions = Redactions::new();
    let varying = [
        ("[CALLS]", r"\d+ calls"),
        ("[SECONDS]", r"\d+\.\d s"),
        ("[UUID]", "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"),
        ("[ID]", r"id: [a-z0-9]{8}\b"),
        ("[FINGERPRINT]", "sha256:[0-9a-f]{64}"),
        ("[TIME]", r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?"),
    ];
    for (name, pattern) in varying {
        redactions.insert(name, Regex::new(pattern).unwrap()).unwrap();
    }
    let [printed, shown] = [printed, shown].map(|text| redactions.redact(text));
    Assert::new().try_eq(Some(&place), printed.into_data(), shown.into_data())
}
