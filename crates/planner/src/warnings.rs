//! What a plan or a drift report warns of beside what changes.

use esmith_spec::{
    arn::Arn,
    kind::SourceKey,
    stack::{Mapping, Stack},
};

use crate::{
    change::Change,
    live::{Absent, Actor, ID, LiveMapping, Observed, References, actor},
    options::Target,
    plan::{ChangeKind, Step},
};

/// Warns of a setting that cannot be read.
pub(crate) fn unread(mapping: &Mapping, change: &Change) -> String {
    let why = match &change.from {
        Observed::Unknown(why) => why.as_str(),
        Observed::Known(_) => "",
    };
    format!(
        "mapping `{}`: `{}` cannot be read ({why}) and is left as it is; --overwrite-unknown sends the spec's",
        mapping.name, change.setting
    )
}

/// Warns of a mapping that no tag can prove to be ours.
pub(crate) fn known_by_content(mapping: &Mapping, live: &LiveMapping) -> String {
    format!(
        "mapping `{}`: AWS cannot tag {}, so it is known by its content only and is neither deleted nor replaced",
        mapping.name, live.uuid
    )
}

/// Warns of what AWS reports of a mapping: that it disabled it, which the plan undoes, or that it cannot
/// read the source.
pub(crate) fn reported(mapping: &Mapping, live: &LiveMapping) -> Option<String> {
    let Mapping { name, .. } = mapping;
    let uuid = &live.uuid;
    let is_enabled_again = live.enabled() == Some(false)
        && mapping.enabled
        && !mapping.ignore_changes.contains("enabled");
    let problem = Some(live.last_result()).filter(|result| result.starts_with("PROBLEM"));
    if is_enabled_again && actor(live.state_reason()) == Some(Actor::Aws) {
        let reasons = [Some(live.state_reason()), problem].into_iter().flatten();
        let reasons = reasons.collect::<Vec<_>>().join("; ");
        return Some(format!(
            "mapping `{name}`: AWS disabled {uuid} and will disable it again until the cause is mended: {reasons}"
        ));
    }
    problem.map(|problem| format!("mapping `{name}`: AWS reports of {uuid}: {problem}"))
}

/// Returns what of a mapping's function is gone.
pub(crate) fn gone(live: &LiveMapping, absent: Absent) -> String {
    let short = live.function.short();
    match (absent, short.split_once(':')) {
        (Absent::Qualifier, Some((name, qualifier))) => {
            format!("function `{name}` has no version or alias `{qualifier}`")
        }
        _ => format!("function `{}` does not exist", short.split(':').next().unwrap_or(short)),
    }
}

/// Warns of an update that AWS refuses, whatever it changes: the function is gone.
pub(crate) fn refused(step: &Step, live: &LiveMapping, references: &References) -> Option<String> {
    let absent = references.of(live)?;
    matches!(step.change, ChangeKind::Update { .. }).then(|| {
        format!(
            "mapping `{}`: {}, so AWS refuses every update of {}; create it again, or delete the mapping (whether AWS takes another function is not known)",
            step.name,
            gone(live, absent),
            live.uuid
        )
    })
}

/// Warns of each mapping whose stream has ended: a table has one stream at a time, and another mapping
/// reads a later one.
pub(crate) fn ended_streams(stack: &Stack, live: &[LiveMapping], target: &Target) -> Vec<String> {
    let desired: Vec<(&Mapping, Label<'_>)> = stack
        .mappings
        .values()
        .filter_map(|mapping| Some((mapping, Label::of(mapping.source.given("arn").as_str()?)?)))
        .collect();
    if desired.is_empty() {
        return Vec::new();
    }
    let in_spec = desired.iter().map(|(mapping, label)| (format!("`{}`", mapping.name), *label));
    let is_live =
        live.iter().filter_map(|live| Some((live.uuid.clone(), Label::of(live.arn_of_source()?)?)));
    let all: Vec<(String, Label<'_>)> = in_spec.chain(is_live).collect();
    let mut warnings = Vec::new();
    for (mapping, label) in desired.iter().filter(|(mapping, _)| target.covers(&mapping.name)) {
        let later = all.iter().find(|(_, it)| it.table == label.table && it.text > label.text);
        warnings.extend(later.map(|(other, it)| {
            format!(
                "mapping `{}`: its stream {} of the table has ended, for {other} reads the stream {}; a table has one stream at a time",
                mapping.name, label.text, it.text
            )
        }));
    }
    warnings
}

/// The label of a DynamoDB stream: the moment at which it was switched on, so that labels of one table
/// are in order as texts.
#[derive(Clone, Copy)]
struct Label<'a> {
    table: &'a str,
    text: &'a str,
}

impl<'a> Label<'a> {
    fn of(arn: &'a str) -> Option<Self> {
        let form = SourceKey::DynamoDb.row().arn?;
        if Arn::parse(arn)?.service != form.service {
            return None;
        }
        let (table, text) = arn.split_once(form.separator?)?;
        Some(Self { table, text })
    }
}

/// Warns if the mapping matches the spec but its state does not show whether it is enabled.
pub(crate) fn moving(mapping: &Mapping, live: &LiveMapping) -> Option<String> {
    let is_unknown = live.enabled().is_none() && !mapping.ignore_changes.contains("enabled");
    is_unknown.then(|| {
        format!(
            "mapping `{}`: {} is {}, which does not tell whether it is enabled; plan again when AWS is done",
            mapping.name,
            live.uuid,
            live.state()
        )
    })
}

/// Says that a mapping is tagged with the stack's name and another id.
pub(crate) fn namesake(stack: &Stack, live: &LiveMapping) -> String {
    let said = |id: Option<&str>| id.map_or_else(|| "no id".to_owned(), |id| format!("id `{id}`"));
    format!(
        "{} is tagged as one of stack `{}` with {}, and this file has {}, so that it may be another stack's",
        live.uuid,
        stack.name,
        said(live.tags.get(ID)),
        said(stack.id.as_deref())
    )
}
