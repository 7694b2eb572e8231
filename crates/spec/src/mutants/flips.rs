//! Which flips there are: every fact of every row, made wrong in the ways in which a hand would get
//! it wrong. Left out are texts for people, and what the absence of a required member would mean.

use super::mutant::{Flip, Mutant, members, truth};
use crate::{
    kind::{Kinds, SourceKind},
    relations::{Is, Relation, Term, Updates},
    row::{Change, Drift, Identity, Place, Row},
    shape::{Choice, Clear, Member, Order, Proof, Shape, Unset},
};

/// Returns every mutant, in the order of the table.
pub(super) fn all() -> Vec<Mutant> {
    let mut all = Vec::new();
    for row in truth::ROWS {
        of_row(&mut all, row);
        of_member(&mut all, vec![row.name()], &row.member, &SourceKind::ALL);
    }
    for (index, relation) in truth::RELATIONS.iter().enumerate() {
        of_relation(&mut all, index, *relation);
    }
    all
}

/// Adds the mutants of a relation: it does not hold, for one kind or at all; a number in it is
/// another; changes of both settings are sent otherwise.
fn of_relation(all: &mut Vec<Mutant>, index: usize, relation: Relation) {
    let (when, needs) = (relation.when.member, relation.needs.member);
    let mut push = |what: String, after| {
        let what = format!("{what} in {} with {needs}", relation.code);
        all.push(Mutant { path: vec![when], what, flip: Flip::Related(index, after) });
    };
    push("is not known".to_owned(), None);
    for kind in SourceKind::ALL {
        let rows = || truth::ROWS.iter().filter(|row| row.member.accepted_by(kind));
        let has = |member: &str| rows().any(|row| row.name() == member);
        if has(when) && has(needs) {
            let (kinds, word) = toggled(relation.kinds, kind);
            push(format!("{word}holds on {kind}"), Some(Relation { kinds, ..relation }));
        }
    }
    for (word, is) in another_claim(relation.when.is) {
        let when = Term { is, ..relation.when };
        push(word, Some(Relation { when, ..relation }));
    }
    for (word, is) in another_claim(relation.needs.is) {
        let needs = Term { is, ..relation.needs };
        push(format!("{word} needed"), Some(Relation { needs, ..relation }));
    }
    let (word, updates) = match relation.updates {
        Updates::Together => ("first", Updates::ClearedFirst),
        Updates::ClearedFirst => ("together", Updates::Together),
    };
    push(format!("is cleared {word}"), Some(Relation { updates, ..relation }));
}

fn another_claim(is: Is) -> Vec<(String, Is)> {
    let said = |is: Is| (format!("{is:?}"), is);
    match is {
        Is::Given | Is::Absent | Is::Text(_) => Vec::new(),
        Is::AtLeast(number) => vec![said(Is::AtLeast(number - 1)), said(Is::AtLeast(number + 1))],
        Is::AtMost(number) => vec![said(Is::AtMost(number - 1)), said(Is::AtMost(number + 1))],
    }
}

fn of_row(all: &mut Vec<Mutant>, row: &Row) {
    let mut push = |what: &str, flip| {
        all.push(Mutant { path: vec![row.name()], what: what.to_owned(), flip });
    };
    match row.place {
        Place::Body => push("is kept elsewhere", Flip::Placed(Place::Within(|_| &["Elsewhere"]))),
        Place::Within(_) | Place::AccessEntry => {
            push("is kept at the top", Flip::Placed(Place::Body));
        }
    }
    let (no, replaces) = (Identity::No, Drift::Replaces);
    match row.change {
        Change::InPlace => {
            let change = Change::CreateOnly { identity: no, drift: replaces };
            push("cannot change", Flip::Changes(change));
        }
        Change::CreateOnly { identity, drift } => {
            push("can change", Flip::Changes(Change::InPlace));
            // One entry in common is all of what is no list.
            let kind = SourceKind::ALL.into_iter().find(|kind| row.member.accepted_by(*kind));
            let is_list =
                kind.is_some_and(|kind| matches!((row.member.shape)(kind), Shape::List { .. }));
            for other in [Identity::No, Identity::Equal, Identity::AnyShared] {
                if other != identity && (is_list || other != Identity::AnyShared) {
                    let change = Change::CreateOnly { identity: other, drift };
                    push(&format!("has identity {other:?}"), Flip::Changes(change));
                }
            }
            let drift = if drift == replaces { Drift::Noted } else { replaces };
            let change = Change::CreateOnly { identity, drift };
            push(&format!("has drift {drift:?}"), Flip::Changes(change));
        }
    }
    let what = if row.sensitive { "is shown" } else { "is hidden" };
    push(what, Flip::Sensitive(!row.sensitive));
}

