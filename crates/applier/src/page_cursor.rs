//! A walk through the pages of an answer that comes in parts: from one page to the next, and to an end.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::port::ApiError;

/// The most pages of one walk: a hundred thousand mappings. A list that goes on beyond has no end.
const MOST: usize = 1000;

/// Where a walk through pages is.
pub(crate) struct PageCursor {
    operation: &'static str,
    /// The page to ask for; none at the end.
    next: Option<Option<String>>,
    /// The tokens of all pages so far.
    tokens: BTreeSet<String>,
    pages: usize,
}

impl PageCursor {
    /// Returns a walk at its first page.
    pub(crate) fn new(operation: &'static str) -> Self {
        Self { operation, next: Some(None), tokens: BTreeSet::new(), pages: 0 }
    }

    /// Returns the token of the page to ask for, none for the first page; nothing at the end.
    pub(crate) fn token(&self) -> Option<Option<String>> {
        self.next.clone()
    }

    /// Returns whether the last page was answered.
    pub(crate) fn is_over(&self) -> bool {
        self.next.is_none()
    }

    /// Goes on to the page that an answer names.
    ///
    /// # Errors
    /// The page was there before, or there are more than an account can have.
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

    /// Returns that the walk cannot be trusted.
    pub(crate) fn unreadable(&self, why: &str) -> ApiError {
        ApiError::unreadable(self.operation, format!("the list is broken: {why}"))
    }
}
