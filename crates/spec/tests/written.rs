//! What is written of a valid stack loads to the same stack; what was sent of a value is known again
//! when AWS shows it; and no text whatever makes the loader or
//! the pattern checker panic.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use std::{env, fs, path::Path};

use esmith_spec::{
    kind::{SourceKey, SourceKind},
    load::load_text,
    pattern,
    shape::{Member, Shape},
    stack::{Mapping, Stack},
    table::{self, Row},
    value::{self, Purpose},
    write,
};
use proptest::{prelude::*, sample::Index};
use serde_json::{Map, Value, json};

/// Everything of a mapping but where it stands.
fn content(mapping: &Mapping) -> impl PartialEq + std::fmt::Debug {
    (
        (mapping.name.clone(), mapping.function.clone(), mapping.enabled, mapping.tags.clone()),
        (mapping.protect, mapping.adopt, mapping.may_replace, mapping.handover),
        (mapping.ignore_changes.clone(), mapping.silence.clone(), mapping.source.clone()),
    )
}

#[track_caller]
fn survives(stack: &Stack) {
    let text = write::yaml(stack).unwrap();
    let again = load_text(&text);
    assert!(!again.has_errors(), "{:#?}\n{text}", again.problems);
    let again = &again.stacks[0];
    let all = |stack: &Stack| {
        let mappings: Vec<_> = stack.mappings.values().map(content).collect();
        (
            stack.name.clone(),
            stack.account.clone(),
            stack.region.clone(),
            stack.ignore_tags.clone(),
            format!("{mappings:?}"),
        )
    };
    assert_eq!(all(again), all(stack), "{text}");
}

/// A choice out of numbers: enough to fill any shape.
type Dice = Vec<Index>;

fn pick(dice: &mut std::slice::Iter<'_, Index>, size: usize) -> usize {
    dice.next().map_or(0, |die| die.index(size))
}

fn value(member: &Member, kind: SourceKind, dice: &mut std::slice::Iter<'_, Index>) -> Value {
    of_shape(&(member.shape)(kind), member.name, kind, dice)
}

fn of_shape(
    shape: &Shape,
    name: &str,
    kind: SourceKind,
    dice: &mut std::slice::Iter<'_, Index>,
) -> Value {
    match *shape {
        Shape::Int { min, max, .. } => {
            let span = usize::try_from((max - min).min(1000)).unwrap();
            json!(min + i64::try_from(pick(dice, span + 1)).unwrap())
        }
        Shape::Bool => json!(pick(dice, 2) == 1),
        Shape::Choice(choices) => {
            let open: Vec<&str> = choices
                .iter()
                .filter(|choice| choice.kinds.contains(kind))
                .map(|choice| choice.value)
                .collect();
            json!(open[pick(dice, open.len())])
        }
        Shape::Timestamp => json!("2026-01-31T12:00:00Z"),
        Shape::FilterPattern => {
            let words = [
                "no", "012", "1e3", "null", "~", "a: b", "# c", "$", "${x}", "é", "'", "\"", "",
                " ",
            ];
            let word = words[pick(dice, words.len())].replace("${", "$${");
            json!({ pattern::record_members(kind.key())[0]: { word.clone(): [word, 1.5, null, true, { "exists": false }] } })
        }
        Shape::Text { .. } => json!(text(name, kind, dice)),
        Shape::List { of, min, max, .. } => {
            let most = max.min(3).max(min);
            let length = min + pick(dice, most - min + 1);
            (0..length).map(|_| of_shape(of, name, kind, dice)).collect()
        }
        Shape::Object(members) => {
            let accepted = members.iter().filter(|inner| inner.accepted_by(kind));
            let chosen = accepted
                .filter(|inner| inner.required.contains(kind) || pick(dice, 3) > 0)
                .collect::<Vec<_>>();
            Value::Object(
                chosen
                    .iter()
                    .map(|inner| (inner.name.to_owned(), value(inner, kind, dice)))
                    .collect(),
            )
        }
    }
}

