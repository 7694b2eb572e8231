//! The place of a letter of a text in the YAML that the text is written in: plain, in quotes or in a block.
//! Letters that are no blanks stand in the same order in both; of blanks YAML makes what it likes.

use std::str::Chars;

/// Returns where letters of a text begin and end, in characters behind the beginning of the scalar, blanks
/// not counted among the letters. None where the scalar is not this text.
pub(crate) fn letters(
    scalar: &str,
    text: &str,
    from: usize,
    count: usize,
) -> Option<(usize, usize)> {
    let mut walk = Walk::new(scalar);
    let mut wanted = text.chars().filter(|letter| !letter.is_whitespace());
    for _ in 0..from {
        walk.next().filter(|(_, letter)| Some(*letter) == wanted.next())?;
    }
    let mut start = None;
    for _ in 0..count {
        let (at, letter) = walk.next()?;
        start.get_or_insert(at);
        wanted.next().filter(|wanted| *wanted == letter)?;
    }
    Some((start?, walk.at))
}

/// The letters of a scalar, each with the place where it begins.
struct Walk<'t> {
    rest: Chars<'t>,
    at: usize,
    quote: Option<char>,
}

impl<'t> Walk<'t> {
    fn new(scalar: &'t str) -> Self {
        let mut walk = Self { rest: scalar.chars(), at: 0, quote: None };
        match scalar.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                walk.step();
                walk.quote = Some(quote);
            }
            // The line of a block's beginning is no part of its text.
            Some('|' | '>') => while walk.step().is_some_and(|letter| letter != '\n') {},
            _ => {}
        }
        walk
    }

    fn step(&mut self) -> Option<char> {
        self.at += 1;
        self.rest.next()
    }

    /// Returns the letter that an escape of double quotes stands for; none for a blank.
    fn escaped(&mut self) -> Option<char> {
        let digits = match self.step()? {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            letter @ ('"' | '\\' | '/') => return Some(letter),
            _ => return None,
        };
        let code: Option<String> = (0..digits).map(|_| self.step()).collect();
        char::from_u32(u32::from_str_radix(&code?, 16).ok()?)
    }
}

impl Iterator for Walk<'_> {
    type Item = (usize, char);

    fn next(&mut self) -> Option<(usize, char)> {
        loop {
            let start = self.at;
            let letter = match (self.quote, self.step()?) {
                (Some('"'), '\\') => match self.escaped() {
                    Some(letter) => letter,
                    None => continue,
                },
                (Some('\''), '\'') => self.step().filter(|letter| *letter == '\'')?,
                (Some('"'), '"') => return None,
                (_, letter) => letter,
            };
            if !letter.is_whitespace() {
                return Some((start, letter));
            }
        }
    }
}
