//! The position in a paginated answer: it moves from page to page and ensures that the pages end.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::port::ApiError;

/// The maximum number of pages, which is enough for a hundred thousand mappings. A longer list is
/// considered endless.
const MOST: usize = 1000;

/// The position in a paginated answer.
pub(crate) struct PageCursor {
    operation: &'static str,
    /// The token of the next page; none at the end.
    next: Option<Option<String>>,
    /// The tokens of all earlier pages.
    tokens: BTreeSet<String>,
    pages: usize,
}

impl PageCursor {
    /// Returns a cursor at the first page.
    pub(crate) fn new(operation: &'static str) -> Self {
        Self { operation, next: Some(None), tokens: BTreeSet::new(), pages: 0 }
    }

    /// Returns the token of the next page (none for the first page), or none at the end.
    pub(crate) fn token(&self) -> Option<Option<String>> {
        self.next.clone()
    }

    /// Returns whether the last page has been read.
    pub(crate) fn is_over(&self) -> bool {
        self.next.is_none()
    }

    /// Moves to the page that the answer names.
    ///
    /// # Errors
    /// The page was read before, or the pages do not end.
    pub(crate) fn advance(&mut self, token: &Value) -> Result<(), ApiError> {
        self.pages += 1;
        let token = token.as_str().filter(|token| !token.is_empty());
        if token.is_some_and(|token| !self.tokens.insert(token.to_owned())) {
            let page = self.pages;
            return Err(self.unreadable(&format!("page {page} leads back to an earlier page")));
        }
        if token.is_some() && self.pages >= MOST {
            return Err(self.unreadable(&format!("it does not end after {MOST} pages")));
        }
        self.next = token.map(|token| Some(token.to_owned()));
        Ok(())
    }

    /// Returns the error of a list whose pages are inconsistent.
    pub(crate) fn unreadable(&self, why: &str) -> ApiError {
        ApiError::unreadable(self.operation, format!("the list is broken: {why}"))
    }
}
