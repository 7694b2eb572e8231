//! What the Resource Groups Tagging API knows: the tags of mappings, some time after they changed.

use std::collections::{BTreeMap, VecDeque};

pub(crate) type Tags = BTreeMap<String, String>;

/// The tags by ARN, as the index shows them now, and the news that it has not heard yet.
#[derive(Default)]
pub(crate) struct TagIndex {
    shown: BTreeMap<String, Tags>,
    news: VecDeque<(u64, String, Option<Tags>)>,
    /// The time of the latest news of all.
    latest: u64,
}

impl TagIndex {
    /// Tells the index the tags of a resource, after what it still has to hear of it.
    pub(crate) fn learn(&mut self, arn: &str, tags: &Tags, now: u64, lag: u64) {
        let mut at = now.saturating_add(lag);
        if self.latest > at {
            let pending = self.news.iter().filter(|(_, of, _)| of == arn);
            at = pending.map(|(at, _, _)| *at).fold(at, u64::max);
        }
        self.add(at, arn, Some(tags.clone()));
    }

    /// Tells the index that a resource is gone; what it has not heard of it by then, it never hears.
    pub(crate) fn forget(&mut self, arn: &str, now: u64, lag: u64) {
        let at = now.saturating_add(lag);
        if self.latest > at {
            self.news.retain(|(_, of, _)| of != arn);
        }
        self.add(at, arn, None);
    }

    fn add(&mut self, at: u64, arn: &str, tags: Option<Tags>) {
        self.latest = self.latest.max(at);
        self.news.push_back((at, arn.to_owned(), tags));
    }

    /// The tags that the index shows at this time. A resource that was never tagged is not in it.
    pub(crate) fn shown(&mut self, now: u64) -> &BTreeMap<String, Tags> {
        let (due, later): (VecDeque<_>, _) = self.news.drain(..).partition(|(at, _, _)| *at <= now);
        self.news = later;
        for (_, arn, tags) in due {
            match tags {
                Some(tags) if !tags.is_empty() || self.shown.contains_key(&arn) => {
                    self.shown.insert(arn, tags);
                }
                Some(_) => {}
                None => {
                    self.shown.remove(&arn);
                }
            }
        }
        &self.shown
    }
}
