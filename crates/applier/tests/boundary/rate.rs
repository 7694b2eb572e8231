//! The account's quota is respected: attempts are paced, and fewer after AWS says that they are too
//! many.

use std::time::Duration;

use serde_json::json;

use crate::{
    account::Fault,
    scene::{Report, Scene, queues},
};

/// What AWS allows in a second.
const QUOTA: usize = 15;

/// Returns the most calls of Lambda in any span of this length.
fn most_within(report: &Report, span: Duration) -> usize {
    let paced = report.sent.iter().filter(|sent| sent.request.operation() != "GetResources");
    let at: Vec<Duration> = paced.map(|sent| sent.at).collect();
    let from = |begin: Duration| at.iter().filter(|at| (begin..begin + span).contains(*at)).count();
    at.iter().copied().map(from).max().unwrap_or_default()
}

fn paced(count: usize) -> Scene {
    let mut scene = Scene::new(&queues(count, 7));
    scene.policy.rate = Some(8);
    scene
}

#[tokio::test(start_paused = true)]
async fn no_second_sees_more_calls_than_the_account_may_make() {
    let report = paced(120).converge().await;
    assert!(most_within(&report, Duration::from_secs(1)) <= QUOTA);
    for seconds in [2, 5, 10, 30] {
        let most = most_within(&report, Duration::from_secs(seconds));
        let agreed = 8 * (usize::try_from(seconds).unwrap() + 1);
        assert!(most <= agreed, "{most} calls in {seconds} s");
    }
}

#[tokio::test(start_paused = true)]
async fn attempts_count_not_calls() {
    let scene = paced(40);
    let refusal = Fault::Refuse(500, "ServiceException", "broken");
    scene.account.during("CreateEventSourceMapping", 1..=60, refusal);
    let report = scene.apply().await;
    assert!(most_within(&report, Duration::from_secs(1)) <= QUOTA);
    assert!(most_within(&report, Duration::from_secs(10)) <= 88);
}

#[tokio::test(start_paused = true)]
async fn throttled_the_pace_slows_down_and_recovers() {
    let scene = paced(200);
    scene.account.during("CreateEventSourceMapping", 41..=43, Fault::Throttle(None));
    let report = scene.converge().await;
    let at = |nth: usize| {
        let creates =
            report.sent.iter().filter(|s| s.request.operation() == "CreateEventSourceMapping");
        creates.map(|sent| sent.at).nth(nth).unwrap()
    };
    let calls = |from: Duration, to: Duration| {
        report.sent.iter().filter(|sent| (from..to).contains(&sent.at)).count()
    };
    let two = Duration::from_secs(2);
    let before = calls(at(40).saturating_sub(two), at(40));
    let after = calls(at(43), at(43) + two);
    assert!(after * 2 < before, "{before} calls in the 2 s before, {after} after");
    let last = report.sent.last().unwrap().at;
    assert!(calls(last - Duration::from_secs(6), last) > 24, "the pace is back in the end");
}

#[tokio::test(start_paused = true)]
async fn without_a_rate_nothing_waits() {
    let mut scene = Scene::new(&queues(200, 7));
    scene.settings.parallelism = 200;
    let report = scene.converge().await;
    let creates = report.sent.iter().filter(|sent| sent.request.is_write());
    assert!(creates.map(|sent| sent.at).max().unwrap() < Duration::from_secs(1));
    assert_eq!(json!(report.writes().len()), 200);
}
