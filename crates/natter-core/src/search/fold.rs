//! Text as a search sees it: without case, Latin accents and width, and cut into what stands for a word.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Combining marks of Latin, Greek and Cyrillic letters. Marks of other scripts are part of the word.
const ACCENTS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// Compatibility decomposition without accents, in lower case.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let plain: String = text.nfkd().filter(|letter| !ACCENTS.contains(letter)).collect();
    // A sigma ends a beginning and stands within the word.
    plain.to_lowercase().replace('\u{3c2}', "\u{3c3}")
}

/// What stands for a word in folded text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'text> {
    /// Letters, digits and marks side by side; an apostrophe within does not part them and is left out.
    Word(String),
    /// Letters of a script that parts no words, side by side.
    Run(&'text str),
}

/// The pieces of folded text, in order.
pub(super) fn pieces(folded: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = folded;
    std::iter::from_fn(move || {
        rest = rest.trim_start_matches(|letter| !is_of_a_word(letter) && !is_unspaced(letter));
        let first = rest.chars().next()?;
        let of_same_kind: fn(char) -> bool = if is_unspaced(first) {
            is_unspaced
        } else {
            |letter| is_of_a_word(letter) || is_apostrophe(letter)
        };
        let end = rest.find(|letter| !of_same_kind(letter)).unwrap_or(rest.len());
        let (piece, behind) = rest.split_at(end);
        rest = behind;
        if is_unspaced(first) {
            return Some(Piece::Run(piece));
        }
        Some(Piece::Word(piece.chars().filter(|letter| !is_apostrophe(*letter)).collect()))
    })
}

fn is_of_a_word(letter: char) -> bool {
    !is_unspaced(letter) && (letter.is_alphanumeric() || is_combining_mark(letter))
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2019}')
}

/// Han, Hiragana, Katakana (Unicode blocks; compatibility forms are gone after folding).
fn is_unspaced(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3005}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}
