//! Costs at the size of a large account. Debug builds on a busy machine are allowed more time; what
//! must not happen is that the cost of a call grows with the number of mappings.

use std::{
    fs,
    time::{Duration, Instant},
};

use crate::{
    aws::{Aws, config, queue},
    state::Folder,
};

const MAPPINGS: usize = 11_000;
const SLACK: u32 = if cfg!(debug_assertions) { 10 } else { 1 };

/// Writes a state file of many mappings, from the line of one.
async fn fill(folder: &Folder) {
    let mut aws = Aws::start(folder.config()).await;
    let uuid = aws.created(&queue("orders")).await;
    aws.running.shutdown().await;
    let text = fs::read_to_string(folder.file()).unwrap();
    let (header, line) = text.trim_end().split_once('\n').unwrap();
    let mut all = vec![header.to_owned()];
    all.extend((0..MAPPINGS).map(|number| {
        line.replace(&uuid, &format!("00000000-0000-4000-8000-{number:012}"))
            .replace(":orders\"", &format!(":orders-{number}\""))
    }));
    fs::write(folder.file(), all.join("\n") + "\n").unwrap();
}

#[tokio::test]
async fn a_full_list_costs_the_same_for_every_page() {
    let folder = Folder::new("large");
    fill(&folder).await;
    let mut aws = Aws::start(folder.config()).await;
    let (mut seen, mut marker, mut took) = (0, String::new(), Vec::new());
    loop {
        let start = Instant::now();
        let page = aws.list(&marker).await;
        took.push(start.elapsed());
        let page = page.json();
        seen += page["EventSourceMappings"].as_array().unwrap().len();
        let Some(next) = page["NextMarker"].as_str() else { break };
        marker = format!("Marker={next}");
    }
    assert_eq!((seen, took.len()), (MAPPINGS, MAPPINGS / 100));
    took.sort();
    let median = took[took.len() / 2];
    assert!(median < Duration::from_millis(5) * SLACK, "a page takes {median:?}");
}

#[tokio::test]
async fn a_create_costs_the_same_among_many() {
    let mut few = Aws::start(config()).await;
    let folder = Folder::new("crowd");
    fill(&folder).await;
    let mut many = Aws::start(folder.config()).await;
    let mut took = [Duration::ZERO; 2];
    for number in 0..300 {
        for (aws, took) in [&mut few, &mut many].into_iter().zip(&mut took) {
            let start = Instant::now();
            assert_eq!(aws.create(&queue(&format!("q{number}"))).await.status, 202);
            *took += start.elapsed();
        }
    }
    // The crowd is on disk: syncing is the difference that is left.
    assert!(took[1] < took[0] * 3 + Duration::from_millis(300) * SLACK, "{took:?}");
}
