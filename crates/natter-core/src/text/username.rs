mod look;
mod reserved;

use super::is_default_ignorable;
use crate::refusal::Denied;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

const FEWEST: usize = 2;
const MOST: usize = 32;

/// The name people see: 2 to 32 letters, digits, spaces and `. _ ' -`, trimmed, single spaces. Cheap to clone: it is in every event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(Arc<str>);

impl Username {
    /// Parses a new name into NFC; typographic apostrophes and hyphens become plain ones.
    ///
    /// # Errors
    /// [`Denied::Invalid`] for another length or character, for letters of scripts that do not belong together, and for names that pose as the
    /// software or as an office of the site.
    pub fn parse(text: &str) -> Result<Self, Denied> {
        let name = Self::parse_known(text)?;
        if !look::scripts_agree(&name.0) {
            return Err(Denied::Invalid("a name takes letters of one script"));
        }
        if reserved::is_reserved(&look::keys(&name.0)) {
            return Err(Denied::Invalid("this name is reserved"));
        }
        Ok(name)
    }

    /// Parses a name that may be known from before there were all the rules of [`Username::parse`]: for signing in.
    ///
    /// # Errors
    /// [`Denied::Invalid`] for another length or character.
    pub fn parse_known(text: &str) -> Result<Self, Denied> {
        let name = tidy(text);
        let known = |character: char| is_word(character) && !is_default_ignorable(character);
        let length = name.chars().count();
        let starts_well = name.chars().next().is_some_and(char::is_alphanumeric);
        if !(FEWEST..=MOST).contains(&length) || !starts_well || !name.chars().all(known) {
            return Err(Denied::Invalid(
                "a name takes 2 to 32 letters, digits, spaces and . _ ' - and begins with a letter or digit",
            ));
        }
        Ok(Self(name.into()))
    }

    /// A name made of what an identity provider calls somebody; `None` where nothing of it can be one.
    #[must_use]
    pub fn suggested(text: &str) -> Option<Self> {
        let kept = |character: char| if is_word(character) { character } else { ' ' };
        let visible = text.nfc().filter(|character| !is_default_ignorable(*character));
        let words = tidy(&visible.map(plain).map(kept).collect::<String>());
        let begins = words.trim_start_matches(|first: char| !first.is_alphanumeric());
        let cut: String = begins.chars().take(MOST).collect();
        Self::parse(&cut).ok()
    }

    /// This name with a number behind it, shortened to fit: how a plain guest gets a free name.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let room = MOST - suffix.len();
        let stem = self.0.chars().take(room).collect::<String>();
        Self(format!("{}{suffix}", stem.trim_end()).into())
    }

    /// What people sign in by: the UTS 39 skeleton of the NFKC form in lower case without spaces and marks (ASVS 6.3). The first of [`Username::keys`].
    #[must_use]
    pub fn key(&self) -> String {
        look::folded(&self.0)
    }

    /// What has to be unique, one to five keys: names of two people, user names and display names alike, have none in common. So neither case nor
    /// look-alike letters, capitals among them, make a second Ada.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        look::keys(&self.0)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Takes what a store has kept without checking it again.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        Self(text.into())
    }
}

/// NFC with plain apostrophes and hyphens, trimmed, single spaces.
fn tidy(text: &str) -> String {
    let plain: String = text.chars().map(plain).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect()
}

/// What keyboards and providers write for an apostrophe or a hyphen.
fn plain(character: char) -> char {
    match character {
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{FF07}' => '\'',
        '\u{2010}' | '\u{2011}' => '-',
        other => other,
    }
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric()
        || is_combining_mark(character)
        || matches!(character, ' ' | '.' | '_' | '\'' | '-')
}

impl std::fmt::Display for Username {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests;
