//! The drift of one stack: each desired mapping and each that the stack owns, in its class.

use esmith_spec::stack::{Mapping, Stack};
use globset::GlobSet;

use super::{
    report::{Asked, Class, Drift, Report},
    words,
};
use crate::{
    change::{Change, Reason, Setting},
    diff::{Comparison, Difference, diff},
    live::{Actor, Live, LiveMapping, NAME, References, actor},
    options::{Options, globs},
    pairing::{self, MatchedBy, Pair},
    warnings::{gone, known_by_content, moving, namesake},
};

/// Classifies what of a stack's mappings is not as the spec wants.
#[must_use]
pub fn drift(stack: &Stack, live: &Live, asked: &Asked) -> Report {
    let pairing = pairing::pair(stack, &live.mappings);
    let report = Report {
        stack: Some(stack.name.clone()),
        file: Some(stack.path().to_owned()),
        account: live.account.clone().or_else(|| stack.account.clone()),
        region: live.region.clone().or_else(|| stack.region.clone()),
        drift: Vec::new(),
        sound: Vec::new(),
        warnings: live.noticed.iter().map(ToString::to_string).collect(),
    };
    let mut look = Look {
        stack,
        asked,
        references: &live.references,
        ignore_tags: globs(&stack.ignore_tags),
        options: Options::default(),
        report,
    };
    let covers = |mapping: &Mapping| asked.target.covers(&mapping.name);
    pairing.pairs.iter().filter(|pair| covers(pair.mapping)).for_each(|pair| look.pair(pair));
    for mapping in pairing.missing.iter().filter(|mapping| covers(mapping)) {
        look.missing(mapping, words::nowhere());
    }
    for conflict in pairing.conflicts.iter().filter(|conflict| covers(conflict.mapping)) {
        look.missing(conflict.mapping, conflict.why.clone());
    }
    for mapping in pairing.unexpected {
        let is_ours = mapping.tags.has_id(stack.id.as_deref());
        let message = if is_ours { words::unexpected() } else { namesake(stack, mapping) };
        look.unexpected(mapping, message);
    }
    look.report.sorted()
}

/// Returns the class of a mapping: the first, in the order of [`Class`], that holds.
pub(super) fn classify(facts: &[(Class, bool)]) -> Option<Class> {
    facts.iter().filter(|(_, holds)| *holds).map(|(class, _)| *class).min()
}

/// Returns what AWS reports of a mapping, whatever its spec says.
pub(super) fn reported(live: &LiveMapping, references: &References) -> [(Class, bool); 2] {
    [
        (Class::Problem, live.last_result().starts_with("PROBLEM")),
        (Class::Orphan, references.of(live).is_some()),
    ]
}

/// Returns what a class says of a mapping that AWS reports something of.
pub(super) fn trouble(class: Class, live: &LiveMapping, references: &References) -> String {
    match references.of(live) {
        Some(absent) if class == Class::Orphan => gone(live, absent),
        _ => live.last_result().to_owned(),
    }
}

/// Returns a live mapping in a class.
pub(super) fn found(live: &LiveMapping, class: Class, message: String) -> Drift {
    let said = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Drift {
        name: live.tags.get(NAME).filter(|name| !name.is_empty()).unwrap_or(&live.uuid).to_owned(),
        uuid: Some(live.uuid.clone()),
        class,
        message,
        function: live.function.short().to_owned(),
        kind: live.kind,
        source: live.describe(),
        state: said(live.state()),
        reason: said(live.state_reason()),
        last_result: said(live.last_result()),
        changes: Vec::new(),
        location: None,
    }
}

struct Look<'a> {
    stack: &'a Stack,
    asked: &'a Asked,
    references: &'a References,
    ignore_tags: GlobSet,
    options: Options,
    report: Report,
}

impl Look<'_> {
    fn pair(&mut self, pair: &Pair<'_>) {
        let Pair { mapping, live, bond, leftover } = pair;
        if *bond == MatchedBy::Unowned {
            return self.missing(mapping, words::unowned(mapping, live));
        }
        if *bond == MatchedBy::Namesake {
            return self.missing(mapping, namesake(self.stack, live));
        }
        if *bond == MatchedBy::Untaggable {
            self.report.warnings.push(known_by_content(mapping, live));
        }
        if let Some(old) = leftover {
            self.unexpected(old, words::leftover());
        }
        let comparison =
            Comparison { mapping, live, options: &self.options, ignore_tags: &self.ignore_tags };
        let mut difference = diff(&comparison);
        if *bond == MatchedBy::Renamed {
            difference.changes.push(renamed(mapping, live));
        }
        let [problem, orphan] = reported(live, self.references);
        let by_aws =
            difference.enabled && mapping.enabled && actor(live.state_reason()) == Some(Actor::Aws);
        let facts = [
            (Class::Unreadable, !difference.unread.is_empty()),
            (Class::Replaced, !difference.reasons.is_empty()),
            (Class::DisabledByAws, by_aws),
            (Class::Settings, !difference.changes.is_empty()),
            problem,
            orphan,
        ];
        let Some(class) = classify(&facts) else {
            self.report.warnings.extend(moving(mapping, live));
            self.report.sound.push(mapping.name.clone());
            return;
        };
        let message = match class {
            Class::Unreadable => words::unreadable(&difference),
            Class::Replaced => words::replaced(&difference),
            Class::DisabledByAws => words::disabled_by_aws(),
            Class::Settings => words::settings(&difference, live),
            _ => trouble(class, live, self.references),
        };
        self.report.drift.push(Drift {
            name: mapping.name.clone(),
            kind: Some(mapping.source.kind),
            changes: changes(difference),
            location: Some(self.stack.locate(&mapping.name)),
            ..found(live, class, message)
        });
    }

    fn missing(&mut self, mapping: &Mapping, message: String) {
        self.report.drift.push(Drift {
            name: mapping.name.clone(),
            uuid: None,
            class: Class::Missing,
            message,
            function: mapping.function.short().to_owned(),
            kind: Some(mapping.source.kind),
            source: mapping.source.describe(),
            state: None,
            reason: None,
            last_result: None,
            changes: Vec::new(),
            location: Some(self.stack.locate(&mapping.name)),
        });
    }

    fn unexpected(&mut self, live: &LiveMapping, message: String) {
        if !self.asked.target.covers(live.tags.get(NAME).unwrap_or_default()) {
            return;
        }
        let [problem, orphan] = reported(live, self.references);
        let class = classify(&[problem, orphan, (Class::Unexpected, true)]);
        let class = class.unwrap_or(Class::Unexpected);
        let message = match class {
            Class::Unexpected => message,
            class => format!("{}; {message}", trouble(class, live, self.references)),
        };
        self.report.drift.push(found(live, class, message));
    }
}

fn renamed(mapping: &Mapping, live: &LiveMapping) -> Change {
    Change::open(Setting::Name, live.tags.get(NAME).into(), mapping.name.as_str().into())
}

/// Returns everything that differs: first what forces a replace, then what cannot be read.
fn changes(difference: Difference) -> Vec<Change> {
    let reasons = difference.reasons.into_iter().map(|reason| {
        let setting = match reason {
            Reason::CreateOnly { member, .. } => Setting::Member(member),
            _ => Setting::Kind,
        };
        let (from, to) = reason.values();
        Change::open(setting, from, to)
    });
    reasons.chain(difference.unread).chain(difference.changes).collect()
}
