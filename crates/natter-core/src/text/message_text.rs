use super::{is_invisible, text_newtype};
use crate::limit;
use crate::refusal::Denied;

/// The words of a message: 1 to 12,288 bytes, something to see, no control characters but line feed and tab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageText(Box<str>);

text_newtype!(MessageText);

impl MessageText {
    /// The text of a deleted message.
    #[must_use]
    pub fn blank() -> Self {
        Self("".into())
    }

    /// Whether this is the text of a deleted message.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.0.is_empty()
    }

    /// Parses a message's words; nothing is trimmed or changed.
    ///
    /// # Errors
    /// [`Denied::TooLarge`] above 12,288 bytes, [`Denied::Invalid`] when nothing can be seen or a control character is in it.
    pub fn parse(text: &str) -> Result<Self, Denied> {
        if text.len() > limit::TEXT_BYTES {
            return Err(Denied::TooLarge);
        }
        if text.chars().any(|character| character.is_control() && !matches!(character, '\n' | '\t')) {
            return Err(Denied::Invalid("a message may hold no control characters but line feed and tab"));
        }
        if text.chars().all(is_invisible) {
            return Err(Denied::Invalid("a message needs words"));
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_is_exact() {
        assert!(MessageText::parse(&"a".repeat(12_288)).is_ok());
        assert_eq!(MessageText::parse(&"a".repeat(12_289)), Err(Denied::TooLarge));
        assert_eq!(MessageText::parse(&"a".repeat(409_600)), Err(Denied::TooLarge));
        assert!(MessageText::parse(&"ä".repeat(6144)).is_ok());
        assert_eq!(MessageText::parse(&"ä".repeat(6145)), Err(Denied::TooLarge));
    }

    #[test]
    fn what_looks_empty_is_refused() {
        for text in [
            "",
            " ",
            "\n\t",
            "\u{200B}",
            "\u{2800}\u{3164}",
            "\u{FEFF}",
            "\u{206A}",
            "\u{FFF9}\u{FFFA}\u{FFFB}",
            "\u{2028}\u{180F}",
        ] {
            assert!(matches!(MessageText::parse(text), Err(Denied::Invalid(_))), "{text:?}");
        }
    }

    #[test]
    fn control_characters_are_refused_and_lines_are_not() {
        assert!(MessageText::parse("one\n\ttwo").is_ok());
        for text in ["a\0b", "a\u{1b}[31m", "a\rb", "a\u{85}b"] {
            assert!(matches!(MessageText::parse(text), Err(Denied::Invalid(_))), "{text:?}");
        }
    }
}
