//! A plan in words.

use esmith_spec::counted;

use crate::{
    document::{
        Action, Ownership, Strategy,
        plan::{Note, Plan, Reason, Stack, Step, Summary},
        shown,
    },
    escape::Line,
    finding::{Case, Finding, Level, Rule, Suite},
    page::{Change, Entry, Page, Point, Remark, Section, Sides, Tone, Topic, place},
};

pub(crate) fn page(plan: &Plan) -> Page {
    Page {
        verb: "plan",
        noun: "steps",
        sides: Sides::Planned,
        width: 7,
        summary: Line::new(summary(&plan.summary)),
        sections: plan.stacks.iter().map(|stack| section(stack, plan.emulator)).collect(),
    }
}

/// Returns a note for each step, and a warning for each that is blocked.
pub(crate) fn suites(plan: &Plan) -> Vec<Suite> {
    let suite = |stack: &Stack| Suite {
        name: Line::new(format!("esmith plan {}", stack.stack)),
        fails_from: Level::Warning,
        cases: stack.steps.iter().map(case).collect(),
    };
    plan.stacks.iter().map(suite).collect()
}

/// Returns counts as a sentence.
fn summary(summary: &Summary) -> String {
    let actions = Action::ALL.iter().map(|action| (summary.of(*action), action.as_str()));
    let steps = actions.filter(|(count, _)| *count > 0);
    let steps: Vec<String> = steps.map(|(count, verb)| format!("{count} to {verb}")).collect();
    let mut text = if steps.is_empty() { "Nothing changes".to_owned() } else { steps.join(", ") };
    if summary.blocked > 0 {
        text += &format!(" ({} blocked)", summary.blocked);
    }
    let rest = [(summary.unchanged, "unchanged"), (summary.unmanaged, "unmanaged")].into_iter();
    let rest = rest.filter(|(count, _)| *count > 0);
    let rest: Vec<String> = rest.map(|(count, word)| format!("{count} {word}")).collect();
    if !rest.is_empty() {
        text += &format!("; {}", rest.join(", "));
    }
    text + "."
}

fn section(stack: &Stack, emulator: bool) -> Section {
    let warning = |text: &String| Remark { is_warning: true, text: Line::new(&**text) };
    let note = |Note { name, code, message }: &Note| Remark {
        is_warning: false,
        text: Line::new(format!("{code}: {name}: {message}")),
    };
    let notes = stack.notes.iter().map(note);
    Section {
        title: Line::new(format!("Stack {}", stack.stack)),
        place: if emulator {
            Line::new(format!(" · emulator{}", place(None, stack.region.as_deref())))
        } else {
            place(stack.account.as_deref(), stack.region.as_deref())
        },
        refusals: refusals(stack),
        entries: by_danger(stack).map(entry).collect(),
        nothing: Line::new("Nothing changes."),
        remarks: stack.warnings.iter().map(warning).chain(notes).collect(),
        fingerprint: Some(Line::new(&*stack.fingerprint)),
    }
}

/// Returns the steps, those that can hurt first.
fn by_danger(stack: &Stack) -> impl Iterator<Item = &Step> {
    let mut steps: Vec<&Step> = stack.steps.iter().collect();
    steps.sort_by_key(|step| danger(step));
    steps.into_iter()
}

/// How much a step can hurt; the most first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Danger {
    Delete,
    Replace,
    /// Another function is invoked.
    Reroute,
    Blocked,
    Takeover,
    Little,
}

fn danger(step: &Step) -> Danger {
    match (step.action, step.ownership) {
        (Action::Delete, _) => Danger::Delete,
        (Action::Replace, _) => Danger::Replace,
        _ if step.is_rerouted() => Danger::Reroute,
        _ if !step.blocked.is_empty() => Danger::Blocked,
        (_, Ownership::Adopt | Ownership::TakeOver) => Danger::Takeover,
        _ => Danger::Little,
    }
}

/// The names of blocked steps that are listed.
const NAMES: usize = 10;

/// Returns why apply would refuse: the guards, and the names of blocked steps, which say why themselves.
fn refusals(stack: &Stack) -> Vec<Line> {
    let blocked: Vec<&str> = stack.refusals.iter().filter_map(|it| it.name.as_deref()).collect();
    let guards = stack.refusals.iter().filter(|refusal| refusal.name.is_none());
    let mut texts: Vec<String> = guards.map(|refusal| refusal.message.clone()).collect();
    if !blocked.is_empty() {
        let more = blocked.len().saturating_sub(NAMES);
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let names = blocked.iter().take(NAMES).copied().collect::<Vec<_>>().join(", ");
        texts.push(format!("{}: {names}{more}", counted(blocked.len(), "blocked step")));
    }
    texts.into_iter().map(|text| Line::new(format!("apply will refuse: {text}"))).collect()
}

