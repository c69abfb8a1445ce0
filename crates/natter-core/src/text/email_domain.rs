use super::{Email, text_newtype};
use crate::refusal::Denied;

/// A domain that accounts' addresses may be of, in lower case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct EmailDomain(Box<str>);

text_newtype!(EmailDomain);

impl EmailDomain {
    /// Parses a domain with a dot, such as `example.org`; a leading `@` is taken off.
    ///
    /// # Errors
    /// [`Denied::Invalid`] for what could stand in no address.
    pub fn parse(text: &str) -> Result<Self, Denied> {
        let domain = text.trim().trim_start_matches('@');
        Email::parse(&format!("somebody@{domain}"))
            .map(|email| Self(email.domain().into()))
            .map_err(|_| Denied::Invalid("this is not a domain of e-mail addresses"))
    }

    /// Whether an address is of exactly this domain.
    #[must_use]
    pub fn has(&self, email: &Email) -> bool {
        email.domain() == self.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_domain_itself_counts() {
        let domain = EmailDomain::parse(" @Example.org ").unwrap();
        let has = |address: &str| domain.has(&Email::parse(address).unwrap());
        assert!(has("ada@example.org"));
        for other in ["ada@sub.example.org", "ada@example.org.evil.net", "ada@evilexample.org"] {
            assert!(!has(other), "{other}");
        }
        assert!(EmailDomain::parse("nowhere").is_err());
    }
}
