//! What somebody else does to the tags of mappings, by AWS's own calls.

use esmith_planner::live::{LiveMapping, Tags};

use crate::aws::Aws;

impl Aws {
    /// Replaces all tags of a mapping.
    pub(crate) fn retag(&mut self, mapping: &LiveMapping, tags: &[(&str, &str)]) {
        let Tags::Known(old) = &mapping.tags else { panic!("tags are always known here") };
        self.account.borrow_mut().untag(&mapping.arn, old.keys().map(String::as_str)).unwrap();
        self.tag(mapping, tags);
    }

    /// Adds tags to a mapping.
    pub(crate) fn tag(&mut self, mapping: &LiveMapping, tags: &[(&str, &str)]) {
        let owned = tags.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        self.account.borrow_mut().tag(&mapping.arn, &owned.collect()).unwrap();
    }
}
