//! What a person changed on AWS flows back into a spec, however that is written: afterwards nothing
//! differs, and what nobody changed is there byte for byte.

use std::collections::BTreeMap;

use esmith_planner::{
    Live,
    accept::accept,
    drift::{Asked, Class, Report, drift},
    options::{Options, Redaction},
};
use esmith_report::{
    Format, Style,
    document::drift::{Drift as Document, Run},
    render,
};
use esmith_spec::{
    edit::edit,
    load::{Input, Text, load},
    stack::Stack,
    variables::InForce,
};
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use crate::{
    applied,
    aws::Aws,
    drafts::{Draft, draft},
    tried,
    worlds::stack,
};

/// A mapping, what of it a person changes, and how it is written.
type Written = (Draft, Draft, u64);

fn written() -> impl Strategy<Value = Vec<Written>> {
    proptest::collection::vec((draft(), draft(), any::<u64>()), 1..5)
}

/// Returns the draft with the settings of another one of its kind.
fn changed(draft: &Draft, other: &Draft) -> Draft {
    Draft {
        settings: other.settings.clone(),
        function: other.function,
        enabled: other.enabled,
        tags: other.tags,
        ..draft.clone()
    }
}

/// Reads a text as a spec and does something with what was read.
fn with<T>(text: &str, work: impl FnOnce(&Input<'_>, &Stack) -> T) -> T {
    let files = Text(text);
    let input = Input {
        roots: &["spec.esm.yaml".to_owned()],
        files: &files,
        variables: &BTreeMap::new(),
        environment: &|_| None,
        allowed: &[],
        in_force: &InForce::default(),
        now: None,
    };
    let loaded = load(&input);
    assert!(!loaded.has_errors(), "{:#?}\n{text}", loaded.problems);
    work(&input, &loaded.stacks[0])
}

#[test]
fn accepted_drift_is_no_drift_and_the_rest_of_the_file_is_as_it_was() {
    // Each edit is proved by loading everything.
    tried(written(), 10, |mappings| {
        let names = |index| format!("m{index}");
        let each = mappings.iter().enumerate();
        let yaml = each.clone().map(|(index, (draft, ..))| (names(index), draft.yaml())).collect();
        let live = each
            .clone()
            .map(|(index, (draft, other, _))| (names(index), changed(draft, other).yaml()));
        let Some(live) = live_of(&stack("shop", live.collect()))? else { return Ok(false) };
        let seeds: Vec<u64> = mappings.iter().map(|(.., seed)| *seed).collect();
        let text = page(&yaml, &seeds);
        let (edited, before, left) = with(&text, |input, stack| {
            let report = drift(stack, &live, &Asked::default());
            let (requests, left) = accept(stack, &report, Redaction::Off);
            (edit(input, &requests), report, left)
        });
        prop_assert!(edited.refused.is_empty(), "{:?}\n{text}", edited.refused);
        let new = edited.texts.get("spec.esm.yaml").unwrap_or(&text);
        let after = with(new, |_, stack| drift(stack, &live, &Asked::default()));
        let is_left = |name: &str| left.iter().any(|left| left.mapping == name);
        for drift in &after.drift {
            prop_assert!(is_left(&drift.name), "{}\n{text}\n{new}", shown(&after));
        }
        untouched(&text, new, &before)?;
        Ok(!edited.texts.is_empty())
    });
}

fn shown(report: &Report) -> String {
    let drift = Document::new(std::slice::from_ref(report), Redaction::On, Run::default());
    render(&drift, Format::Text, Style::default())
}

/// Returns what is live after a person made it so; none where AWS would refuse it.
fn live_of(stack: &Stack) -> Result<Option<Live>, TestCaseError> {
    let mut aws = Aws::new(Vec::new());
    if !applied(&mut aws, stack, &Options::default())? {
        return Ok(None);
    }
    let mut live = aws.live();
    for mapping in &mut live.mappings {
        mapping.body.insert("StateTransitionReason".to_owned(), json!("USER_INITIATED"));
    }
    Ok(Some(live))
}

/// Claims that mappings without drift have not a byte changed, and that no comment line is lost.
fn untouched(old: &str, new: &str, report: &Report) -> Result<(), TestCaseError> {
    let parts = |text: &str| text.split("  # mapping ").map(str::to_owned).collect::<Vec<_>>();
    let (old_parts, new_parts) = (parts(old), parts(new));
    prop_assert_eq!(old_parts.len(), new_parts.len());
    for (old, new) in old_parts.iter().zip(&new_parts) {
        let name = old.split_whitespace().next().unwrap_or_default();
        let drifted =
            report.drift.iter().any(|drift| drift.name == name && drift.class == Class::Settings);
        prop_assert!(drifted || old == new, "{old}\n{new}");
        let comments = |text: &str| {
            let lines = text.lines().filter(|line| line.trim_start().starts_with("# note "));
            lines.map(str::to_owned).collect::<Vec<_>>()
        };
        prop_assert_eq!(comments(old), comments(new), "{}\n{}", old, new);
    }
    Ok(())
}

/// Small choices from one number.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Returns a spec file with comments, and every mapping in a style of its own.
fn page(mappings: &Map<String, Value>, seeds: &[u64]) -> String {
    let mut text =
        "version: 1\nstack: shop\nregion: eu-west-1\nignoreTags: [\"cost:*\"]\nmappings:\n"
            .to_owned();
    for ((name, value), seed) in mappings.iter().zip(seeds) {
        let mut dice = Dice(*seed);
        text += &format!("  # mapping {name} stands here\n");
        if dice.roll(5) == 0 {
            text += &format!("  {name}: {}   # in one line\n", flow(value, &mut dice));
        } else {
            text += &format!("  {name}:\n");
            members(&mut text, value.as_object().unwrap(), 4, 2, &mut dice);
        }
    }
    text
}

/// Writes members line by line; comment lines stand only this deep.
fn members(
    out: &mut String,
    members: &Map<String, Value>,
    indent: usize,
    notes: u8,
    dice: &mut Dice,
) {
    for (key, value) in members {
        let space = " ".repeat(indent);
        if notes > 0 && dice.roll(4) == 0 {
            *out += &format!("{space}# note {}\n", dice.roll(1000));
        }
        *out += &format!("{space}{key}:");
        // What stands inside of tags goes with them.
        let notes = if key == "tags" { 0 } else { notes.saturating_sub(1) };
        below(out, value, indent, notes, dice);
    }
}

fn below(out: &mut String, value: &Value, indent: usize, notes: u8, dice: &mut Dice) {
    let end = if dice.roll(4) == 0 { "   # so it is\n" } else { "\n" };
    match value {
        Value::Object(inner) if !inner.is_empty() && dice.roll(3) > 0 => {
            *out += end;
            members(out, inner, indent + 2, notes, dice);
        }
        Value::Array(entries) if !entries.is_empty() && dice.roll(2) == 0 => {
            *out += end;
            for entry in entries {
                *out += &format!("{}- {}\n", " ".repeat(indent + 2), flow(entry, dice));
            }
        }
        value => *out += &format!(" {}{end}", flow(value, dice)),
    }
}

fn flow(value: &Value, dice: &mut Dice) -> String {
    match value {
        Value::Object(members) => {
            let each: Vec<String> = members
                .iter()
                .map(|(key, value)| format!("{}: {}", Value::from(key.as_str()), flow(value, dice)))
                .collect();
            format!("{{ {} }}", each.join(", "))
        }
        Value::Array(entries) => {
            let each: Vec<String> = entries.iter().map(|entry| flow(entry, dice)).collect();
            format!("[{}]", each.join(", "))
        }
        Value::String(text) if dice.roll(2) == 0 => format!("'{text}'"),
        other => other.to_string(),
    }
}
