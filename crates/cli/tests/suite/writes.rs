//! Every file that the program writes: whole or not at all, with its mode and owner, where its links
//! lead, and never over what somebody else wrote meanwhile.

#![cfg(unix)]

use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt, chown, symlink},
    process::Command,
};

use serde_json::json;

use crate::support::{Run, Server, Test};

const SPEC: &str = "version: 1
stack: shop
mappings:
  orders: { function: f, sqs: { arn: 'arn:aws:sqs:eu-west-1:123456789012:orders', batchSize: 5 } }
";

/// A verb that writes a file, and how it is called.
struct Writer {
    words: &'static [&'static str],
    file: &'static str,
    code: i32,
}

const ACCEPT: Writer = Writer { words: &["drift", "--accept"], file: "stack.esm.yaml", code: 0 };

const WRITERS: [Writer; 6] = [
    ACCEPT,
    Writer { words: &["drift", "--output", "markdown=out"], file: "out", code: 2 },
    Writer { words: &["plan", "--output", "json=out"], file: "out", code: 0 },
    Writer { words: &["plan", "--out", "out"], file: "out", code: 0 },
    Writer { words: &["validate", "--output", "sarif=out"], file: "out", code: 0 },
    Writer {
        words: &["import", "--stack", "shop", "--out", "out.esm.yaml", "--force"],
        file: "out.esm.yaml",
        code: 0,
    },
];

/// Has the mapping of the spec live, with another batch size.
fn drifted() -> Test {
    let test = Test::new().spec(SPEC);
    test.apply(&[]);
    test.write("out", "old");
    test.write("out.esm.yaml", "old");
    test.edit("batchSize: 5", "batchSize: 6");
    test
}

fn words<'a>(test: &'a Test, writer: &Writer) -> Vec<&'a str> {
    let reach = ["--endpoint-url", test.emulator().url(), "--rate", "0"];
    let spec: &[&str] = if writer.words[0] == "import" { &[] } else { &["stack.esm.yaml"] };
    let reach: &[&str] = if writer.words[0] == "validate" { &[] } else { &reach };
    [writer.words, spec, reach].concat()
}

fn run(test: &Test, writer: &Writer) -> Run {
    test.run(&words(test, writer))
}

fn text(test: &Test, name: &str) -> String {
    fs::read_to_string(test.path(name)).unwrap()
}

fn mode(test: &Test, name: &str) -> u32 {
    fs::metadata(test.path(name)).unwrap().mode() & 0o777
}

fn set_mode(test: &Test, name: &str, mode: u32) {
    fs::set_permissions(test.path(name), fs::Permissions::from_mode(mode)).unwrap();
}

/// Claims that no half of a file is left.
#[track_caller]
fn nothing_is_left(test: &Test) {
    let names = fs::read_dir(test.path("")).unwrap().map(|entry| entry.unwrap().file_name());
    let names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
    assert!(!names.iter().any(|name| name.ends_with(".partial")), "{names:?}");
}

#[test]
fn mode_and_owner_are_kept() {
    for writer in &WRITERS {
        let test = drifted();
        let before = text(&test, writer.file);
        set_mode(&test, writer.file, 0o640);
        let own = fs::metadata(test.path(writer.file)).unwrap();
        // Only root can give a file away; others keep their own.
        let owner = if own.uid() == 0 { (1234, 2345) } else { (own.uid(), own.gid()) };
        chown(test.path(writer.file), Some(owner.0), Some(owner.1)).unwrap();
        run(&test, writer).code(writer.code);
        let after = fs::metadata(test.path(writer.file)).unwrap();
        assert_ne!(text(&test, writer.file), before, "{:?}", writer.words);
        assert_eq!((after.uid(), after.gid()), owner, "{:?}", writer.words);
        let saved = writer.words.contains(&"--out") && writer.words[0] == "plan";
        assert_eq!(mode(&test, writer.file), if saved { 0o600 } else { 0o640 });
        nothing_is_left(&test);
    }
}

#[test]
fn a_read_only_file_is_refused() {
    for writer in &WRITERS {
        let test = drifted();
        let before = text(&test, writer.file);
        set_mode(&test, writer.file, 0o444);
        let told = format!("cannot write `{}`: it is read-only", writer.file);
        run(&test, writer).code(1).stderr(&told);
        assert_eq!(text(&test, writer.file), before);
        nothing_is_left(&test);
    }
}

#[test]
fn a_link_stays_and_what_it_leads_to_is_replaced_whole() {
    for writer in &WRITERS {
        let test = drifted();
        let before = text(&test, writer.file);
        fs::create_dir(test.path("far")).unwrap();
        fs::rename(test.path(writer.file), test.path("far/file")).unwrap();
        fs::hard_link(test.path("far/file"), test.path("far/old")).unwrap();
        symlink("far/file", test.path("near")).unwrap();
        symlink("near", test.path(writer.file)).unwrap();
        run(&test, writer).code(writer.code);
        assert!(test.path(writer.file).is_symlink() && test.path("near").is_symlink());
        assert_ne!(text(&test, "far/file"), before, "{:?}", writer.words);
        assert_eq!(text(&test, "far/old"), before, "it was written through");
    }
}

