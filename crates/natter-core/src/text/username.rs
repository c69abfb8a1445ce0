use crate::refusal::Denied;
use std::sync::Arc;
use unicode_normalization::UnicodeNormalization;

const FEWEST: usize = 2;
const MOST: usize = 32;

/// The name people see: 2 to 32 letters, digits, spaces and `. _ ' -`, trimmed, single spaces. Cheap to clone: it stands in every event.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Username(Arc<str>);

impl Username {
    /// Parses a name into NFC.
    ///
    /// # Errors
    /// [`Denied::Invalid`] for another length or character.
    pub fn parse(text: &str) -> Result<Self, Denied> {
        let name = text.split_whitespace().collect::<Vec<_>>().join(" ").nfc().collect::<String>();
        let known = |character: char| {
            character.is_alphanumeric()
                || matches!(character, ' ' | '.' | '_' | '\'' | '-')
                || unicode_normalization::char::is_combining_mark(character)
        };
        let length = name.chars().count();
        let starts_well = name.chars().next().is_some_and(char::is_alphanumeric);
        if !(FEWEST..=MOST).contains(&length) || !starts_well || !name.chars().all(known) {
            return Err(Denied::Invalid(
                "a name takes 2 to 32 letters, digits, spaces and . _ ' - and begins with a letter or digit",
            ));
        }
        Ok(Self(name.into()))
    }

    /// This name with a number behind it, shortened to fit: how a plain guest gets a free name.
    #[must_use]
    pub fn numbered(&self, number: u32) -> Self {
        let suffix = format!("-{number}");
        let room = MOST - suffix.len();
        let stem = self.0.chars().take(room).collect::<String>();
        Self(format!("{}{suffix}", stem.trim_end()).into())
    }

    /// What has to be unique: the UTS 39 skeleton of the NFKC form in lower case without spaces and marks, so that neither case nor
    /// look-alike letters make a second Ada (ASVS 6.3).
    #[must_use]
    pub fn key(&self) -> String {
        let folded = self.0.nfkc().collect::<String>().to_lowercase();
        let skeleton =
            unicode_security::confusable_detection::skeleton(&folded).collect::<String>().to_lowercase();
        skeleton.chars().filter(|character| character.is_alphanumeric()).collect()
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

impl std::fmt::Display for Username {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_share_a_key() {
        let ada = Username::parse("Ada Moss").unwrap().key();
        for text in ["ada moss", "ADA MOSS", "Аda Moss", "ada-moss", "Ada  Moss", "Ａｄａ Moss"] {
            assert_eq!(Username::parse(text).unwrap().key(), ada, "{text:?}");
        }
        assert_ne!(Username::parse("Ada Ross").unwrap().key(), ada);
    }

    #[test]
    fn names_of_many_scripts_pass_and_tricks_do_not() {
        for text in ["Ana", "José", "李雷", "Ольга", "O'Neil", "a_b.c-d", "نور", "प्रिया"]
        {
            assert!(Username::parse(text).is_ok(), "{text:?}");
        }
        for text in ["", "a", " a ", "<b>", "a\u{202E}b", "a\nb@", "--", "x@y", &"n".repeat(33), "ab\u{200B}"]
        {
            assert!(Username::parse(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn numbered_names_stay_names() {
        let long = Username::parse(&"n".repeat(32)).unwrap().numbered(1234);
        assert_eq!(long.as_str().len(), 32);
        assert!(Username::parse(long.as_str()).is_ok());
    }
}
