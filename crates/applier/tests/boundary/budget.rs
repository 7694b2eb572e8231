//! How many calls a change costs: the writes, and next to nothing on top.

use crate::scene::{Report, Scene, queues};

const COUNT: usize = 1000;

/// Returns the calls for each of the thousand mappings, list pages apart.
fn calls_each(report: &Report) -> f64 {
    let pages = report.count("ListEventSourceMappings");
    #[expect(clippy::cast_precision_loss, reason = "the numbers are small")]
    let each = (report.sent.len() - pages) as f64 / COUNT as f64;
    each
}

#[track_caller]
fn check(what: &str, report: &Report, most: f64) {
    let each = calls_each(report);
    let pages = report.count("ListEventSourceMappings");
    assert_eq!(report.outcomes.len(), COUNT);
    assert!(
        each <= most,
        "{what}: {each} calls a mapping, and {pages} pages, in {} s",
        report.took.as_secs()
    );
}

#[tokio::test(start_paused = true)]
async fn a_thousand_creates_updates_and_deletes_cost_little_more_than_their_writes() {
    let mut scene = Scene::new(&queues(COUNT, 7));
    scene.policy.rate = Some(8);
    check("create", &scene.converge().await, 1.1);
    scene.want(&queues(COUNT, 8));
    check("update", &scene.converge().await, 1.1);
    scene.want(&queues(0, 8));
    check("delete", &scene.converge().await, 2.1);
}
