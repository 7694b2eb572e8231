//! The index of what AWS was recorded to do: every fact is proved by a case or says why not.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::{case, contract::show};

/// The sections of the recordings.
const SECTIONS: std::ops::RangeInclusive<u32> = 1..=14;

/// A file of `tests/contract/recorded`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Section {
    section: u32,
    title: String,
    facts: Vec<Fact>,
}

/// One thing that AWS was seen to do.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fact {
    /// The section, or a part of it, and a number: `3.1-07`.
    id: String,
    /// The kinds of source that it was seen on; none: whatever the source.
    #[serde(default)]
    kinds: Vec<String>,
    grade: Grade,
    /// The day, or the month.
    date: String,
    claim: String,
    /// Why no case proves it.
    untested: Option<String>,
}

/// How AWS was seen to do it.
#[derive(Clone, Copy, Deserialize, Eq, PartialEq)]
enum Grade {
    /// Request and answer were recorded.
    L,
    /// CloudFormation called; the mapping or Lambda's text was recorded.
    #[serde(rename = "L-cfn")]
    LCfn,
    /// Another public tool reports it as measured.
    L2,
}

fn sections() -> BTreeMap<u32, Section> {
    let files = std::fs::read_dir(case::folder().join("recorded")).unwrap();
    let sections = files.map(|file| {
        let name = file.unwrap().file_name().into_string().unwrap();
        let section: Section = case::read(&format!("recorded/{name}"));
        assert!(name.starts_with(&format!("{:02}-", section.section)), "{name} is misnamed");
        (section.section, section)
    });
    sections.collect()
}

#[test]
fn every_recorded_fact_has_a_case_or_a_reason() {
    let sections = sections();
    let mut cases: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (_, case) in case::all() {
        for id in case.proves {
            cases.entry(id).or_default().push(case.name.clone());
        }
    }
    let mut wrong = Vec::new();
    let mut table = format!("{:32}{:>7}", "recorded", "facts");
    table.push_str(&format!(
        "{:>5}{:>7}{:>4}{:>8}{:>12}",
        "L", "L-cfn", "L2", "cases", "not a case"
    ));
    for number in SECTIONS {
        let Some(section) = sections.get(&number) else {
            wrong.push(format!("section {number} has no file"));
            continue;
        };
        let proved: BTreeSet<&String> =
            section.facts.iter().filter_map(|fact| cases.get(&fact.id)).flatten().collect();
        let left = section.facts.iter().filter(|fact| fact.untested.is_some()).count();
        let title = format!("{number} {}", section.title);
        let of = |grade| section.facts.iter().filter(|fact| fact.grade == grade).count();
        let (l, cfn, l2) = (of(Grade::L), of(Grade::LCfn), of(Grade::L2));
        table.push_str(&format!("\n{title:32}{:>7}{l:>5}{cfn:>7}{l2:>4}", section.facts.len()));
        table.push_str(&format!("{:>8}{left:>12}", proved.len()));
        if proved.is_empty() {
            wrong.push(format!("section {title} has no case"));
        }
    }
    let facts: Vec<(&Section, &Fact)> = sections
        .values()
        .flat_map(|section| section.facts.iter().map(move |fact| (section, fact)))
        .collect();
    table.push_str("\n\nnot put into a case");
    for (_, fact) in &facts {
        if let Some(reason) = &fact.untested {
            table.push_str(&format!("\n  {}: {}: {reason}", fact.id, fact.claim));
        }
    }
    show(&table);
    let mut known = BTreeSet::new();
    for (section, fact) in &facts {
        wrong.extend(faults(section, fact, cases.contains_key(&fact.id)));
        if !known.insert(&fact.id) {
            wrong.push(format!("fact {} is there twice", fact.id));
        }
    }
    for (id, names) in &cases {
        if !known.contains(id) {
            wrong.push(format!("{names:?} prove a fact {id} that is not recorded"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with a fact.
fn faults(section: &Section, fact: &Fact, proved: bool) -> Vec<String> {
    let kinds = case::minimal();
    let of_section = fact.id.split(['.', '-']).next() == Some(&section.section.to_string());
    let is_date = fact.date.starts_with("2026-") && [7, 10].contains(&fact.date.len());
    let checks = [
        (of_section, "belongs to another section"),
        (is_date, "has no date"),
        (fact.kinds.iter().all(|kind| kinds.contains_key(kind)), "names an unknown kind"),
        (proved || fact.untested.is_some(), "has neither a case nor a reason"),
        (!proved || fact.untested.is_none(), "has a case and a reason for none"),
    ];
    let broken = checks.iter().filter(|(holds, _)| !holds);
    broken.map(|(_, what)| format!("fact {} {what}: {}", fact.id, fact.claim)).collect()
}