fn entry(step: &Step) -> Entry {
    let (sign, tone) = sign(step.action);
    Entry {
        word: step.action.as_str(),
        sign,
        tone,
        name: Line::new(&*step.name),
        kind: Line::new(&*step.kind_in_words),
        function: Line::new(&*step.function),
        source: Line::new(&*step.source),
        is_blocked: !step.blocked.is_empty(),
        is_grave: danger(step) < Danger::Little,
        points: points(step),
        changes: changes(step),
        place: step.location.as_ref().map(|it| Line::new(format!("{}, line {}", it.file, it.line))),
    }
}

fn changes(step: &Step) -> Vec<Change> {
    let is_new = step.action == Action::Create;
    let changes = step.changes.iter().map(|change| Change::new(change, is_new));
    step.chosen.iter().map(Change::chosen).chain(changes).collect()
}

const fn sign(action: Action) -> (&'static str, Tone) {
    match action {
        Action::Create => ("+", Tone::Good),
        Action::Update => ("~", Tone::Careful),
        Action::Replace => ("±", Tone::Bad),
        Action::Delete => ("-", Tone::Bad),
        Action::Adopt => ("<", Tone::Good),
        Action::Rename => (">", Tone::Careful),
    }
}

fn points(step: &Step) -> Vec<Point> {
    let mut points: Vec<Point> = step.reasons.iter().map(reason).collect();
    let taken = match step.ownership {
        Ownership::Adopt if step.action == Action::Replace => {
            Some("takes over a mapping that nobody owns")
        }
        Ownership::TakeOver if step.action != Action::Delete => {
            Some("takes it over from a stack of the same name with another id")
        }
        _ => None,
    };
    if let Some(taken) = taken.map(Line::new) {
        points.push(Point { topic: Topic::Ownership, text: taken.clone(), shared: Some(taken) });
    }
    let mut say = |topic, text: &str| points.push(Point::new(topic, text));
    if let Some(consequence) = &step.consequence {
        say(Topic::Consequence, consequence);
    }
    if let Some(strategy) = step.strategy {
        say(Topic::How, how(strategy));
    }
    if !step.after.is_empty() {
        say(Topic::After, &step.after.join(", "));
    }
    for why in &step.blocked {
        say(Topic::Blocked, why);
    }
    points
}

fn reason(Reason { member, from, to }: &Reason) -> Point {
    let text = match (from, to) {
        (None, None) => member.clone(),
        (from, None) if member == "unfinished" => format!("{member}: {}", shown(from.as_ref())),
        (from, to) => format!("{member}: {} → {}", shown(from.as_ref()), shown(to.as_ref())),
    };
    Point { topic: Topic::Reason, text: Line::new(text), shared: Some(Line::new(&**member)) }
}

const fn how(strategy: Strategy) -> &'static str {
    match strategy {
        Strategy::CreateFirst => {
            "create the new mapping, wait until it is settled, delete the old one"
        }
        Strategy::DeleteFirst => {
            "delete the old mapping, wait until it is gone, create the new one"
        }
        Strategy::Handover => {
            "hand the position of the old mapping to the new one, delete the old one"
        }
    }
}

fn case(step: &Step) -> Case {
    let Entry { name, points, changes, is_blocked, .. } = entry(step);
    let chosen = changes.iter().filter(|change| change.is_final);
    let mut more: Vec<Line> =
        chosen.map(|it| Line::new(format!("{}: {}", it.setting, it.to))).collect();
    if changes.iter().any(|change| !change.is_final) {
        let settings: Vec<&str> = changes
            .iter()
            .filter(|change| !change.is_final)
            .map(|change| change.setting.as_str())
            .collect();
        more.push(Line::new(format!("changes {}", settings.join(", "))));
    }
    let told = points.iter().filter(|point| !matches!(point.topic, Topic::How | Topic::After));
    more.extend(told.map(|point| Line::new(format!("{}{}", point.topic.label(), point.text))));
    let rule = Rule {
        id: step.action.as_str().to_owned(),
        level: if is_blocked { Level::Warning } else { Level::Note },
        title: meaning(step.action),
        explanation: meaning(step.action),
    };
    let finding = Finding { rule, message: name.clone(), more, place: step.location.clone() };
    Case { name, findings: vec![finding] }
}

const fn meaning(action: Action) -> &'static str {
    match action {
        Action::Create => "a mapping is created",
        Action::Update => "a mapping is changed in place",
        Action::Replace => "a mapping is deleted and created again",
        Action::Delete => "a mapping is deleted",
        Action::Adopt => "a mapping that nobody owns becomes the stack's",
        Action::Rename => "a mapping gets another name in the stack",
    }
}
