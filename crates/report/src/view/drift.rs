//! Drift in words.

use esmith_spec::counted;

use crate::{
    document::{
        Class, User,
        drift::{self, Drift, Stack, Summary},
    },
    escape::Line,
    finding::{Case, Finding, Level, Rule, Suite},
    page::{Change, Entry, Page, Point, Remark, Section, Sides, Tone, Topic, place},
};

pub(crate) fn page(drift: &Drift) -> Page {
    Page {
        verb: "drift",
        noun: "mappings",
        sides: Sides::Drifted,
        width: 13,
        summary: Line::new(summary(&drift.summary)),
        sections: drift.stacks.iter().map(section).collect(),
    }
}

/// Returns a warning for each mapping with drift, and a note for each that nobody owns.
pub(crate) fn suites(drift: &Drift) -> Vec<Suite> {
    drift.stacks.iter().map(suite).collect()
}

/// Returns counts as a sentence.
fn summary(summary: &Summary) -> String {
    let drifted = summary.drifted();
    let all = drifted + summary.in_sync;
    let every = counted(all, "mapping");
    let mut text = if drifted == 0 {
        format!("No drift in {every}")
    } else {
        format!("Drift in {drifted} of {every}")
    };
    let classes = Class::ALL.iter().filter(|class| class.is_drift() && summary.of(**class) > 0);
    let counts: Vec<String> =
        classes.map(|class| format!("{} {}", summary.of(*class), class.as_str())).collect();
    if !counts.is_empty() {
        text += &format!(": {}", counts.join(", "));
    }
    if summary.unmanaged > 0 {
        text += &format!("; {} unmanaged", summary.unmanaged);
    }
    text + "."
}

fn section(stack: &Stack) -> Section {
    let title = match (&stack.stack, &stack.file) {
        (Some(stack), Some(_)) => format!("Stack {stack}"),
        (Some(stack), None) => format!("Stack {stack} (its spec was not given)"),
        (None, _) => "Owned by no stack".to_owned(),
    };
    let nothing = match stack.in_sync.len() {
        0 => "Nothing to report.".to_owned(),
        count => format!("No drift in {}.", counted(count, "mapping")),
    };
    let warning = |text: &String| Remark { is_warning: true, text: Line::new(&**text) };
    Section {
        title: Line::new(title),
        place: place(stack.account.as_deref(), stack.region.as_deref()),
        refusals: Vec::new(),
        entries: stack.drift.iter().map(entry).collect(),
        nothing: Line::new(nothing),
        remarks: stack.warnings.iter().map(warning).collect(),
        fingerprint: None,
    }
}

fn entry(entry: &drift::Entry) -> Entry {
    let (sign, tone) = sign(entry.class);
    let message = Point::new(Topic::Message, &entry.message);
    let state = standing(entry).map(|text| Point::new(Topic::State, &text));
    Entry {
        word: entry.class.as_str(),
        sign,
        tone,
        name: Line::new(&*entry.name),
        kind: Line::new(&*entry.kind_in_words),
        function: Line::new(&*entry.function),
        source: Line::new(&*entry.source),
        is_blocked: false,
        is_grave: false,
        points: [Some(message), state].into_iter().flatten().collect(),
        changes: entry.changes.iter().map(|change| Change::new(change, false)).collect(),
        place: entry
            .location
            .as_ref()
            .map(|it| Line::new(format!("{}, line {}", it.file, it.line))),
    }
}

const fn sign(class: Class) -> (&'static str, Tone) {
    match class {
        Class::Missing => ("-", Tone::Bad),
        Class::Replaced => ("±", Tone::Bad),
        Class::DisabledByAws | Class::Problem | Class::Orphan => ("!", Tone::Bad),
        Class::Unreadable => ("?", Tone::Careful),
        Class::Settings => ("~", Tone::Careful),
        Class::Unexpected => ("+", Tone::Careful),
        Class::Unmanaged => ("·", Tone::Quiet),
    }
}

/// Returns state, who brought it about and the last result; none where AWS was not asked.
fn standing(entry: &drift::Entry) -> Option<String> {
    let mut text = entry.state.clone()?;
    if let (Some(reason), Some(user)) = (&entry.reason, entry.changed_by) {
        let by = match user {
            User::User => "by a user",
            User::Aws => "by AWS",
        };
        text += &format!(", {by} ({reason})");
    }
    if let Some(last) = entry.last_result.as_ref().filter(|last| !entry.message.starts_with(*last))
    {
        text += &format!("; last result: {last}");
    }
    Some(text)
}

fn suite(stack: &Stack) -> Suite {
    let name = stack.stack.as_deref().unwrap_or("(owned by no stack)");
    let in_sync = stack.in_sync.iter();
    let in_sync = in_sync.map(|name| Case { name: Line::new(&**name), findings: Vec::new() });
    Suite {
        name: Line::new(format!("esmith drift {name}")),
        fails_from: Level::Warning,
        cases: stack.drift.iter().map(|entry| case(stack, entry)).chain(in_sync).collect(),
    }
}

fn case(stack: &Stack, entry: &drift::Entry) -> Case {
    let rule = Rule {
        id: entry.class.as_str().to_owned(),
        level: if entry.class.is_drift() { Level::Warning } else { Level::Note },
        title: entry.class.meaning(),
        explanation: entry.class.meaning(),
    };
    let finding = Finding {
        rule,
        message: Line::new(format!("{}: {}", entry.name, entry.message)),
        more: standing(entry).map(Line::new).into_iter().collect(),
        place: stack.place(entry),
    };
    Case { name: Line::new(&*entry.name), findings: vec![finding] }
}