fn text(name: &str, kind: SourceKind, dice: &mut std::slice::Iter<'_, Index>) -> String {
    let number = pick(dice, 1000);
    match (name, kind) {
        ("arn", SourceKind::KinesisStream) => {
            format!("arn:aws:kinesis:eu-west-1:123456789012:stream/s{number}")
        }
        ("arn", SourceKind::KinesisConsumer) => {
            format!("arn:aws:kinesis:eu-west-1:123456789012:stream/s/consumer/c:{number}")
        }
        ("arn", SourceKind::DynamoDb) => {
            format!("arn:aws:dynamodb:eu-west-1:123456789012:table/t/stream/{number}")
        }
        ("arn", SourceKind::Sqs) => format!("arn:aws:sqs:eu-west-1:123456789012:q{number}"),
        ("arn", SourceKind::SqsFifo) => {
            format!("arn:aws:sqs:eu-west-1:123456789012:q{number}.fifo")
        }
        ("arn", SourceKind::Msk) => {
            format!("arn:aws:kafka:eu-west-1:123456789012:cluster/c/{number}")
        }
        ("arn", SourceKind::DocumentDb) => {
            format!("arn:aws:rds:eu-west-1:123456789012:cluster:c{number}")
        }
        ("arn", _) => format!("arn:aws:mq:eu-west-1:123456789012:broker:b:{number}"),
        ("bootstrapServers", _) => format!("b{number}.example.com:9092"),
        ("kmsKeyArn", _) => format!("arn:aws:kms:eu-west-1:123456789012:key/{number}"),
        ("destination", _) => format!("arn:aws:sqs:eu-west-1:123456789012:d{number}"),
        ("uri", _) => format!("arn:aws:secretsmanager:eu-west-1:123456789012:secret:{number}"),
        (name, _) => format!("{}{number}", ["no", "0x", "on", &name[..1]][number % 4]),
    }
}

