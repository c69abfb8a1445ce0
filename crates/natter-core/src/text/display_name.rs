use super::Username;
use crate::refusal::Denied;

/// How a person likes to be shown: the same letters as a [`Username`], and unique among all names by the same keys, so that nobody poses as another
/// person. The name that was there first stays: a newcomer of the same look is refused, and takes nobody's display name away.
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

    /// What it looks like; see [`Username::keys`].
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        self.0.keys()
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
