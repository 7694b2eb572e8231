//! Golden scenarios: every folder of `tests/scenarios` is a spec, what is live and what was asked
//! for, and the plan must be what stands beside them. `ESMITH_BLESS=1` rewrites the plans.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

#[path = "../properties/aws.rs"]
mod aws;
mod consequences;
mod coverage;
mod drift;
mod golden;
#[path = "../support/leaks.rs"]
mod leaks;
mod scene;
mod verify;
mod words;

use std::path::Path;

use scene::Scene;

#[test]
fn every_scenario_gives_its_plan() {
    let wrong: Vec<String> =
        Scene::all().iter().flat_map(|scene| golden::mismatches(scene, &scene.plan())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn no_plan_does_what_no_plan_may() {
    for scene in Scene::all() {
        let faults = scene.faults();
        assert!(faults.is_empty(), "{}:\n{}", scene.name, faults.join("\n"));
    }
}

#[test]
fn every_plan_that_may_be_applied_leaves_nothing_to_do() {
    for scene in Scene::all() {
        let left = scene.left_after_apply();
        assert!(left.is_empty(), "{}: {left}", scene.name);
    }
}

#[test]
fn every_action_is_shown_for_every_source() {
    let missing = coverage::of_actions(Scene::all());
    assert!(missing.is_empty(), "no scenario shows {missing:?}");
}

#[test]
fn every_word_of_a_plan_is_shown_and_listed() {
    let faults = coverage::of_words(Scene::all());
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_complaint_that_a_planner_can_answer_is_answered() {
    let scenes = Scene::all();
    let named = |thread: &&&str| scenes.iter().any(|scene| scene.answers(thread));
    let missing: Vec<&&str> = words::THREADS.iter().filter(|thread| !named(thread)).collect();
    assert!(missing.is_empty(), "no scenario names {missing:?}");
}

#[test]
fn every_consequence_is_as_its_page_says() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/consequences.md");
    let wrong = consequences::mismatch(&page);
    assert!(wrong.is_none(), "{}", wrong.unwrap_or_default());
}

#[test]
fn nothing_comes_twice_from_sources_that_share_no_event_and_what_is_left_is_lost() {
    let rows = consequences::replaces();
    let apart: Vec<_> = rows.iter().filter(|row| row.is_apart()).collect();
    assert!(apart.len() > 60, "only {}", apart.len());
    for row in apart {
        assert!(!row.says.contains("twice") && !row.says.contains("again"), "{row:?}");
        assert!(row.says.contains("no longer delivered"), "{row:?}");
    }
}

#[test]
fn latest_loses_what_arrives_before_the_first_poll() {
    let rows = consequences::replaces();
    let latest = rows.iter().filter(|row| row.position == "LATEST" && !row.keeps_progress());
    let mut count = 0;
    for row in latest {
        assert!(row.says.contains("before the new mapping polls"), "{row:?}");
        count += 1;
    }
    assert!(count > 40, "only {count}");
}
