//! Who somebody is, according to a provider whose token was believed.

use crate::claims::Claims;

/// A person of a provider. Issuer and subject together name them for ever; everything else may change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider, as it writes itself.
    pub issuer: String,
    /// The person there, 1 to 255 characters.
    pub subject: String,
    /// An address, when the provider tells one.
    pub email: Option<String>,
    /// Whether the provider has checked that the address is the person's. An address that was not checked proves nothing.
    pub email_verified: bool,
    /// A name to begin with: `preferred_username`, else `name`, else `cognito:username`.
    pub name: Option<String>,
}

impl Identity {
    /// Whether everything is there that is used.
    pub(crate) fn is_complete(&self) -> bool {
        self.email_verified && self.name.is_some()
    }

    pub(crate) fn from_claims(claims: &Claims) -> Self {
        let email = claims.email().map(|email| email.to_string()).and_then(filled);
        let preferred = claims.preferred_username().map(|name| name.to_string());
        let full = || claims.name().and_then(|names| names.get(None)).map(|name| name.to_string());
        let cognito = || claims.additional_claims().cognito_username.clone();
        Self {
            issuer: claims.issuer().to_string(),
            subject: claims.subject().to_string(),
            email_verified: email.is_some() && claims.email_verified() == Some(true),
            email,
            name: preferred
                .and_then(filled)
                .or_else(|| full().and_then(filled))
                .or_else(|| cognito().and_then(filled)),
        }
    }
}

fn filled(text: String) -> Option<String> {
    (!text.trim().is_empty()).then_some(text)
}
