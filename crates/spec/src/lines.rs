//! Where the lines of a text begin, so that one of many thousands is found at once.

/// Where the lines of a text begin.
#[derive(Debug)]
pub(crate) struct Lines(Vec<usize>);

impl Lines {
    pub(crate) fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    /// Returns a line of the text by its number, from 1, without its end; empty where there is none.
    pub(crate) fn line<'t>(&self, text: &'t str, number: usize) -> &'t str {
        let Some(start) = self.0.get(number - 1) else { return "" };
        let end = self.0.get(number).copied().unwrap_or(text.len());
        let line = &text[*start..end];
        let line = line.strip_suffix('\n').unwrap_or(line);
        line.strip_suffix('\r').unwrap_or(line)
    }
}