/// Adds the mutants of a member and of those inside it; `around` are the kinds that can have it.
fn of_member(
    all: &mut Vec<Mutant>,
    path: Vec<&'static str>,
    member: &Member,
    around: &[SourceKind],
) {
    let mut push = |what: String, flip| all.push(Mutant { path: path.clone(), what, flip });
    push("is called another name".to_owned(), Flip::Renamed("anotherName"));
    push("is called another name by AWS".to_owned(), Flip::RenamedOnTheWire("AnotherName"));
    for kind in around {
        let (after, word) = toggled(member.kinds, *kind);
        push(format!("is {word}accepted by {kind}"), Flip::Accepted(after));
    }
    let kinds: Vec<SourceKind> =
        around.iter().copied().filter(|kind| member.accepted_by(*kind)).collect();
    for kind in &kinds {
        let (after, word) = toggled(member.required, *kind);
        push(format!("is {word}required by {kind}"), Flip::Required(after));
    }
    for (group, shape) in alike(&kinds, |kind| (member.shape)(kind)) {
        for (what, after) in bent(shape, &group) {
            push(format!("{what}{}", on(&group, &kinds)), Flip::Shaped(Kinds::of(&group), after));
        }
    }
    let optional: Vec<SourceKind> =
        kinds.iter().copied().filter(|kind| !member.required.contains(*kind)).collect();
    for (group, unset) in alike(&optional, |kind| (member.unset)(kind)) {
        for after in undone(unset, path.len()) {
            let what = format!("{after:?} instead of {unset:?}{}", on(&group, &optional));
            push(what, Flip::Unset(Kinds::of(&group), after));
        }
    }
    let Some(kind) = kinds.first() else { return };
    for inner in members((member.shape)(*kind)) {
        of_member(all, [&path[..], &[inner.name]].concat(), inner, &kinds);
    }
}

fn toggled(kinds: Kinds, kind: SourceKind) -> (Kinds, &'static str) {
    let one = Kinds::of(&[kind]);
    if kinds.contains(kind) { (kinds.difference(one), "not ") } else { (kinds.union(one), "") }
}

/// Returns the kinds of which the table says the same, with what it says.
fn alike<T: Copy + std::fmt::Debug>(
    kinds: &[SourceKind],
    of: impl Fn(SourceKind) -> T,
) -> Vec<(Vec<SourceKind>, T)> {
    let mut groups: Vec<(Vec<SourceKind>, T)> = Vec::new();
    for kind in kinds {
        let said = of(*kind);
        let same =
            |(_, other): &&mut (Vec<SourceKind>, T)| format!("{other:?}") == format!("{said:?}");
        match groups.iter_mut().find(same) {
            Some((group, _)) => group.push(*kind),
            None => groups.push((vec![*kind], said)),
        }
    }
    groups
}

fn on(group: &[SourceKind], kinds: &[SourceKind]) -> String {
    if group.len() == kinds.len() {
        return String::new();
    }
    let names: Vec<String> = group.iter().map(SourceKind::to_string).collect();
    format!(" on {}", names.join(", "))
}