fn spec(kind: SourceKind, dice: &Dice) -> Value {
    let mut dice = dice.iter();
    let mut source = Map::new();
    for row in table::rows(kind) {
        if row.member.required.contains(kind) || pick(&mut dice, 2) == 1 {
            source.insert(row.name().to_owned(), value(&row.member, kind, &mut dice));
        }
    }
    if kind == SourceKind::SelfManagedKafkaQueue {
        source.insert("consumptionMode".to_owned(), json!("Queue"));
    }
    let login = json!([{ "type": "BASIC_AUTH", "uri": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:s" }]);
    if source.contains_key("sourceAccessConfigurations") || !matches!(kind.key(), SourceKey::Msk) {
        let accepted = table::rows(kind).any(|row| row.name() == "sourceAccessConfigurations");
        if accepted && kind != SourceKind::Msk {
            source.insert("sourceAccessConfigurations".to_owned(), login);
        } else {
            source.remove("sourceAccessConfigurations");
        }
    }
    let flags = |die: usize| die == 1;
    let names = ["f", "f:live", "f:$LATEST", "123456789012:function:f"];
    let name = names[pick(&mut dice, 4)];
    let mapping = json!({
        "function": name,
        "enabled": flags(pick(&mut dice, 2)),
        "protect": flags(pick(&mut dice, 2)),
        "tags": { "no": "off", "n": "012", "price": "$${x}" },
        "ignoreChanges": ["enabled"],
        "silence": { "ESM204": "meant: yes" },
        kind.key().name(): source,
    });
    json!({ "version": 1, "stack": "s", "account": "012345678901", "ignoreTags": ["cost:*"], "mappings": { "m": mapping } })
}

fn kind() -> impl Strategy<Value = SourceKind> {
    prop::sample::select(SourceKind::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: cases(256), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_of_a_valid_stack_loads_to_it(kind in kind(), dice in prop::collection::vec(any::<Index>(), 120)) {
        let loaded = load_text(&spec(kind, &dice).to_string());
        // Rules between settings refuse some of what the shapes allow.
        prop_assume!(!loaded.has_errors());
        survives(&loaded.stacks[0]);
    }

    #[test]
    fn what_was_sent_is_recognised_when_shown_and_nothing_else_is(kind in kind(), dice in prop::collection::vec(any::<Index>(), 240)) {
        let mut dice = dice.iter();
        for Row { member, .. } in table::rows(kind) {
            let mut given = || value::normal_given(member, kind, value(member, kind, &mut dice));
            let (normal, other) = (given(), given());
            let default = value::default(member, kind);
            let sent = value::write(member, kind, &normal, Purpose::Create).unwrap_or_default();
            let is_time = matches!((member.shape)(kind), Shape::Timestamp);
            prop_assert_eq!(value::shows(member, kind, &sent, &normal), !is_time, "{} as {}", sent, normal);
            let empty = [json!({}), json!([]), json!(""), json!(0), json!({ "OnFailure": {} }), json!({ "Filters": [] })];
            for wire in empty.into_iter().chain([sent]) {
                let read = value::read(member, kind, wire.clone());
                prop_assert!(!value::is_normal(member, kind, &wire) || read == wire);
                prop_assert!(!value::shows(member, kind, &wire, &other) || read == other, "{} as {}", wire, other);
                let is_nothing = read.is_null() || read == default;
                prop_assert!(!value::shows(member, kind, &wire, &Value::Null) || is_nothing, "{} as nothing", wire);
            }
        }
    }

    #[test]
    fn no_text_makes_the_loader_panic(seed in any::<Index>(), cuts in prop::collection::vec((any::<Index>(), any::<Index>(), any::<char>()), 1..12)) {
        let corpus = corpus();
        let mut chars: Vec<char> = corpus[seed.index(corpus.len())].chars().collect();
        for (from, to, char) in &cuts {
            if chars.is_empty() { break; }
            let (from, to) = (from.index(chars.len()), to.index(chars.len()));
            match u32::from(*char) % 4 {
                0 => chars[from] = *char,
                1 => chars.insert(from, ['\t', ' ', '*', '&', '{', '[', '\'', '"', ':', '-'][to % 10]),
                2 => { chars.drain(from.min(to)..from.max(to)); }
                _ => { let piece: Vec<char> = chars[from.min(to)..from.max(to)].to_vec(); chars.splice(to..to, piece); }
            }
        }
        let text: String = chars.into_iter().collect();
        for problem in load_text(&text).problems {
            prop_assert!(problem.span.line >= 1 && problem.span.column >= 1 && !problem.message.is_empty());
        }
    }

    #[test]
    fn no_pattern_makes_the_checker_panic(text in "[\\[\\]{}:,\"a$or0-9.-]{0,40}", key in prop::sample::select(SourceKey::ALL.to_vec())) {
        if let Ok(value) = serde_json::from_str::<Value>(&text) {
            let faults = pattern::check(&value, key);
            prop_assert!(faults.iter().all(|fault| !fault.message.is_empty()));
        }
    }
}

#[test]
fn what_is_written_of_each_valid_file_and_example_loads_to_it() {
    let mut count = 0;
    for text in corpus() {
        let loaded = load_text(&text);
        for stack in loaded.stacks.iter().filter(|stack| stack.unresolved.is_empty()) {
            survives(stack);
            count += 1;
        }
    }
    assert!(count > 10, "only {count} stacks");
}

/// The number of generated cases; `ESMITH_CASES` asks for more.
fn cases(default: u32) -> u32 {
    env::var("ESMITH_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Every spec file that the project has.
fn corpus() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let folders =
        ["tests/spec/valid", "tests/spec/invalid", "examples"].map(|folder| root.join(folder));
    let files = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path());
    let specs = files.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    // Stopping an alias bomb is slow, and it has a test of its own.
    specs
        .filter(|path| !path.ends_with("alias-bomb.esm.yaml"))
        .map(|path| fs::read_to_string(path).unwrap())
        .collect()
}
