//! What of a live mapping differs from the desired one: settings, and create-only members that force
//! a replace. Both sides are in normal form; an unknown value is neither equal nor different. A new
//! mapping differs from AWS's defaults.

use std::collections::BTreeMap;

use esmith_spec::{
    code::Code,
    kind::SourceKind,
    shape::Unset,
    stack::Mapping,
    table::{self, Change as Mutability, Drift, Identity, Place, Row},
    value,
};
use globset::GlobSet;
use serde_json::{Map, Value, json};

use crate::{
    change::{Change, Reason, Setting},
    live::{LiveMapping, Observed, PROTECT, Shown, Tags},
    options::Options,
    plan::Note,
    replace::POSITION,
    request,
};

/// All differences of a pair.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    /// Create-only members that differ.
    pub(crate) reasons: Vec<Reason>,
    /// Everything that changes in place.
    pub(crate) changes: Vec<Change>,
    /// The settings among the changes, with what is sent for them.
    pub(crate) values: Vec<(&'static Row, Value)>,
    /// Whether the function changes.
    pub(crate) function: bool,
    /// Whether `enabled` changes.
    pub(crate) enabled: bool,
    /// Members that this release does not know and that differ.
    pub(crate) extra: Map<String, Value>,
    /// Tags to add or overwrite.
    pub(crate) tag: BTreeMap<String, String>,
    /// Tags to remove.
    pub(crate) untag: Vec<String>,
    pub(crate) notes: Vec<Note>,
    /// Settings that cannot be read and are left as they are.
    pub(crate) unread: Vec<Change>,
}

impl Difference {
    /// Returns what forces a replace; the wish alone, if nothing does.
    pub(crate) fn replace_reasons(&self) -> Vec<Reason> {
        if self.reasons.is_empty() {
            return vec![Reason::Requested];
        }
        self.reasons.clone()
    }

    /// Returns whether `UpdateEventSourceMapping` has something to do.
    pub(crate) fn needs_update(&self) -> bool {
        !self.values.is_empty() || self.function || self.enabled || !self.extra.is_empty()
    }
}

/// What both sides are compared with.
pub(crate) struct Comparison<'a> {
    pub(crate) mapping: &'a Mapping,
    pub(crate) live: &'a LiveMapping,
    pub(crate) options: &'a Options,
    pub(crate) ignore_tags: &'a GlobSet,
}

/// Compares a desired mapping with the live one that it is paired with.
pub(crate) fn diff(comparison: &Comparison<'_>) -> Difference {
    let Comparison { mapping, live, .. } = comparison;
    let kind = mapping.source.kind;
    let shown = live.shown(live.as_kind(kind).unwrap_or(kind));
    let mut difference = Difference::default();
    another_kind(kind, live, &mut difference);
    for row in table::rows(kind) {
        match row.change {
            Mutability::CreateOnly { drift, .. } => {
                create_only(comparison, row, drift, &shown, &mut difference);
            }
            Mutability::InPlace if mapping.ignore_changes.contains(row.name()) => {}
            Mutability::InPlace => setting(comparison, row, &shown, &mut difference),
        }
    }
    whole(comparison, &mut difference);
    extra(mapping, live, &mut difference);
    tags(mapping, live, comparison.ignore_tags, &mut difference);
    difference
}

/// A self-managed cluster has no ARN, so that not every change of kind shows in a member.
fn another_kind(kind: SourceKind, live: &LiveMapping, difference: &mut Difference) {
    if live.as_kind(kind).is_some_and(|found| found.key() == kind.key()) {
        return;
    }
    let found: Vec<&str> =
        live.possible_kinds().into_iter().map(|kind| kind.key().name()).collect();
    let found = if found.is_empty() { "unknown".to_owned() } else { found.join(" or ") };
    difference.reasons.push(Reason::Kind { from: found, to: kind.key() });
}

