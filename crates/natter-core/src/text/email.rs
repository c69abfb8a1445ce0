use super::{is_invisible, text_newtype};
use crate::refusal::Denied;

const MOST_BYTES: usize = 254;

/// An e-mail address in lower case: enough to recognise an account by. Whether it receives mail only a mail can tell.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Email(Box<str>);

text_newtype!(Email);

impl Email {
    /// Parses an address of at most 254 bytes (RFC 5321, 4.5.3.1.3): a local part, one `@`, a domain with a dot.
    ///
    /// # Errors
    /// [`Denied::Invalid`] for anything else.
    pub fn parse(text: &str) -> Result<Self, Denied> {
        const COMPLAINT: Denied = Denied::Invalid("this is not an e-mail address");
        let text = text.trim().to_lowercase();
        let (local, domain) = text.rsplit_once('@').ok_or(COMPLAINT)?;
        let plain = |part: &str| !part.is_empty() && !part.chars().any(is_invisible);
        let labels = || domain.split('.');
        let domain_holds =
            labels().count() >= 2 && labels().all(|label| !label.is_empty() && !label.contains('@'));
        if text.len() > MOST_BYTES || !plain(local) || local.contains('@') || !plain(domain) || !domain_holds
        {
            return Err(COMPLAINT);
        }
        Ok(Self(text.into()))
    }

    /// What stands behind the `@`.
    #[must_use]
    pub fn domain(&self) -> &str {
        self.0.rsplit_once('@').map_or("", |(_, domain)| domain)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_folded_to_lower_case() {
        assert_eq!(Email::parse(" Ada@Example.ORG ").unwrap().as_str(), "ada@example.org");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in [
            "",
            "ada",
            "@example.org",
            "ada@",
            "ada@localhost",
            "a b@example.org",
            "a@b@example.org",
            "a@.org",
            "a\u{200B}da@example.org",
            "ada@exam\u{AD}ple.org",
            "ada@example.org\u{FEFF}",
        ] {
            assert!(Email::parse(text).is_err(), "{text:?}");
        }
    }
}
