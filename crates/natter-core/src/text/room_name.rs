use super::{one_line, text_newtype};
use crate::refusal::Denied;

const MOST_BYTES: usize = 64;

/// A room's name: one line of 1 to 64 bytes, trimmed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RoomName(Box<str>);

text_newtype!(RoomName);

impl RoomName {
    /// Parses a name.
    ///
    /// # Errors
    /// [`Denied::TooLarge`] above 64 bytes, [`Denied::Invalid`] when empty or with control or direction characters.
    pub fn parse(text: &str) -> Result<Self, Denied> {
        one_line(text, MOST_BYTES, "a room's name is one line with something to see")
            .map(|name| Self(name.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_bounded() {
        assert_eq!(RoomName::parse("  Tea  ").unwrap().as_str(), "Tea");
        assert!(RoomName::parse(&"x".repeat(64)).is_ok());
        assert_eq!(RoomName::parse(&"x".repeat(65)), Err(Denied::TooLarge));
        assert!(RoomName::parse("a\nb").is_err());
        assert!(RoomName::parse("a\u{2028}b").is_err());
        assert!(RoomName::parse("evil\u{202E}txt").is_err());
    }
}
