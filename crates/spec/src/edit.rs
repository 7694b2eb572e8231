//! Values put into spec files as small edits that leave comments, order, quotes and anchors as they
//! are. Edits are proved before they count: the edited files must load to the same mappings, save for
//! the values that were wished. What cannot be edited so is refused, with the reason.

mod draft;
mod editing;
mod inline;
mod next;
mod proof;
mod request;
mod splice;
mod tree;

use self::{
    draft::Draft,
    editing::{Editing, Overlay},
    proof::proved,
};
use crate::load::{Input, Loaded, load};

pub use self::request::{EditRequest, Edited};

/// Edits the files of stacks so that they say what is wished: a value for each setting at most.
#[must_use]
pub fn edit(input: &Input<'_>, requests: &[EditRequest]) -> Edited {
    let mut editing = Editing { input, requests, loaded: load(input), edited: Edited::default() };
    let mut open: Vec<usize> = (0..requests.len()).collect();
    // What is refused may only need another request to be granted first: a setting that another one needs
    // goes after it.
    loop {
        editing.edited.refused.clear();
        editing.apply(&open);
        let refused: Vec<usize> = editing.edited.refused.keys().copied().collect();
        if refused.is_empty() || refused.len() == open.len() {
            return editing.edited;
        }
        open = refused;
    }
}

impl Editing<'_> {
    /// Grants what can be granted of some requests. To prove an edit costs as much as to read all files, so
    /// that is done for all requests at once, and for halves of them only where it fails.
    fn apply(&mut self, open: &[usize]) {
        let draft = Draft::new(self, open);
        if draft.started.is_empty() {
            self.edited.refused.extend(draft.refused);
            return;
        }
        let is_refused = |index: &usize| draft.refused.contains_key(index);
        if draft.unreadable.is_none() && draft.started.iter().any(is_refused) {
            // Parts of what is refused are in the texts: the rest is written again without them.
            let rest: Vec<usize> =
                open.iter().copied().filter(|index| !is_refused(index)).collect();
            self.edited.refused.extend(draft.refused);
            return self.apply(&rest);
        }
        match (self.prove(&draft), open) {
            (Ok(after), _) => {
                self.loaded = after;
                self.edited.texts = draft.texts;
                self.edited.refused.extend(draft.refused);
            }
            (Err(why), [only]) => {
                self.edited.refused.insert(*only, why);
            }
            (Err(_), several) => {
                let (first, rest) = several.split_at(several.len() / 2);
                self.apply(first);
                self.apply(rest);
            }
        }
    }

    /// Returns what the files say as they are drafted, if that is what they said, save for the requests.
    fn prove(&self, draft: &Draft) -> Result<Loaded, String> {
        if let Some(why) = draft.unreadable {
            return Err(why.to_owned());
        }
        let now = Overlay { files: self.input.files, texts: &draft.texts };
        let after = load(&Input { files: &now, ..*self.input });
        let requests = draft.started.iter().map(|index| &self.requests[*index]);
        proved(&self.loaded, &after, requests)?;
        Ok(after)
    }
}
