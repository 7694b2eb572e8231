//! A job of CI on a machine without `gh`: a checkout, the program on the path, an emulator for AWS.

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::support::{Run, Test};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A checkout in a CI job, with an emulator for AWS.
pub(super) struct Job {
    pub(super) test: Test,
}

impl Job {
    pub(super) fn new() -> Self {
        let test = Test::new().spec(super::SPEC);
        let programs = test.path("bin");
        fs::create_dir(&programs).unwrap();
        symlink(env!("CARGO_BIN_EXE_esmith"), programs.join("esmith")).unwrap();
        symlink(here("tests/suite/recipes/gh.sh"), programs.join("gh")).unwrap();
        fs::create_dir(test.path("temporary")).unwrap();
        Self { test }
    }

    pub(super) fn run(&self, words: &str) -> Run {
        self.run_with(words, &[])
    }

    pub(super) fn run_with(&self, words: &str, variables: &[(&str, &str)]) -> Run {
        let [name, arguments @ ..] = &*words.split(' ').collect::<Vec<_>>() else { unreachable!() };
        let script = here("../../ci").join(name);
        let mut command = Command::new(script);
        self.prepare(&mut command);
        command.args(arguments).envs(variables.iter().copied());
        Run::new(words.to_owned(), command.output().unwrap())
    }

    /// Gives a command the folder and the environment of the job.
    pub(super) fn prepare(&self, command: &mut Command) {
        command.current_dir(self.test.path("")).stdin(Stdio::null()).env_clear();
        command.env("HOME", self.test.path("")).env("TMPDIR", self.test.path("temporary"));
        // The folder lies inside this project's own checkout, which no script may take for the job's.
        command.env("GIT_CEILING_DIRECTORIES", self.test.path("").parent().unwrap());
        command.env("PATH", format!("{}:/usr/bin:/bin", self.test.path("bin").display()));
        command.envs([
            ("AWS_ACCESS_KEY_ID", "test"),
            ("AWS_SECRET_ACCESS_KEY", "test"),
            ("AWS_ENDPOINT_URL", self.test.emulator().url()),
            ("ESMITH_ARGS", "--rate 0"),
            ("GITHUB_REPOSITORY", "shop/infra"),
            ("GITHUB_SHA", "0123abc"),
        ]);
    }

    /// Runs git in the checkout and returns what it prints.
    pub(super) fn git(&self, words: &str) -> String {
        let mut git = Command::new("git");
        self.prepare(&mut git);
        let output = git.args(words.split(' ')).output().unwrap();
        assert!(output.status.success(), "{words}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Makes the folder a clone of a repository, in which only specs and notes are tracked.
    pub(super) fn commit(&self) {
        self.git("init --quiet --bare origin.git");
        self.git("init --quiet --initial-branch main");
        self.test.write(".gitignore", "/*\n!/*.esm.yaml\n!/notes.txt\n");
        self.test.write("notes.txt", "as committed\n");
        self.git("add .");
        self.git("-c user.name=a -c user.email=a@example.com commit --quiet --message first");
        self.git("remote add origin origin.git");
        self.git("push --quiet origin main");
    }

    pub(super) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.test.path(name)).unwrap()
    }

    pub(super) fn writes(&self) -> Vec<String> {
        self.test.emulator().calls(true)
    }
}
