//! The calls that count against the account's quota, per second and per mapping, from the
//! emulator's log.

use esmith_applier::{ApiClient, Outcome, apply};
use esmith_emulator::CallRecord;
use esmith_planner::{
    Live,
    live::{LiveMapping, Tags},
    plan::Plan,
};

use crate::{
    scene::{Scene, queues},
    wire::Wire,
};

const COUNT: usize = 200;

/// Calls a second, and at once.
const RATE: u32 = 8;

/// Carries a plan of what is live out, and returns the calls that the emulator saw of it.
async fn applied(wire: &Wire, scene: &Scene) -> Vec<CallRecord> {
    let client = ApiClient::new(wire, scene.policy.clone(), |_| {});
    let mut mappings: Vec<LiveMapping> = esmith_applier::list(&client).await.unwrap();
    esmith_applier::tags(&client, &mut mappings).await.unwrap();
    assert!(mappings.iter().all(|mapping| matches!(mapping.tags, Tags::Known(_))));
    let live = Live { mappings, ..Live::default() };
    let plan: Plan = esmith_planner::plan(&scene.stack, &live, &scene.options);
    assert_eq!(plan.steps.len(), COUNT);
    let before = wire.calls().len();
    let outcomes = apply(&plan, &client, &scene.settings, &scene.journal, &|_| {}).await;
    assert!(outcomes.iter().all(Outcome::is_success), "{outcomes:#?}");
    wire.calls().split_off(before)
}

/// Claims how many calls there are for each mapping, list pages apart, how many pages in all, and that
/// no span has more calls than the bucket gives.
#[track_caller]
fn check(calls: &[CallRecord], most: f64) {
    let pages = calls.iter().filter(|call| call.operation == "ListEventSourceMappings").count();
    #[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
    let each = (calls.len() - pages) as f64 / COUNT as f64;
    assert!(each <= most, "{each} calls a mapping");
    assert!(pages <= COUNT, "{pages} pages");
    for seconds in [1, 2, 5, 10] {
        let within = |from: u64| {
            calls.iter().filter(|call| (from..from + seconds * 1000).contains(&call.at_ms)).count()
        };
        let found = calls.iter().map(|call| within(call.at_ms)).max().unwrap();
        let given = usize::try_from(u64::from(RATE) * (seconds + 1)).unwrap();
        assert!(found <= given, "{found} calls in {seconds} s, where the bucket gives {given}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_emulators_log_shows_no_second_beyond_the_bucket_and_no_call_too_many() {
    let wire = Wire::start();
    let mut scene = Scene::new(&queues(COUNT, 7));
    scene.policy.rate = Some(RATE);
    check(&applied(&wire, &scene).await, 1.1);
    scene.want(&queues(COUNT, 8));
    check(&applied(&wire, &scene).await, 2.1);
    scene.want(&queues(0, 8));
    check(&applied(&wire, &scene).await, 2.1);

    let refused = wire.calls().iter().filter(|call| call.status == Some(429)).count();
    assert_eq!(refused, 0, "AWS had to say that it is too much");
}
