//! Edits of spec files: small changes of values that keep comments, order, quotes and anchors. An edit
//! counts only after a proof: the edited files load to the same mappings, except for the requested
//! values. An edit without this proof is refused, with the reason.

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

/// Edits the files of stacks so that they have the requested values, at most one for each setting.
#[must_use]
pub fn edit(input: &Input<'_>, requests: &[EditRequest]) -> Edited {
    let mut editing = Editing { input, requests, loaded: load(input), edited: Edited::default() };
    let mut open: Vec<usize> = (0..requests.len()).collect();
    // A refused request may succeed after another one: a setting is removed after the setting that needs it.
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
    /// Applies the requests that can be applied. A proof costs as much as reading all files, so one proof
    /// covers all requests; halves of them are tried only if it fails.
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

    /// Loads the drafted files, and checks that only the requested values differ.
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
