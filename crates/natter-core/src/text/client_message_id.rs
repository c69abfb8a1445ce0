use super::text_newtype;
use crate::refusal::Denied;

const MOST_BYTES: usize = 64;

/// A sender's own name for a message: 1 to 64 of `A–Z a–z 0–9 . _ : -`; clients draw 128 random bits (P3).
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ClientMessageId(Box<str>);

text_newtype!(ClientMessageId);

impl ClientMessageId {
    /// Parses an id.
    ///
    /// # Errors
    /// [`Denied::Invalid`] for another length or character.
    pub fn parse(text: &str) -> Result<Self, Denied> {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b':' | b'-');
        if text.is_empty() || text.len() > MOST_BYTES || !text.bytes().all(known) {
            return Err(Denied::Invalid("clientMessageId takes 1 to 64 of A-Z a-z 0-9 . _ : -"));
        }
        Ok(Self(text.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_and_short_names_pass_and_nothing_else() {
        assert!(ClientMessageId::parse("3f2b8c1e-9d40-4c3a-8a51-0f6e7d1c2b3a").is_ok());
        assert!(ClientMessageId::parse("a").is_ok());
        for text in ["", "a b", "ä", "a\n", &"a".repeat(65)] {
            assert!(ClientMessageId::parse(text).is_err(), "{text:?}");
        }
    }
}