fn create_only(
    comparison: &Comparison<'_>,
    row: &Row,
    drift: Drift,
    shown: &Shown<'_>,
    difference: &mut Difference,
) {
    let source = &comparison.mapping.source;
    let given = source.given(row.name());
    if !given.is_null() && shown.is(row, source.kind, given) {
        return;
    }
    let live = shown_or_of_kind(comparison, row, shown);
    let wanted = match row.unset(source.kind) {
        Unset::Any if given.is_null() => return,
        _ if given.is_null() => value::default(&row.member, source.kind),
        _ => given.clone(),
    };
    if live == wanted || (live.is_null() && !is_told(comparison, row)) {
        return;
    }
    match drift {
        Drift::Replaces => difference.reasons.push(Reason::CreateOnly {
            member: row.name(),
            from: live,
            to: wanted,
        }),
        Drift::Noted => difference.notes.push(Note {
            name: comparison.mapping.name.clone(),
            code: Code::PositionNote.as_str(),
            message: format!("{} is used at creation only", row.name()),
        }),
    }
}

/// Returns whether what AWS does not show was not given: it shows what tells two sources apart. What
/// else it does not show is never a difference; nor is an access entry, which servers other than AWS
/// drop when the list is updated without it.
fn is_told(comparison: &Comparison<'_>, row: &Row) -> bool {
    let kind = comparison.mapping.source.kind;
    let Mutability::CreateOnly { identity, .. } = row.change else { return false };
    let is_entry = matches!(row.place, Place::AccessEntry);
    identity != Identity::No && !is_entry && comparison.live.as_kind(kind) == Some(kind)
}

/// Returns what AWS shows, or what the kind of the live mapping tells: a mapping that does not say
/// how it consumes is of the kind that does so by default.
fn shown_or_of_kind(comparison: &Comparison<'_>, row: &Row, shown: &Shown<'_>) -> Value {
    let shown = shown.raw(row.name());
    let kind = comparison.live.kind.filter(|kind| *kind != comparison.mapping.source.kind);
    match kind {
        Some(kind) if shown.is_null() && row.member.accepted_by(kind) => {
            value::default(&row.member, kind)
        }
        None | Some(_) if shown.is_null() && is_told(comparison, row) => {
            value::default(&row.member, comparison.mapping.source.kind)
        }
        _ => shown.clone(),
    }
}

fn setting(
    comparison: &Comparison<'_>,
    row: &'static Row,
    shown: &Shown<'_>,
    difference: &mut Difference,
) {
    let Comparison { mapping, live, options, .. } = comparison;
    let kind = mapping.source.kind;
    if shown.is(row, kind, mapping.source.given(row.name())) {
        return;
    }
    let wanted = mapping.source.effective(row);
    let found = shown.effective(row, kind);
    match &found {
        Observed::Known(found) if *found == wanted => return,
        Observed::Known(found) if wanted.is_null() && row.unset(kind) == Unset::Recreate => {
            difference.reasons.push(Reason::CreateOnly {
                member: row.name(),
                from: found.clone(),
                to: Value::Null,
            });
            return;
        }
        _ => {}
    }
    let sensitive = row.sensitive && (live.has_key() || mapping.source.has_key());
    let is_unread = matches!(found, Observed::Unknown(_)) && !options.overwrite_unknown;
    let change =
        Change { setting: Setting::Member(row.name()), from: found, to: wanted.clone(), sensitive };
    if is_unread {
        difference.unread.push(change);
        return;
    }
    difference.values.push((row, wanted));
    difference.changes.push(change);
}

fn whole(comparison: &Comparison<'_>, difference: &mut Difference) {
    let Comparison { mapping, live, .. } = comparison;
    if !mapping.ignore_changes.contains("function") && !mapping.function.is_same(&live.function) {
        difference.function = true;
        difference.changes.push(Change::open(
            Setting::Function,
            live.function.short().into(),
            mapping.function.short().into(),
        ));
    }
    let ignored = mapping.ignore_changes.contains("enabled");
    if let Some(enabled) = live.enabled().filter(|enabled| !ignored && *enabled != mapping.enabled)
    {
        difference.enabled = true;
        difference.changes.push(Change::open(
            Setting::Enabled,
            enabled.into(),
            mapping.enabled.into(),
        ));
    }
}

fn extra(mapping: &Mapping, live: &LiveMapping, difference: &mut Difference) {
    let differs = |(member, value): &(&String, &Value)| live.body.get(*member) != Some(*value);
    let wanted: Map<String, Value> = mapping
        .source
        .extra
        .iter()
        .filter(differs)
        .map(|(member, value)| (member.clone(), value.clone()))
        .collect();
    if wanted.is_empty() {
        return;
    }
    let found: Map<String, Value> = wanted
        .keys()
        .filter_map(|member| Some((member.clone(), live.body.get(member)?.clone())))
        .collect();
    let from = if found.is_empty() { Value::Null } else { Value::Object(found) };
    difference.changes.push(Change::open(Setting::Extra, from, Value::Object(wanted.clone())));
    difference.extra = wanted;
}

