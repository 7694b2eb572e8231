//! Golden scenarios: every folder of `tests/scenarios` is a spec, what is live and what was asked
//! for, and the plan must be what stands beside them. `ESMITH_BLESS=1` rewrites the plans.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod golden;
mod scene;

use scene::Scene;

#[test]
fn every_scenario_gives_its_plan() {
    let wrong: Vec<String> =
        Scene::all().iter().flat_map(|scene| golden::mismatches(scene, &scene.plan())).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
