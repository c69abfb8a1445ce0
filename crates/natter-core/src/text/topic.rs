use super::{one_line, text_newtype};
use crate::refusal::Denied;

const MOST_BYTES: usize = 256;

/// What a room is about: one line of 1 to 256 bytes, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Topic(Box<str>);

text_newtype!(Topic);

impl Topic {
    /// Parses a topic.
    ///
    /// # Errors
    /// [`Denied::TooLarge`] above 256 bytes, [`Denied::Invalid`] when empty or with control or direction characters.
    pub fn parse(text: &str) -> Result<Self, Denied> {
        one_line(text, MOST_BYTES, "a topic is one line with something to see")
            .map(|topic| Self(topic.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_trimmed_and_bounded() {
        assert_eq!(Topic::parse("  What to cook  ").unwrap().as_str(), "What to cook");
        assert_eq!(Topic::parse(&"x".repeat(257)), Err(Denied::TooLarge));
        assert!(Topic::parse("two\nlines").is_err());
        assert!(Topic::parse("two\u{2028}lines").is_err() && Topic::parse("two\u{2029}lines").is_err());
        assert!(Topic::parse(" \u{200B} ").is_err());
    }
}
