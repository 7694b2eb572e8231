//! Where the lines of a text begin, so that one of many thousands is found at once.

/// Where the lines of a text begin.
#[derive(Debug)]
pub struct Lines(Vec<usize>);

impl Lines {
    /// Finds the lines of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at + 1);
        Self(std::iter::once(0).chain(ends).collect())
    }

    /// Returns a line of the text by its number, from 1, without its end; empty where there is none.
    #[must_use]
    pub fn line<'t>(&self, text: &'t str, number: usize) -> &'t str {
        let Some(start) = self.0.get(number - 1) else { return "" };
        let end = self.0.get(number).copied().unwrap_or(text.len());
        let line = &text[*start..end];
        let Some(line) = line.strip_suffix('\n') else { return line };
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// Returns the text from a line and a column on, both from 1.
    pub(crate) fn behind<'t>(&self, text: &'t str, line: usize, column: usize) -> &'t str {
        let rest = self.0.get(line - 1).map_or("", |start| &text[*start..]);
        rest.char_indices().nth(column - 1).map_or("", |(at, _)| &rest[at..])
    }
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn every_line_is_the_one_that_the_standard_library_finds() {
        for text in ["", "\n", "a", "a\n", "a\nb", "a\r\n\r\nb\r", "\n\nä: ö\n", "\r\r\n"] {
            let lines = Lines::of(text);
            for number in 1..=5 {
                let expected = text.lines().nth(number - 1).unwrap_or_default();
                assert_eq!(lines.line(text, number), expected, "line {number} of {text:?}");
            }
        }
    }
}
