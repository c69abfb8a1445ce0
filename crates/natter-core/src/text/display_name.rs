use super::Username;
use crate::refusal::Denied;

/// How a person likes to be shown: the same letters as a [`Username`] and not unique, but never another person's user name (stores check its
/// key), so that nobody poses as somebody.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DisplayName(Username);

impl DisplayName {
    /// Parses a name.
    ///
    /// # Errors
    /// As [`Username::parse`].
    pub fn parse(text: &str) -> Result<Self, Denied> {
        Username::parse(text).map(Self)
    }

    /// What it looks like; see [`Username::key`].
    #[must_use]
    pub fn key(&self) -> String {
        self.0.key()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// Takes what a store has kept without checking it again.
    #[must_use]
    pub fn from_stored(text: &str) -> Self {
        Self(Username::from_stored(text))
    }
}
