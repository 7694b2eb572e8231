//! The corpus of `tests/hostile/`, through every verb that reads such input and every format: the program
//! ends by itself with a code that is documented, and nothing that it prints acts or is a secret.

use std::{collections::BTreeMap, fs, path::Path};

use crate::support::{Run, Test};

const SECRET: &str = "n0t-t0-be-seen";

const EVENT: &str = r#"{"Records": [{"messageId": "\u001b[2J\n::error::x", "body": "{}"}]}"#;

const VALIDATE: [&str; 5] = ["text", "json", "github", "sarif", "junit"];
const PLAN: [&str; 5] = ["text", "json", "markdown", "html", "github"];
const BOTH: [&str; 2] = ["text", "json"];

/// What was run, by verb and format.
#[derive(Default)]
struct Tally(BTreeMap<String, usize>);

impl Tally {
    /// Runs a verb in each format with a secret in the environment, and judges what it prints.
    fn run(&mut self, test: &Test, words: &[&str], formats: &[&str]) {
        for format in formats {
            let words = [words, &["--format", format]].concat();
            self.one(test, &words);
        }
    }

    fn one(&mut self, test: &Test, words: &[&str]) {
        let mut command = test.command(words);
        command.envs([("AWS_SESSION_TOKEN", SECRET), ("ESMITH_VAR_SECRET", SECRET)]);
        let run = Run::new(words.join(" "), command.output().unwrap());
        let format = words.iter().skip_while(|word| **word != "--format").nth(1);
        judge(&run, format == Some(&"github"));
        *self.0.entry(format!("{} {}", words[0], format.unwrap_or(&"text"))).or_default() += 1;
    }

    #[expect(clippy::print_stdout, reason = "the counts are for whoever asks for them")]
    fn tell(&self, what: &str, inputs: usize) {
        let runs: usize = self.0.values().sum();
        println!("{inputs} {what} × {} verbs and formats: {runs} runs {:?}", self.0.len(), self.0);
    }
}

#[track_caller]
fn judge(run: &Run, annotates: bool) {
    assert!([0, 1, 2, 3, 64].map(Some).contains(&run.ended()), "{run}");
    for text in [&run.text(), run.errors()] {
        assert!(!text.contains(SECRET), "a secret: {run}");
        assert!(!text.contains("a fault of esmith itself"), "a panic: {run}");
        let acts = |char: &char| {
            let is_break = ['\n', '\t'].contains(char);
            char.is_control() && !is_break
                || "\u{202e}\u{2066}\u{200b}\u{2028}\u{feff}".contains(*char)
        };
        assert_eq!(text.chars().find(acts), None, "{run:?}");
        for line in text.lines().map(str::trim_start) {
            let is_ours = annotates
                && ["::error ", "::warning ", "::notice "].iter().any(|it| line.starts_with(it));
            let is_obeyed = line.starts_with("::") || line.starts_with("##[");
            assert!(is_ours || !is_obeyed, "`{line}` of {run}");
        }
    }
}

#[test]
fn hostile_specs_act_on_nobody() {
    let mut tally = Tally::default();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hostile/specs");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|it| it.unwrap().path()).collect();
    paths.sort();
    let test = Test::new();
    test.write("event.json", EVENT);
    for path in &paths {
        test.write("stack.esm.yaml", &fs::read_to_string(path).unwrap());
        let reach = ["stack.esm.yaml", "--endpoint-url", test.emulator().url(), "--rate", "0"];
        tally.run(&test, &["validate", "stack.esm.yaml"], &VALIDATE);
        tally.run(&test, &[&["plan"], &reach[..]].concat(), &PLAN);
        let event = ["filter", "test", "stack.esm.yaml", "orders", "--event", "event.json"];
        tally.run(&test, &event, &BOTH);
        tally.one(&test, &["iam-policy", "stack.esm.yaml"]);
        tally.run(&test, &[&["apply", "--auto-approve"], &reach[..]].concat(), &BOTH);
    }
    tally.tell("specs", paths.len());
}
