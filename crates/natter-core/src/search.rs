//! What somebody looks for, and whether a message holds it. One meaning for both homes: an index may propose messages, these functions decide.

mod fold;

use crate::event::{EventKind, LogEvent};
use crate::id::RoomId;
use crate::refusal::Denied;
use crate::span::Seq;
use fold::{Piece, fold, pieces};

const MOST_BYTES: usize = 256;
const MOST_TERMS: usize = 8;

/// The words of a search. A message is found when it holds all of them, in any order: words that are written with spaces as beginnings of words,
/// or of the parts of a word with an apostrophe; runs of scripts without spaces (Han, Kana, Thai, Lao, Khmer, Burmese) as they are. Case, accents of
/// Latin letters and characters that are not drawn do not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchQuery {
    beginnings: Vec<String>,
    runs: Vec<String>,
}

impl SearchQuery {
    /// Parses 1 to 8 words in at most 256 bytes; what is neither letter nor digit parts them.
    ///
    /// # Errors
    /// [`Denied::Invalid`] for none, too many or too long.
    pub fn parse(text: &str) -> Result<Self, Denied> {
        let (mut beginnings, mut runs) = (Vec::new(), Vec::new());
        let folded = if text.len() <= MOST_BYTES { fold(text) } else { String::new() };
        for piece in pieces(&folded) {
            match piece {
                Piece::Word(word) => beginnings.push(word.whole()),
                Piece::Run(run) => runs.push(run.to_owned()),
            }
        }
        for terms in [&mut beginnings, &mut runs] {
            terms.sort_unstable();
            terms.dedup();
        }
        if !(1..=MOST_TERMS).contains(&(beginnings.len() + runs.len())) {
            return Err(Denied::Invalid(
                "a search takes 1 to 8 words of letters and digits, 256 bytes at most",
            ));
        }
        Ok(Self { beginnings, runs })
    }

    /// Whether a message of these words is meant.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        let folded = fold(text);
        if !self.runs.iter().all(|run| folded.contains(run.as_str())) {
            return false;
        }
        let mut missing: Vec<&str> = self.beginnings.iter().map(String::as_str).collect();
        for piece in pieces(&folded) {
            if missing.is_empty() {
                break;
            }
            if let Piece::Word(word) = piece {
                let whole = word.whole();
                let begins = |beginning: &str| {
                    whole.starts_with(beginning) || word.parts().any(|part| part.starts_with(beginning))
                };
                missing.retain(|beginning| !begins(beginning));
            }
        }
        missing.is_empty()
    }

    /// Whether an event is a message that is meant.
    #[must_use]
    pub fn finds(&self, event: &LogEvent) -> bool {
        matches!(&event.kind, EventKind::Message(message) if self.matches(message.text.as_str()))
    }

    /// What an index of [`indexed`] words is asked for: each of these stands in it whole or, where `true`, as a beginning. Every message that
    /// [`matches`](Self::matches) has them all; of words so short that half of a log begins with them, only those there is nothing longer beside.
    #[must_use]
    pub fn terms(&self) -> Vec<(String, bool)> {
        const SHORT: usize = 3;
        let length = |word: &String| word.chars().count();
        let longest = self.beginnings.iter().map(length).max().unwrap_or(0);
        let telling = self.beginnings.iter().filter(|word| length(word) >= longest.min(SHORT));
        let mut terms: Vec<(String, bool)> = telling.map(|word| (word.clone(), true)).collect();
        for run in &self.runs {
            let pairs: Vec<&str> = pairs(run).collect();
            let asked = if pairs.is_empty() { vec![run.as_str()] } else { pairs };
            terms.extend(asked.into_iter().map(|term| (term.to_owned(), false)));
        }
        terms.sort_unstable();
        terms.dedup();
        terms
    }
}

/// The words that an index keeps of a message, each once: words with an apostrophe whole and in parts; of scripts without spaces each letter and
/// each two letters next to each other.
#[must_use]
pub fn indexed(text: &str) -> Vec<String> {
    let folded = fold(text);
    let mut words = Vec::new();
    for piece in pieces(&folded) {
        match piece {
            Piece::Word(word) => {
                words.push(word.whole());
                words.extend(word.parts().map(str::to_owned));
            }
            Piece::Run(run) => {
                words.extend(run.chars().map(String::from));
                words.extend(pairs(run).map(str::to_owned));
            }
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// Each two letters next to each other.
fn pairs(run: &str) -> impl Iterator<Item = &str> {
    let letters = || run.char_indices();
    let ends = letters().skip(2).map(|(end, _)| end).chain([run.len()]);
    let is_pair = letters().nth(1).is_some();
    letters().zip(ends).filter(move |_| is_pair).map(|((start, _), end)| &run[start..end])
}

/// What a search found in one room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The messages, the newest first.
    pub messages: Vec<LogEvent>,
    /// Where to go on: before this place. `None` when the beginning of the log was reached.
    pub before: Option<Seq>,
    /// Events that were looked at.
    pub looked: usize,
}

/// Where a search over rooms goes on: in this room before this place, then in the rooms behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The room.
    pub room: RoomId,
    /// Exclusive.
    pub before: Seq,
}

#[cfg(test)]
mod tests;
