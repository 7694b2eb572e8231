//! `wildcard`: `*` stands for any text, `\*` and `\\` for themselves.

use std::collections::BTreeSet;

/// A text with wildcards.
#[derive(Debug)]
pub(super) struct Wildcard(Vec<Piece>);

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Piece {
    Any,
    Letter(char),
}

/// AWS refuses what it calls too complex, and does not say where that begins. `*:*:*:*:*:event-bus/*`
/// was refused, and is this crowded.
const TOO_COMPLEX: usize = 11;

impl Wildcard {
    pub(super) fn parse(text: &str) -> Result<Self, &'static str> {
        let mut pieces = Vec::new();
        let mut letters = text.chars();
        while let Some(letter) = letters.next() {
            pieces.push(match letter {
                '*' if pieces.last() == Some(&Piece::Any) => return Err("has two `*` in a row"),
                '*' => Piece::Any,
                '\\' => match letters.next() {
                    Some(escaped @ ('*' | '\\')) => Piece::Letter(escaped),
                    _ => return Err("has a `\\` that is followed by neither `*` nor `\\`"),
                },
                letter => Piece::Letter(letter),
            });
        }
        let wildcard = Self(pieces);
        if wildcard.crowd() >= TOO_COMPLEX {
            return Err("is too complex for AWS: use fewer `*`, or less that repeats between them");
        }
        Ok(wildcard)
    }

    pub(super) fn matches(&self, text: &str) -> bool {
        let ends =
            text.chars().fold(BTreeSet::from([0]), |places, letter| self.next(&places, letter));
        ends.into_iter().any(|place| {
            let rest = &self.0[place..];
            rest.is_empty() || rest == [Piece::Any]
        })
    }

    /// Returns the places that may be reached with one more letter.
    fn next(&self, places: &BTreeSet<usize>, letter: char) -> BTreeSet<usize> {
        let letter = Some(&Piece::Letter(letter));
        let mut next = BTreeSet::new();
        for &place in places {
            if self.0.get(place) == Some(&Piece::Any) {
                next.insert(place);
                if self.0.get(place + 1) == letter {
                    next.insert(place + 2);
                }
            } else if self.0.get(place) == letter {
                next.insert(place + 1);
            }
        }
        next
    }

    /// Returns at how many places at once its own text can be, wildcards counted twice: the measure of
    /// AWS's engine, taken of one text instead of all.
    fn crowd(&self) -> usize {
        let mut places = BTreeSet::from([0]);
        let mut most = 0;
        for piece in &self.0 {
            let Piece::Letter(letter) = piece else { continue };
            places = self.next(&places, *letter);
            let wildcards = places.iter().filter(|place| self.0.get(**place) == Some(&Piece::Any));
            most = most.max(places.len() + wildcards.count());
        }
        most
    }
}