#[test]
fn a_link_to_nothing_makes_what_it_names() {
    let test = drifted();
    symlink("made", test.path("link")).unwrap();
    test.on_spec(&["plan", "--output", "json=link"]).code(0);
    assert!(test.path("link").is_symlink() && text(&test, "made").starts_with('{'));
    symlink("ring-b", test.path("ring-a")).unwrap();
    symlink("ring-a", test.path("ring-b")).unwrap();
    test.on_spec(&["plan", "--output", "json=ring-a"]).code(1).stderr("cannot write `ring-a`");
}

#[test]
fn a_full_disk_leaves_the_old_file_whole() {
    for writer in &WRITERS {
        let test = drifted();
        let before = text(&test, writer.file);
        // No file may grow, as on a disk without a free block.
        let program = test.command(&words(&test, writer));
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "trap '' XFSZ; ulimit -f 0; exec \"$0\" \"$@\""]);
        shell.arg(program.get_program()).args(program.get_args());
        shell.current_dir(test.path("")).env_clear();
        shell.envs(program.get_envs().filter_map(|(key, value)| Some((key, value?))));
        let run = Run::new("a full disk".to_owned(), shell.output().unwrap());
        run.code(1).stderr(&format!("cannot write `{}`", writer.file));
        assert_eq!(text(&test, writer.file), before, "{:?}", writer.words);
        nothing_is_left(&test);
    }
}

#[test]
fn a_spec_that_was_changed_since_it_was_read_is_not_overwritten() {
    let test = Test::new().spec(SPEC);
    let path = test.path("stack.esm.yaml");
    let mapping = json!({
        "UUID": "00000001-0000-4000-8000-000000000000",
        "FunctionArn": "arn:aws:lambda:eu-west-1:123456789012:function:f",
        "EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:orders",
        "BatchSize": 7, "State": "Enabled", "StateTransitionReason": "USER_INITIATED",
    });
    let tags = json!({ "Tags": { "esmith:stack": "shop", "esmith:name": "orders" } });
    let server = Server::start(move |call| {
        let answer = match call.path.as_str() {
            "/" if call.body.starts_with("Action=") => {
                return (200, crate::broken_answers::IDENTITY.to_owned());
            }
            "/" => json!({ "ResourceTagMappingList": [] }),
            path if path.contains("/tags/") => tags.clone(),
            _ => {
                // Somebody saves the file while AWS is asked.
                fs::write(&path, SPEC.replace("function: f", "function: g")).unwrap();
                json!({ "EventSourceMappings": [mapping] })
            }
        };
        (200, answer.to_string())
    });
    let words = ["drift", "--accept", "stack.esm.yaml", "--endpoint-url", server.url()];
    let told = "cannot write `stack.esm.yaml`: it was changed since it was read";
    test.run(&words).code(1).stderr(told);
    assert_eq!(text(&test, "stack.esm.yaml"), SPEC.replace("function: f", "function: g"));
    nothing_is_left(&test);
}

#[test]
fn what_may_hold_values_of_others_is_its_owners_alone() {
    let test = drifted();
    test.on_spec(&["plan", "--out", "plan.json"]).code(0);
    assert_eq!(mode(&test, "plan.json"), 0o600);
    test.emulator().fault("CreateEventSourceMapping=denied");
    test.on_spec(&["apply", "--auto-approve", "--replace", "orders"]).code(1);
    let entries = fs::read_dir(test.path(".esmith/journal")).unwrap();
    let entries: Vec<u32> = entries.map(|one| one.unwrap().metadata().unwrap().mode()).collect();
    assert_eq!(entries.iter().map(|mode| mode & 0o777).collect::<Vec<_>>(), [0o600]);
}

#[test]
fn the_state_of_the_emulator_is_written_by_the_same_rules() {
    let test = drifted();
    let local = ["apply", "stack.esm.yaml", "--local", "--auto-approve"];
    fs::create_dir_all(test.path(".esmith")).unwrap();
    test.write("state", "");
    symlink("../state", test.path(".esmith/emulator.json")).unwrap();
    test.run(&local).code(0);
    assert!(test.path(".esmith/emulator.json").is_symlink());
    assert!(text(&test, "state").contains(":orders") && mode(&test, "state") == 0o600);
    let before = text(&test, "state");
    set_mode(&test, "state", 0o400);
    test.run(&local).code(1).stderr("it is read-only");
    assert_eq!(text(&test, "state"), before);
}