/// Returns whether the tags are not as they should be.
pub(crate) fn tags_differ(mapping: &Mapping, live: &LiveMapping, ignore_tags: &GlobSet) -> bool {
    let mut difference = Difference::default();
    tags(mapping, live, ignore_tags, &mut difference);
    !difference.changes.is_empty()
}

fn tags(mapping: &Mapping, live: &LiveMapping, ignore_tags: &GlobSet, difference: &mut Difference) {
    let Tags::Known(live) = &live.tags else { return };
    let protected = live.contains_key(PROTECT);
    if protected && !mapping.protect {
        difference.untag.push(PROTECT.to_owned());
    } else if mapping.protect && !protected {
        difference.tag.insert(PROTECT.to_owned(), "true".to_owned());
    }
    if protected != mapping.protect {
        difference.changes.push(Change::open(
            Setting::Protect,
            protected.into(),
            mapping.protect.into(),
        ));
    }
    if mapping.ignore_changes.contains("tags") {
        return;
    }
    let ours = |key: &str| {
        !key.starts_with("aws:") && !key.starts_with("esmith:") && !ignore_tags.is_match(key)
    };
    let found = live.iter().filter(|(key, _)| ours(key));
    let wanted = mapping.tags.iter().filter(|(key, _)| ours(key));
    if found.clone().eq(wanted.clone()) {
        return;
    }
    let found: BTreeMap<&String, &String> = found.collect();
    let wanted: BTreeMap<&String, &String> = wanted.collect();
    difference.changes.push(Change::open(Setting::Tags, object(&found), object(&wanted)));
    let gone = found.keys().filter(|key| !wanted.contains_key(*key));
    difference.untag.extend(gone.map(|key| (*key).clone()));
    let new = wanted.iter().filter(|(key, value)| found.get(*key) != Some(*value));
    difference.tag.extend(new.map(|(key, value)| ((*key).clone(), (*value).clone())));
}

fn object(tags: &BTreeMap<&String, &String>) -> Value {
    if tags.is_empty() { Value::Null } else { json!(tags) }
}

/// Returns what is chosen at creation and can never be changed, a default that AWS takes included; not what
/// the line of the source says already.
pub(crate) fn chosen(mapping: &Mapping) -> Vec<Change> {
    let source = &mapping.source;
    let (kind, line) = (source.kind, Value::from(source.describe()));
    let to = |row: &Row| match source.given(row.name()) {
        Value::Null if row.name() == POSITION => kind.row().default_position.into(),
        Value::Null => value::default(&row.member, kind),
        value => value.clone(),
    };
    let rows = table::create_only(kind).map(|row| (row, to(row)));
    rows.filter(|(_, to)| !to.is_null() && *to != line)
        .map(|(row, to)| Change::open(Setting::Member(row.name()), Value::Null, to))
        .collect()
}

/// Returns everything that a new mapping has and that is not AWS's default.
pub(crate) fn of_new(mapping: &Mapping) -> Vec<Change> {
    let source = &mapping.source;
    let new = |setting, to: Value, sensitive: bool| Change {
        setting,
        from: Observed::Known(Value::Null),
        to,
        sensitive,
    };
    let settings = request::non_default(source).filter(|(row, _)| row.is_setting());
    let mut changes: Vec<Change> = settings
        .map(|(row, value)| {
            new(Setting::Member(row.name()), value.clone(), row.sensitive && source.has_key())
        })
        .collect();
    if !mapping.enabled {
        changes.push(new(Setting::Enabled, json!(false), false));
    }
    if mapping.protect {
        changes.push(new(Setting::Protect, json!(true), false));
    }
    if !mapping.tags.is_empty() {
        changes.push(new(Setting::Tags, json!(mapping.tags), false));
    }
    if !source.extra.is_empty() {
        changes.push(new(Setting::Extra, Value::Object(source.extra.clone()), false));
    }
    changes
}
