use super::text_newtype;
use crate::refusal::Denied;

/// Bytes of the longest emoji sequence of Unicode 17, with room for later versions.
const MOST_BYTES: usize = 64;

/// One emoji in its fully qualified form (UTS 51): with variation selectors, skin tone and joiners as the Unicode data writes it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Emoji(Box<str>);

text_newtype!(Emoji);

impl Emoji {
    /// Parses an emoji. A sequence without its variation selectors becomes the same emoji as one with them.
    ///
    /// # Errors
    /// [`Denied::Invalid`] for anything that is not exactly one emoji.
    pub fn parse(text: &str) -> Result<Self, Denied> {
        if text.len() > MOST_BYTES {
            return Err(Denied::Invalid("emoji takes one emoji"));
        }
        emojis::get(text)
            .map(|emoji| Self(emoji.as_str().into()))
            .ok_or(Denied::Invalid("emoji takes one emoji"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_emoji_has_one_form() {
        let with_selector = Emoji::parse("\u{2764}\u{FE0F}");
        assert_eq!(Emoji::parse("\u{2764}"), with_selector);
        assert!(with_selector.is_ok());
        assert_ne!(Emoji::parse("👍"), Emoji::parse("👍🏽"));
        assert!(Emoji::parse("👩‍👩‍👧‍👦").is_ok());
    }

    #[test]
    fn anything_else_is_refused() {
        for text in ["", "a", "👍👍", ":+1:", "👍 ", "\u{FE0F}", &"👍".repeat(20)] {
            assert!(matches!(Emoji::parse(text), Err(Denied::Invalid(_))), "{text:?}");
        }
    }
}
