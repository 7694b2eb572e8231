//! How many calls a change costs: its write, the tags that prove whose the mapping is, and next to
//! nothing on top.

use esmith_applier::{list, tags_by_index};
use serde_json::json;

use crate::{
    account::{EVER, Fault},
    scene::{Report, Scene, live, ours, queues},
};

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
async fn a_thousand_creates_updates_and_deletes_cost_little_more_than_their_writes_and_proofs() {
    let mut scene = Scene::new(&queues(COUNT, 7));
    scene.policy.rate = Some(8);
    check("create", &scene.converge().await, 1.1);
    scene.want(&queues(COUNT, 8));
    check("update", &scene.converge().await, 2.1);
    scene.want(&queues(0, 8));
    check("delete", &scene.converge().await, 2.1);
}

/// Returns how often the index and `ListTags` are asked for all tags of an account that has so many
/// mappings of a stack and of nobody.
async fn calls_for_tags(owned: usize, unowned: usize, fault: Option<Fault>) -> (usize, usize) {
    let scene = Scene::new(&json!({}));
    for number in 0..owned + unowned {
        let tags = ours("orders");
        let tags = if number < owned { &tags[..] } else { &[] };
        scene.account.has(&live(&format!("q{number}")), tags);
    }
    if let Some(fault) = fault {
        scene.account.during("GetResources", 1..=EVER, fault);
    }
    let client = scene.client();
    let mut mappings = list(&client).await.unwrap();
    tags_by_index(&client, &mut mappings).await.unwrap();
    assert_eq!(mappings.iter().filter(|one| one.tags.owned_by("shop")).count(), owned);
    let sent = scene.account.sent();
    let count =
        |operation| sent.iter().filter(|sent| sent.request.operation() == operation).count();
    (count("GetResources"), count("ListTags"))
}

#[tokio::test(start_paused = true)]
async fn tags_of_owned_mappings_come_from_the_index_where_that_saves_calls() {
    assert_eq!(calls_for_tags(40, 3, None).await, (1, 3));
    assert_eq!(calls_for_tags(1, 0, None).await, (0, 1));
    let denied = Fault::Refuse(400, "AccessDeniedException", "not authorized");
    assert_eq!(calls_for_tags(40, 3, Some(denied)).await, (1, 43));
    let unknown = Fault::Refuse(404, "Http404", "page not found");
    assert_eq!(calls_for_tags(40, 3, Some(unknown)).await, (1, 43));
    let (asked, one_by_one) = calls_for_tags(40, 3, Some(Fault::LostRequest)).await;
    assert!(asked > 1, "it is tried again");
    assert_eq!(one_by_one, 43);
}
