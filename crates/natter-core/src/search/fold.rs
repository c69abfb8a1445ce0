//! Text as a search sees it: without case, Latin accents, width and characters that are not drawn, and cut into what counts as a word.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Combining marks of Latin, Greek and Cyrillic letters. Marks of other scripts are part of the word.
const ACCENTS: std::ops::RangeInclusive<char> = '\u{300}'..='\u{36f}';

/// Text in lower case, after compatibility decomposition (NFKD), without accents, without characters that are not drawn, and with the letters
/// that do not decompose replaced by those that people type for them.
pub(super) fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let is_kept = |letter: &char| !ACCENTS.contains(letter) && !is_default_ignorable(*letter);
    let plain: String = text.nfkd().filter(is_kept).collect();
    let mut folded = String::with_capacity(plain.len());
    for letter in plain.to_lowercase().chars() {
        match plain_letters(letter) {
            Some(letters) => folded.push_str(letters),
            None => folded.push(letter),
        }
    }
    folded
}

/// Latin letters without a decomposition, as people type them who have no key for them; the sigma that ends a word as the one within words, because
/// a query may end where the word goes on.
fn plain_letters(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' | 'ƚ' => "l",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'ħ' => "h",
        'ŧ' | 'ⱦ' => "t",
        'ŋ' => "n",
        'ı' | 'ɨ' => "i",
        'ĸ' | 'ƙ' => "k",
        'ɓ' | 'ƀ' => "b",
        'ƒ' => "f",
        'ƴ' => "y",
        'ƶ' => "z",
        'ʉ' => "u",
        'ɔ' => "o",
        'ɛ' => "e",
        'ς' => "σ",
        _ => return None,
    })
}

/// `Default_Ignorable_Code_Point` of Unicode 16: soft hyphen, zero-width space, joiners, direction marks, variation selectors, fillers.
fn is_default_ignorable(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// What counts as a word in folded text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Piece<'text> {
    /// Letters, digits and marks next to each other, and the apostrophes between them.
    Word(Word<'text>),
    /// Letters of scripts that are written without spaces, next to each other.
    Run(&'text str),
}

/// A word, perhaps with apostrophes: "don't", "l'homme".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Word<'text>(&'text str);

impl<'text> Word<'text> {
    /// The word without its apostrophes.
    pub(super) fn whole(self) -> String {
        self.0.chars().filter(|letter| !is_apostrophe(*letter)).collect()
    }

    /// What the apostrophes part, where there is more than one part: the article and the noun of an elision.
    pub(super) fn parts(self) -> impl Iterator<Item = &'text str> {
        let parts = move || self.0.split(is_apostrophe).filter(|part| !part.is_empty());
        parts().filter(move |_| parts().nth(1).is_some())
    }
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
        Some(Piece::Word(Word(piece)))
    })
}

fn is_of_a_word(letter: char) -> bool {
    !is_unspaced(letter) && !is_apostrophe(letter) && (letter.is_alphanumeric() || is_combining_mark(letter))
}

fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '\u{2018}' | '\u{2019}' | '\u{2bc}')
}

/// Whether a letter is of a script that is written without spaces between words.
fn is_unspaced(letter: char) -> bool {
    is_han_or_kana(letter)
        || is_of_south_east_asia(letter) && (letter.is_alphanumeric() || is_combining_mark(letter))
}

/// Han, Hiragana, Katakana (Unicode blocks; compatibility forms are gone after folding).
fn is_han_or_kana(letter: char) -> bool {
    matches!(letter, '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3005}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{20000}'..='\u{323af}')
}

/// Thai, Lao, Burmese, Khmer, and the scripts of the Tai languages (Unicode blocks, punctuation included).
fn is_of_south_east_asia(letter: char) -> bool {
    matches!(letter, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19df}'
        | '\u{1a20}'..='\u{1aaf}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}')
}
