//! The corpus of `tests/hostile/`, through every verb that reads such input and every format: the program
//! ends by itself with a code that is documented, and nothing that it prints acts or is a secret.

use std::{collections::BTreeMap, fs, path::Path};

use serde_json::{Value, json};

use crate::support::{Run, Test};

const SECRET: &str = "n0t-t0-be-seen";

const EVENT: &str = r#"{"Records": [{"messageId": "\u001b[2J\n::error::x", "body": "{}"}]}"#;

const VALIDATE: [&str; 5] = ["text", "json", "github", "sarif", "junit"];
const PLAN: [&str; 5] = ["text", "json", "markdown", "html", "github"];
const DRIFT: [&str; 8] =
    ["text", "json", "markdown", "html", "github", "sarif", "junit", "prometheus"];
const BOTH: [&str; 2] = ["text", "json"];

fn corpus(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/hostile").join(name);
    serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap()
}

fn list(name: &str) -> Vec<Value> {
    corpus(name).as_array().unwrap().clone()
}

fn texts() -> Vec<String> {
    list("texts.json").iter().map(|text| text.as_str().unwrap().to_owned()).collect()
}

/// Puts a text in the place of `TEXT`, and a name in that of `NAME`, in keys and values.
fn filled(value: &Value, text: &str, name: &str) -> Value {
    match value {
        Value::String(given) => json!(given.replace("TEXT", text).replace("NAME", name)),
        Value::Object(members) => {
            let filled = |(key, value): (&String, &Value)| {
                (key.replace("TEXT", text), filled(value, text, name))
            };
            Value::Object(members.iter().map(filled).collect())
        }
        other => other.clone(),
    }
}

/// What was run, by verb and format.
#[derive(Default)]
struct Tally(BTreeMap<String, usize>);

impl Tally {
    /// Runs a verb in each format with a secret in the environment, and judges what it prints.
    fn run(&mut self, test: &Test, words: &[&str], formats: &[&str], environment: &Value) {
        for format in formats {
            let words = [words, &["--format", format]].concat();
            self.one(test, &words, environment);
        }
    }

    fn one(&mut self, test: &Test, words: &[&str], environment: &Value) {
        let mut command = test.command(words);
        command.envs([("AWS_SESSION_TOKEN", SECRET), ("ESMITH_VAR_SECRET", SECRET)]);
        for (name, value) in environment.as_object().into_iter().flatten() {
            command.env(name, value.as_str().unwrap());
        }
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

const QUIET: Value = Value::Null;

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
        tally.run(&test, &["validate", "stack.esm.yaml"], &VALIDATE, &QUIET);
        tally.run(&test, &[&["plan"], &reach[..]].concat(), &PLAN, &QUIET);
        let event = ["filter", "test", "stack.esm.yaml", "orders", "--event", "event.json"];
        tally.run(&test, &event, &BOTH, &QUIET);
        tally.one(&test, &["iam-policy", "stack.esm.yaml"], &QUIET);
        tally.run(&test, &[&["apply", "--auto-approve"], &reach[..]].concat(), &BOTH, &QUIET);
    }
    tally.tell("specs", paths.len());
}

#[test]
fn hostile_names_of_files_act_on_nobody() {
    let mut tally = Tally::default();
    let names = list("names.json");
    for name in &names {
        let (test, name) = (Test::new(), name.as_str().unwrap());
        let name = &format!("./{name}");
        test.write(name, "version: 1\nstack: shop\nfoo: 1\nmappings: {}\n");
        tally.run(&test, &["validate", name], &VALIDATE, &QUIET);
        tally.run(&test, &["validate"], &VALIDATE, &QUIET);
        tally.run(&test, &["plan", "--local", name], &PLAN, &QUIET);
        tally.run(&test, &["import", "--from", name], &BOTH, &QUIET);
        tally.one(&test, &["explain", name], &QUIET);
        tally.one(&test, &["validate", "--var", name, "--format", name], &QUIET);
        tally.one(&test, &["init", "--stack", name], &QUIET);
    }
    tally.tell("names", names.len());
}

#[test]
fn hostile_live_values_act_on_nobody() {
    let mut tally = Tally::default();
    let (texts, places) = (texts(), list("live.json"));
    let count = texts.len() * places.len();
    let one = |index: usize| {
        format!(
            "  m{index}: {{ function: w-{index}-, sqs: {{ arn: 'arn:aws:sqs:eu-west-1:123456789012:q{index}' }} }}\n"
        )
    };
    let mappings: String = (0..count).map(one).collect();
    let test = Test::new()
        .spec(&format!("version: 1\nstack: shop\naccount: '123456789012'\nmappings:\n{mappings}"));
    test.on_spec(&["apply", "--auto-approve"]).code(0);
    for (index, (text, place)) in
        texts.iter().flat_map(|text| places.iter().map(move |place| (text, place))).enumerate()
    {
        let function = format!("w-{index}-");
        test.emulator().alter(&function, &filled(place, text, &function));
    }
    let reach = ["--endpoint-url", test.emulator().url(), "--rate", "0"];
    let on = |verb: &[&'static str]| [verb, &["stack.esm.yaml"], &reach[..]].concat();
    tally.run(&test, &on(&["plan"]), &PLAN, &QUIET);
    tally.run(&test, &on(&["drift", "--account-wide"]), &DRIFT, &QUIET);
    tally.run(&test, &[&["list"], &reach[..]].concat(), &BOTH, &QUIET);
    tally.run(&test, &[&["import", "--stack", "x"], &reach[..]].concat(), &BOTH, &QUIET);
    let accept = [&["apply", "--auto-approve", "--max-change-percent", "100"], &on(&[])[..]];
    tally.run(&test, &accept.concat(), &BOTH, &QUIET);
    tally.tell("live values", count);
}

#[test]
fn hostile_environments_act_on_nobody() {
    let mut tally = Tally::default();
    let environments = list("environments.json");
    let test = Test::new().spec("version: 1\nstack: shop\nmappings: {}\n");
    for environment in &environments {
        let reach = ["--endpoint-url", test.emulator().url(), "--rate", "0"];
        for verb in ["validate", "plan", "drift", "apply"] {
            let reach = if verb == "validate" { &[][..] } else { &reach };
            let words = [&[verb, "stack.esm.yaml"], reach].concat();
            tally.run(&test, &words, &BOTH, environment);
        }
        tally.one(&test, &[&["list"], &reach[..]].concat(), environment);
    }
    tally.tell("environments", environments.len());
}
