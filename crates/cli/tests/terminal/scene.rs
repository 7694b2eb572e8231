//! A stack of three queues, an emulator, and the program on a pseudo terminal.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::{Value, json};

/// A folder with a spec, and an emulator that ends with it.
pub(crate) struct Scene {
    folder: PathBuf,
    emulator: Child,
    url: String,
}

/// What a person saw, from the first screen to the last.
#[derive(Debug)]
pub(crate) struct Precondition {
    pub(crate) code: i64,
    /// The column in which the cursor was left.
    pub(crate) column: u64,
    screens: Vec<Vec<String>>,
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_esmith");

impl Scene {
    /// Makes one whose mappings settle after so many milliseconds.
    pub(crate) fn new(transition: &str) -> Self {
        Self::with(&["--transition", transition])
    }

    /// Makes one with these flags for the emulator.
    pub(crate) fn with(flags: &[&str]) -> Self {
        let thread = std::thread::current();
        let name = thread.name().unwrap().to_owned();
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("terminal").join(name);
        fs::create_dir_all(&folder).unwrap();
        let queue = |name: &str| {
            let arn = format!("arn:aws:sqs:eu-west-1:123456789012:{name}");
            json!({ "function": "worker", "sqs": { "arn": arn } })
        };
        let mappings: Value =
            ["jobs", "mails", "orders"].map(|name| (name, queue(name))).into_iter().collect();
        let spec = json!({ "version": 1, "stack": "shop", "mappings": mappings });
        fs::write(folder.join("shop.esm.yaml"), spec.to_string()).unwrap();
        let mut emulator = Command::new(PROGRAM)
            .args(["emulator", "--port", "0", "--rate", "0", "--quiet"])
            .args(flags)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut url = String::new();
        BufReader::new(emulator.stdout.take().unwrap()).read_line(&mut url).unwrap();
        Self { folder, emulator, url: url.trim().to_owned() }
    }

    /// Runs the program at a terminal of so many columns; Ctrl-C is pressed when a text is seen.
    pub(crate) fn run(
        &self,
        words: &[&str],
        columns: u16,
        interrupt_at: Option<&str>,
    ) -> Precondition {
        let all = [&[PROGRAM], words, &["shop.esm.yaml", "--endpoint-url", &self.url]].concat();
        let asked =
            json!({ "words": all, "rows": 60, "columns": columns, "interruptAt": interrupt_at });
        let python =
            std::env::var_os("ESMITH_PYTHON").expect("`cargo xtask test` sets ESMITH_PYTHON");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/terminal/screen.py");
        let mut command = Command::new(python);
        command.arg(script).arg(asked.to_string()).current_dir(&self.folder).env_clear().envs([
            ("HOME", self.folder.to_str().unwrap()),
            ("TERM", "xterm"),
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]);
        let output = command.output().unwrap();
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{errors}");
        let seen: Value = serde_json::from_slice(&output.stdout).unwrap();
        let screen = |screen: &Value| {
            let lines = screen.as_array().unwrap().iter();
            lines.map(|line| line.as_str().unwrap().to_owned()).collect()
        };
        Precondition {
            code: seen["code"].as_i64().unwrap(),
            column: seen["column"].as_u64().unwrap(),
            screens: seen["screens"].as_array().unwrap().iter().map(screen).collect(),
        }
    }
}

impl Drop for Scene {
    fn drop(&mut self) {
        self.emulator.kill().unwrap();
        self.emulator.wait().unwrap();
    }
}

impl Precondition {
    /// Returns the lines of every screen.
    pub(crate) fn lines(&self) -> impl Iterator<Item = &String> {
        self.screens.iter().flatten()
    }

    /// Returns the last screen.
    pub(crate) fn last(&self) -> &[String] {
        self.screens.last().unwrap()
    }

    /// Claims that a line with this text was seen.
    #[track_caller]
    pub(crate) fn some_line(&self, text: &str) {
        assert!(self.lines().any(|line| line.contains(text)), "no `{text}`: {self:#?}");
    }

    /// Claims that lines with these beginnings were seen at once.
    #[track_caller]
    pub(crate) fn some_screen(&self, lines: &[&str]) {
        let has_all = |screen: &Vec<String>| {
            lines.iter().all(|line| screen.iter().any(|seen| seen.starts_with(line)))
        };
        assert!(self.screens.iter().any(has_all), "no {lines:?}: {self:#?}");
    }
}
