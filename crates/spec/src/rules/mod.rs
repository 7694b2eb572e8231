//! What no schema can say: relations between settings, and what differs between the kinds under one
//! key. One function and one code each; `check` runs them all. These and the table's rows are the
//! only places that name settings. Over 400 lines, because it is the one list of its kind: most rules
//! hold for several kinds of source, so that no cut would part them.

mod access;
mod elsewhere;
mod subject;

use serde_json::Value;

use crate::{
    arn::Arn,
    build::Declaration,
    code::{Code, Severity},
    kind::{Kinds, Progress, SourceKey, SourceKind},
    nearest::nearest,
    pattern::{self, Repeated},
    problem::{Part, PendingProblem, segment},
    shape::{Member, Shape},
    stack::Mapping,
    table::{self, Is, RELATIONS, ROWS, Relation, Row},
    value,
    variables::InForce,
};

use subject::Subject;

type Rule = fn(&Subject<'_>) -> Vec<PendingProblem>;

const RULES: &[Rule] = &[
    foreign_to_kind,
    bounds,
    quotas,
    relations,
    minimum_above_maximum,
    future_timestamp,
    elsewhere::elsewhere,
    access::access,
    glue_takes_no_access,
    filter_patterns,
    extra_members,
    ignored_settings,
    handover,
    reserved_tags,
    no_consumer_group,
    no_starting_position,
    consumption_mode,
    latest,
    numeric_version,
];

/// Warns of moments that the normal form cuts, as AWS does; `own` is the mapping as it is written.
pub(crate) fn cut_moments(declaration: &Declaration<'_>, own: &Value) -> Vec<PendingProblem> {
    let keys = SourceKey::ALL.into_iter().filter(|key| own[key.name()].is_object());
    let given = keys.flat_map(|key| {
        let rows = ROWS.iter().filter(move |row| row.member.kinds.has_key(key));
        rows.map(move |row| (key, row))
    });
    let cut = given.filter(|(key, row)| {
        matches!((row.member.shape)(key.kinds()[0]), Shape::Timestamp)
            && own[key.name()][row.name()].as_str().is_some_and(value::has_fraction)
    });
    cut.map(|(key, row)| {
        let at = declaration.at(key.name(), &segment(row.name()), Part::Value);
        let message = format!("`{}` has a fraction of a second, which is cut", row.name());
        PendingProblem::new(Code::FractionOfSecond, at, message)
    })
    .collect()
}

/// Runs every rule on a mapping and adds what was found already; warnings that it silences are left
/// out.
pub(crate) fn check(
    declaration: &Declaration<'_>,
    mapping: &Mapping,
    place: &InForce,
    now: Option<i64>,
    mut problems: Vec<PendingProblem>,
) -> Vec<PendingProblem> {
    let values = &mapping.source.values;
    let row = |row: &'static Row| Some((row, values.get(row.name())?));
    let given = ROWS.iter().filter_map(row).collect();
    let subject = Subject { declaration, mapping, given, place, now };
    problems.extend(RULES.iter().flat_map(|rule| rule(&subject)));
    problems.retain(|problem| {
        problem.code.severity() == Severity::Error
            || !mapping.silence.contains_key(problem.code.as_str())
    });
    problems
}

fn when(holds: bool, problem: impl FnOnce() -> PendingProblem) -> Vec<PendingProblem> {
    if holds { vec![problem()] } else { Vec::new() }
}

/// AWS: "Batching window is not supported for FIFO queues", and what Queue mode of Kafka refuses.
fn foreign_to_kind(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let foreign = subject.given.iter().filter(|(row, _)| !row.member.accepted_by(subject.kind()));
    foreign
        .map(|(row, _)| {
            let message = format!("`{}`: not a setting of {}", row.name(), subject.kind());
            let problem = subject.of(Code::ForeignSetting, row.name(), message);
            if row.member.kinds.has_key(subject.kind().key()) {
                return problem;
            }
            problem.help(format!("only of {}", row.member.kinds.key_names()))
        })
        .collect()
}

/// The bounds of the kind, where the schema knows those of its key only.
fn bounds(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let mut problems = Vec::new();
    for (row, value) in
        subject.given.iter().filter(|(row, _)| row.member.accepted_by(subject.kind()))
    {
        each_number(&row.member, subject.kind(), value, row.name(), &mut |path, number, shape| {
            let Shape::Int { min, max, also, .. } = shape else { return };
            if (min..=max).contains(&number) || also == Some(number) {
                return;
            }
            let limit =
                if number < min { format!("at least {min}") } else { format!("at most {max}") };
            let message = format!("`{}` is {number}, {limit} on {}", last(path), subject.kind());
            problems.push(subject.of(Code::OutOfRange, path, message));
        });
    }
    problems
}

fn quotas(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let mut problems = Vec::new();
    for (row, value) in subject.given.iter() {
        each_number(&row.member, subject.kind(), value, row.name(), &mut |path, number, shape| {
            let Some(quota) = shape.quota().filter(|quota| number > *quota) else { return };
            let found = if matches!(shape, Shape::List { .. }) { "has" } else { "is" };
            let message =
                format!("`{}` {found} {number}, above AWS's default quota of {quota}", last(path));
            problems.push(subject.of(Code::Quota, path, message));
        });
    }
    problems
}

fn last(path: &str) -> &str {
    path.rsplit('/').find(|part| part.parse::<usize>().is_err()).unwrap_or(path)
}

/// Visits every number of a value, and the length of every list, with its path and shape.
fn each_number(
    member: &Member,
    kind: SourceKind,
    value: &Value,
    path: &str,
    visit: &mut impl FnMut(&str, i64, Shape),
) {
    let shape = (member.shape)(kind);
    match (shape, value) {
        (Shape::Int { .. }, Value::Number(number)) => {
            visit(path, number.as_i64().unwrap_or(i64::MAX), shape)
        }
        (Shape::List { .. }, Value::Array(entries)) => {
            visit(path, i64::try_from(entries.len()).unwrap_or(i64::MAX), shape);
        }
        (Shape::Object(members), Value::Object(given)) => {
            for inner in members.iter().filter(|inner| inner.accepted_by(kind)) {
                if let Some(value) = given.get(inner.name) {
                    each_number(inner, kind, value, &format!("{path}/{}", inner.name), visit);
                }
            }
        }
        _ => {}
    }
}

/// The relations of the table. A member that the stack leaves alone may be as it must on the live
/// mapping.
fn relations(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let of_kind = RELATIONS.iter().filter(|relation| relation.kinds.contains(subject.kind()));
    let broken = of_kind.filter(|Relation { when, needs, .. }| {
        let is_elsewhere =
            needs.is != Is::Absent && subject.mapping.ignore_changes.contains(needs.member);
        subject.holds(*when) && !subject.holds(*needs) && !is_elsewhere
    });
    broken
        .map(|relation| {
            let problem = subject.of(relation.code, relation.when.member, relation.says.to_owned());
            if relation.help.is_empty() { problem } else { problem.help(relation.help) }
        })
        .collect()
}

fn minimum_above_maximum(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let pollers = subject.given("provisionedPollerConfig");
    let number = |name: &str| pollers[name].as_i64().unwrap_or_default();
    let (least, most) = (number("minimumPollers"), number("maximumPollers"));
    when(!pollers.is_null() && least > most, || {
        let message =
            format!("`minimumPollers` is {least}, at most `maximumPollers`, which is {most}");
        subject.of(Code::MinimumAboveMaximum, "provisionedPollerConfig/minimumPollers", message)
    })
}

fn future_timestamp(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let moment = subject.given("startingPositionTimestamp").as_str().and_then(value::moment);
    let (Some(moment), Some(now)) = (moment, subject.now) else { return Vec::new() };
    when(moment.unix_timestamp() > now, || {
        let message = "`startingPositionTimestamp` is in the future".to_owned();
        subject.of(Code::FutureTimestamp, "startingPositionTimestamp", message)
    })
}

fn glue_takes_no_access(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let registry = subject.given("schemaRegistryConfig");
    let is_glue =
        registry["schemaRegistryUri"].as_str().is_some_and(|uri| Arn::parse(uri).is_some());
    when(is_glue && !registry["accessConfigs"].is_null(), || {
        let message = "`accessConfigs` is given for a Glue registry, which takes none".to_owned();
        subject.of(Code::GlueTakesNoAccess, "schemaRegistryConfig/accessConfigs", message)
    })
}

fn filter_patterns(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let filters = subject.given("filterCriteria")["filters"].as_array().into_iter().flatten();
    let mut problems = Vec::new();
    for (index, filter) in filters.enumerate() {
        let path = format!("filterCriteria/filters/{index}/pattern");
        problems.extend(filter_pattern(subject, &path, &filter["pattern"]));
    }
    problems
}

fn filter_pattern(subject: &Subject<'_>, path: &str, pattern: &Value) -> Vec<PendingProblem> {
    let mut problems = Vec::new();
    let text = pattern.as_str().map_or_else(|| pattern.to_string(), str::to_owned);
    if text.chars().count() > 4096 {
        let message = "`pattern` is longer than 4096 characters as JSON".to_owned();
        problems.push(subject.of(Code::FilterPattern, path, message));
    }
    if pattern.is_string() {
        let repeated = pattern::repeated(&text);
        if repeated.is_empty() && !text.contains("${") {
            let message = "`pattern` is not JSON".to_owned();
            problems.push(subject.of(Code::FilterPattern, path, message));
        }
        for (number, Repeated { key, .. }) in repeated.into_iter().enumerate() {
            let message = format!("key `{key}` stands here a second time");
            let problem = subject.repeated(path, number, message);
            problems.push(problem.help("write one object with the members of both"));
        }
        return problems;
    }
    for fault in pattern::check(pattern, subject.kind().key()) {
        let message = if fault.pointer.is_empty() {
            format!("`pattern` {}", fault.message)
        } else {
            fault.message
        };
        problems.push(subject.of(fault.code, &format!("{path}{}", fault.pointer), message));
    }
    problems
}

fn extra_members(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let extra = &subject.mapping.source.extra;
    let mut problems = Vec::new();
    for member in extra.keys() {
        if let Some(name) = known_as(member) {
            let message = format!("`{member}` is known to this release");
            let path = format!("extra{}", segment(member));
            problems.push(
                subject.of(Code::KnownExtra, &path, message).help(format!("write it as {name}")),
            );
        }
    }
    if problems.is_empty() && !extra.is_empty() {
        let names = extra.keys().cloned().collect::<Vec<_>>().join(", ");
        let message = format!("{names}: not known to this release, sent as it is");
        problems.push(subject.of(Code::ExtraUnknown, "extra", message));
    }
    problems
}

/// Returns how a member of AWS's API is written, if it is known.
fn known_as(member: &str) -> Option<String> {
    let common = [
        ("FunctionName", "`function`"),
        ("Enabled", "`enabled`"),
        ("Tags", "`tags`"),
        ("UUID", "nothing: AWS gives it"),
    ];
    if let Some((_, name)) = common.into_iter().find(|(wire, _)| *wire == member) {
        return Some(name.to_owned());
    }
    let under = |row: &&Row| {
        row.member.wire == member || row.containers().any(|container| container == member)
    };
    let names: Vec<String> =
        ROWS.iter().filter(under).map(|row| format!("`{}`", row.name())).collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn ignored_settings(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let settings =
        || table::settings(subject.kind()).map(Row::name).chain(["enabled", "function", "tags"]);
    let unknown = subject
        .mapping
        .ignore_changes
        .iter()
        .filter(|name| !settings().any(|known| known == *name));
    unknown
        .map(|name| {
            let message = format!("`{name}` is not a setting of {}", subject.kind());
            let problem = subject.own(Code::UnknownIgnore, "ignoreChanges", Part::Key, message);
            match nearest(name, settings()) {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem,
            }
        })
        .collect()
}

fn handover(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let Some(handover) = subject.mapping.handover else { return Vec::new() };
    let kind = subject.kind();
    let fault = if Kinds::KINESIS.contains(kind) {
        (handover.lookback.is_none()).then_some("needs `lookback` on kinesis")
    } else if kind.progress() == Progress::ConsumerGroup {
        handover
            .lookback
            .is_some()
            .then_some("takes no `lookback` on Kafka: the consumer group keeps the position")
    } else {
        Some("is only possible on kinesis and on Kafka in Stream mode")
    };
    let problem =
        |fault| subject.own(Code::Handover, "handover", Part::Key, format!("`handover` {fault}"));
    fault.map(problem).into_iter().collect()
}

fn reserved_tags(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let reserved = subject
        .mapping
        .tags
        .keys()
        .filter(|key| key.starts_with("aws:") || key.starts_with("esmith:"));
    reserved
        .map(|key| {
            let at = subject.declaration.at("tags", &segment(key), Part::Key);
            PendingProblem::new(Code::ReservedTag, at, format!("tag `{key}` is reserved"))
        })
        .collect()
}

fn no_consumer_group(subject: &Subject<'_>) -> Vec<PendingProblem> {
    when(Kinds::KAFKA.contains(subject.kind()) && !subject.has("consumerGroupId"), || {
        let message =
            "no `consumerGroupId`: a replaced mapping would start in a new group".to_owned();
        subject.of(Code::NoConsumerGroup, "", message)
    })
}

fn no_starting_position(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let position = subject.kind().row().default_position;
    let position = position.filter(|_| !subject.has("startingPosition"));
    position.map_or_else(Vec::new, |position| {
        let message = format!("no `startingPosition`: AWS takes `{position}`");
        vec![subject.of(Code::NoStartingPosition, "", message).help("write the one that is meant")]
    })
}

/// AWS: "Unsupported 'ConsumptionMode' parameter for given event source mapping type", for either.
fn consumption_mode(subject: &Subject<'_>) -> Vec<PendingProblem> {
    when(subject.has("consumptionMode"), || {
        let message = "AWS was seen to refuse `consumptionMode`, whatever its value".to_owned();
        subject.of(Code::ConsumptionMode, "consumptionMode", message)
    })
}

fn latest(subject: &Subject<'_>) -> Vec<PendingProblem> {
    when(subject.given("startingPosition") == "LATEST", || {
        let message = "`LATEST` skips records that arrive before polling begins".to_owned();
        subject
            .of(Code::Latest, "startingPosition", message)
            .help("TRIM_HORIZON skips none; `silence` turns this off")
    })
}

fn numeric_version(subject: &Subject<'_>) -> Vec<PendingProblem> {
    let version = subject
        .mapping
        .function
        .qualifier()
        .filter(|text| text.bytes().all(|byte| byte.is_ascii_digit()));
    version.map_or_else(Vec::new, |version| {
        let message = format!("`function` is bound to version {version}");
        vec![
            subject
                .own(Code::NumericVersion, "function", Part::Value, message)
                .help("an alias can be moved to a new version"),
        ]
    })
}
