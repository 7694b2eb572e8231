//! What holds for every account: what is imported of it is valid, adopts every mapping, changes none,
//! and then is at rest. The accounts are those of the planner's properties.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../../../planner/tests/properties/aws.rs"]
mod aws;
#[path = "../../../planner/tests/properties/drafts.rs"]
mod drafts;
#[path = "../../../planner/tests/properties/hands.rs"]
mod hands;
#[expect(dead_code, reason = "a spec is changed there too, and others own mappings")]
#[path = "../../../planner/tests/properties/worlds.rs"]
mod worlds;

use std::cell::Cell;

use aws::Aws;
use esmith_importer::{ImportOptions, Imported, Meaning, from_live};
use esmith_planner::{
    options::{Consent, Options, Redaction},
    plan::{Action, Plan},
};
use esmith_report::{Format, Style, document::plan::Plan as Document, render};
use esmith_spec::{kind::SourceKind, stack::Stack};
use globset::GlobSet;
use proptest::{
    prelude::*,
    test_runner::{Config, TestRng, TestRunner},
};
use worlds::{World, world};

/// Tries a property on many accounts; it says for each whether there was something to try.
#[track_caller]
fn holds(property: impl Fn(Aws) -> Result<(), TestCaseError>) {
    let cases = std::env::var("ESMITH_CASES").ok().and_then(|text| text.parse().ok());
    let config =
        Config { cases: cases.unwrap_or(50), failure_persistence: None, ..Config::default() };
    let cases = config.cases;
    let tried = Cell::new(0_u32);
    let rng = TestRng::deterministic_rng(config.rng_algorithm);
    let outcome = TestRunner::new_with_rng(config, rng).run(&world(), |world| {
        let Some(aws) = account(&world) else { return Ok(()) };
        tried.set(tried.get() + 1);
        property(aws)
    });
    if let Err(why) = outcome {
        panic!("{why}");
    }
    assert!(tried.get() * 3 >= cases, "only {} of {cases} cases tried anything", tried.get());
}

/// Returns an account with mappings that nobody owns.
fn account(world: &World) -> Option<Aws> {
    let mut aws = Aws::new(Vec::new());
    let plan = esmith_planner::plan(&world.before(), &aws.live(), &Options::default());
    if plan.blocked() > 0 {
        return None;
    }
    aws.apply(&plan).unwrap();
    for (index, mapping) in aws.mappings().iter().enumerate() {
        let tags = [("team", "legacy")];
        aws.retag(mapping, &tags[..index % 2]);
    }
    let readable = !world.shuffle.is_multiple_of(2);
    aws.account.borrow_mut().switch(|switches| switches.kms_readable = readable);
    Some(aws)
}

fn imported(aws: &Aws, split: bool) -> Imported {
    let options = ImportOptions {
        stack: "shop".to_owned(),
        id: None,
        account: Some("123456789012".to_owned()),
        region: Some("eu-west-1".to_owned()),
        functions: GlobSet::empty(),
        tags: Vec::new(),
        mq_engine: Some(SourceKind::ActiveMq),
        redaction: if split { Redaction::Off } else { Redaction::On },
        parameters: Vec::new(),
        split,
        root: "shop.esm.yaml".to_owned(),
    };
    from_live(&aws.mappings(), &options)
}

/// Returns the stack that was written, which must be valid and have every mapping.
fn valid<'a>(imported: &'a Imported, aws: &Aws) -> Result<&'a Stack, TestCaseError> {
    let texts: Vec<&str> = imported.files.iter().map(|file| file.text.as_str()).collect();
    let problems = format!("{:#?}", imported.loaded.problems);
    prop_assert!(!imported.loaded.has_errors(), "{problems}\n{}", texts.join("\n"));
    prop_assert_eq!(imported.count, aws.mappings().len());
    let is_carried = |meaning: Meaning| meaning == Meaning::Carried;
    prop_assert!(imported.remarks.iter().all(|remark| is_carried(remark.meaning)));
    Ok(&imported.loaded.stacks[0])
}

fn planned(stack: &Stack, aws: &Aws) -> Plan {
    let options = Options { adopt: Consent::All, ..Options::default() };
    esmith_planner::plan(stack, &aws.live(), &options)
}

#[test]
fn what_is_imported_adopts_every_mapping_and_changes_none() {
    holds(|mut aws| {
        for split in [false, true] {
            let imported = imported(&aws, split);
            let plan = planned(valid(&imported, &aws)?, &aws);
            let shown =
                render(&Document::new([&plan], Redaction::On), Format::Text, Style::default());
            prop_assert_eq!(plan.steps.len(), aws.mappings().len(), "{}", shown);
            for step in &plan.steps {
                let only_adopts = step.action() == Action::Adopt && step.changes().is_empty();
                prop_assert!(only_adopts && step.blocked.is_empty(), "{}", shown);
            }
        }
        let imported = imported(&aws, false);
        let stack = valid(&imported, &aws)?;
        let before: Vec<_> = aws.mappings().iter().map(|mapping| mapping.body.clone()).collect();
        aws.apply(&planned(stack, &aws)).unwrap();
        let after: Vec<_> = aws.mappings().iter().map(|mapping| mapping.body.clone()).collect();
        prop_assert_eq!(before, after);
        prop_assert_eq!(planned(stack, &aws).steps.len(), 0);
        Ok(())
    });
}

#[test]
fn the_same_account_gives_the_same_files_in_any_order() {
    holds(|mut aws| {
        let first = imported(&aws, true);
        aws.uuids.reverse();
        prop_assert_eq!(first.files, imported(&aws, true).files);
        Ok(())
    });
}
