//! A folder with a spec and an emulator, and the verbs run on them.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use super::{
    emulator::Emulator,
    run::{Run, steps},
};

/// What is given: a spec, an emulator, flags.
pub(crate) struct Test {
    folder: PathBuf,
    emulator: Emulator,
}

/// The spec's name in the test's folder.
pub(crate) const SPEC: &str = "stack.esm.yaml";

impl Test {
    /// Makes an empty folder, named for the test, and an emulator whose mappings settle in 50 ms.
    pub(crate) fn new() -> Self {
        Self::with(&["--transition", "50"])
    }

    /// As [`Self::new`], with other flags for the emulator.
    pub(crate) fn with(flags: &[&str]) -> Self {
        let thread = std::thread::current();
        let name = thread.name().unwrap_or("main").replace("::", "-");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("suite").join(name);
        if folder.exists() {
            fs::remove_dir_all(&folder).unwrap();
        }
        fs::create_dir_all(&folder).unwrap();
        Self { folder, emulator: Emulator::start(flags) }
    }

    /// Writes the spec.
    pub(crate) fn spec(self, text: &str) -> Self {
        self.write(SPEC, text);
        self
    }

    /// Takes a file of `examples/` as the spec.
    pub(crate) fn example(self, name: &str) -> Self {
        let text = fs::read_to_string(examples().join(name)).unwrap();
        self.spec(&text)
    }

    /// Replaces a part of the spec that it has exactly once.
    #[track_caller]
    pub(crate) fn edit(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(SPEC)).unwrap();
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {text}");
        self.write(SPEC, &text.replacen(from, to, 1));
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// Returns the path of a file in the test's folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub(crate) fn emulator(&self) -> &Emulator {
        &self.emulator
    }

    /// Runs the program in the folder, with nothing in the environment but keys and a region.
    pub(crate) fn run(&self, words: &[&str]) -> Run {
        Run::new(words.join(" "), self.command(words).output().unwrap())
    }

    /// As [`Self::run`], on the spec and against the emulator.
    pub(crate) fn on_spec(&self, words: &[&str]) -> Run {
        self.run(&self.all_words(words))
    }

    /// As [`Self::on_spec`], without waiting for the end.
    pub(crate) fn start(&self, words: &[&str]) -> Child {
        self.start_bare(&self.all_words(words))
    }

    /// As [`Self::run`], without waiting for the end.
    pub(crate) fn start_bare(&self, words: &[&str]) -> Child {
        let mut command = self.command(words);
        command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn all_words<'a>(&'a self, words: &[&'a str]) -> Vec<&'a str> {
        let reach = [SPEC, "--endpoint-url", self.emulator.url(), "--rate", "0"];
        words.iter().copied().chain(reach).collect()
    }

    /// Returns the command that [`Self::run`] runs.
    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_esmith"));
        command.args(words).current_dir(&self.folder).stdin(Stdio::null());
        command.env_clear().env("HOME", &self.folder).envs([
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_REGION", "eu-west-1"),
            ("AWS_EC2_METADATA_DISABLED", "true"),
        ]);
        command
    }

    /// Plans and returns the steps, a line each; the exit code must agree with them.
    #[track_caller]
    pub(crate) fn plan(&self) -> Vec<String> {
        let run = self.on_spec(&["plan", "--format", "json", "--detailed-exitcode"]);
        let steps = steps(&run);
        run.code(if steps.is_empty() { 0 } else { 2 });
        steps
    }

    /// Applies with these flags and returns the calls that wrote; afterwards nothing may be left to
    /// plan.
    #[track_caller]
    pub(crate) fn apply(&self, flags: &[&str]) -> Vec<String> {
        self.emulator.forget_calls();
        let words = [&["apply", "--auto-approve"], flags].concat();
        self.on_spec(&words).code(0);
        let writes = self.emulator.calls(true);
        assert_eq!(self.plan(), [""; 0], "after a successful apply");
        writes
    }
}

/// The folder of examples.
pub(crate) fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples")
}