/// Returns what a shape may become, and what is then wrong with it.
fn bent(shape: Shape, group: &[SourceKind]) -> Vec<(String, Shape)> {
    match shape {
        Shape::Int { min, max, quota, also } => of_int(min, max, quota, also),
        Shape::Text { min, max, pattern, form } => {
            let bent = |min, max, pattern| Shape::Text { min, max, pattern, form };
            let anything = Some(("may be any text".to_owned(), bent(min, max, r"^[\s\S]*$")));
            let mut all = vec![
                (format!("is longer than {min}"), bent(min + 1, max, pattern)),
                (format!("may be {} long", max + 1), bent(min, max + 1, pattern)),
                (format!("may be {} long at most", max - 1), bent(min, max - 1, pattern)),
            ];
            all.extend(anything.filter(|_| pattern != r"^[\s\S]+$"));
            all
        }
        Shape::Choice(choices) => of_choices(choices, group),
        Shape::List { of, min, max, quota, order } => {
            let mut all: Vec<(String, Shape)> = bent(*of, group)
                .into_iter()
                .map(|(what, of)| {
                    let of = Box::leak(Box::new(of));
                    (format!("entry: {what}"), Shape::List { of, min, max, quota, order })
                })
                .collect();
            let other = if order == Order::Kept { Order::Free } else { Order::Kept };
            all.push((
                format!("has order {other:?}"),
                Shape::List { of, min, max, quota, order: other },
            ));
            let mut list = |what: String, min, max, quota| {
                all.push((what, Shape::List { of, min, max, quota, order }));
            };
            list(format!("has {} entries at least", min + 1), min + 1, max, quota);
            if let Some(fewer) = min.checked_sub(1) {
                list(format!("may have {fewer} entries"), fewer, max, quota);
            }
            if let Some(more) = max.checked_add(1) {
                list(format!("may have {more} entries"), min, more, quota);
                list(format!("has {} entries at most", max - 1), min, max - 1, quota);
            }
            if let Some(entries) = quota {
                list("has no quota".to_owned(), min, max, None);
                list(format!("has quota {}", entries - 1), min, max, Some(entries - 1));
            }
            all
        }
        Shape::Bool => vec![("is a number".to_owned(), of_number())],
        Shape::Timestamp | Shape::FilterPattern => vec![(
            "is text".to_owned(),
            Shape::Text { min: 1, max: 1000, pattern: r"^[\s\S]*$", form: "Not a text" },
        )],
        Shape::Object(_) => Vec::new(),
    }
}

const fn of_number() -> Shape {
    Shape::Int { min: 0, max: 1, quota: None, also: None }
}

fn of_int(min: i64, max: i64, quota: Option<i64>, also: Option<i64>) -> Vec<(String, Shape)> {
    let bent = |min, max, quota, also| Shape::Int { min, max, quota, also };
    let mut all = vec![
        (format!("is at least {}", min - 1), bent(min - 1, max, quota, also)),
        (format!("is at least {}", min + 1), bent(min + 1, max, quota, also)),
        (format!("is at most {}", max - 1), bent(min, max - 1, quota, also)),
        (format!("is at most {}", max + 1), bent(min, max + 1, quota, also)),
    ];
    if let Some(limit) = quota {
        all.push(("has no quota".to_owned(), bent(min, max, None, also)));
        all.push((format!("has quota {}", limit - 1), bent(min, max, Some(limit - 1), also)));
    }
    if let Some(value) = also {
        all.push((format!("cannot be {value}"), bent(min, max, quota, None)));
    }
    all
}

fn of_choices(choices: &'static [Choice], group: &[SourceKind]) -> Vec<(String, Shape)> {
    let mut all = Vec::new();
    for (index, choice) in choices.iter().enumerate() {
        let others = choices.iter().copied().filter(|other| other.value != choice.value);
        let without: &[Choice] = Vec::leak(others.collect());
        all.push((format!("cannot be {}", choice.value), Shape::Choice(without)));
        for kind in group {
            let (kinds, word) = toggled(choice.kinds, *kind);
            let mut after = choices.to_vec();
            after[index].kinds = kinds;
            let what = format!("may {word}be {} on {kind}", choice.value);
            all.push((what, Shape::Choice(Vec::leak(after))));
        }
    }
    all
}

/// Returns what else a member's absence could mean; inside another member it is left out or sent.
fn undone(unset: Unset, depth: usize) -> Vec<Unset> {
    let mut all = vec![Unset::Omit, Unset::Any, Unset::Recreate];
    let is_sent = |unset: &Unset| matches!(unset, Unset::Send(..));
    all.truncate(if depth == 1 { 3 } else { usize::from(is_sent(&unset)) });
    all.retain(|other| *other != unset);
    match unset {
        Unset::Send(clear, proof) => {
            let other = if proof == Proof::Known { Proof::Unconfirmed } else { Proof::Known };
            all.push(Unset::Send(clear, other));
            all.push(Unset::Send(another(clear), proof));
        }
        Unset::Recreate => all.push(Unset::Send(Clear::Int(0), Proof::Known)),
        Unset::Any | Unset::Omit => all.push(Unset::Send(Clear::EmptyObject, Proof::Known)),
    }
    all
}

fn another(clear: Clear) -> Clear {
    match clear {
        Clear::Int(number) => Clear::Int(number + 1),
        Clear::Bool(flag) => Clear::Bool(!flag),
        Clear::Text(_) => Clear::Text("another"),
        Clear::EmptyObject => Clear::EmptyList,
        Clear::EmptyList | Clear::EmptyListIn(_) => Clear::EmptyObject,
    }
}
