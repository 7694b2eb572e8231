//! What the Resource Groups Tagging API knows: the tags of mappings, some time after they changed.

use std::collections::{BTreeMap, VecDeque};

pub(crate) type Tags = BTreeMap<String, String>;

/// The tags by ARN, as the index shows them now, and the news that it has not heard yet.
#[derive(Default)]
pub(crate) struct TagIndex {
    shown: BTreeMap<String, Tags>,
    news: VecDeque<(u64, String, Option<Tags>)>,
}

impl TagIndex {
    /// Tells the index the tags of a resource.
    pub(crate) fn learn(&mut self, arn: &str, tags: &Tags, now: u64, lag: u64) {
        self.news.push_back((now.saturating_add(lag), arn.to_owned(), Some(tags.clone())));
    }

    /// Tells the index that a resource is gone.
    pub(crate) fn forget(&mut self, arn: &str, now: u64, lag: u64) {
        self.news.push_back((now.saturating_add(lag), arn.to_owned(), None));
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
