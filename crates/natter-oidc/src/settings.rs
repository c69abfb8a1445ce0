//! What the operator says about a provider.

use crate::address;
use std::fmt;
use thiserror::Error;

const LONGEST_ID: usize = 32;

/// A provider as the operator describes it.
#[derive(Debug, Clone)]
pub struct ProviderSettings {
    /// Used in addresses: 1 to 32 of `a-z`, `0-9` and `-`.
    pub id: String,
    /// Shown on the button.
    pub name: String,
    /// Exactly as the provider writes itself in its tokens, with or without a slash at the end. `https`, or `http` on the loopback.
    pub issuer: String,
    /// Who we are there.
    pub client_id: String,
    /// None for a public client; PKCE protects the code either way.
    pub client_secret: Option<Secret>,
    /// Beside `openid`, which is always asked for.
    pub scopes: Vec<String>,
}

/// A word that is never shown.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Keeps the word.
    pub fn new(secret: impl Into<String>) -> Self {
        Self(secret.into())
    }

    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("(secret)")
    }
}

/// A provider that cannot be used as described; found before the first sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SettingsError {
    /// The id would not stand in an address.
    #[error("a provider's id takes 1 to 32 of a-z, 0-9 and -")]
    Id,
    /// No address, or one that could be read or changed on the way.
    #[error(
        "a provider's issuer is an https:// address without query or fragment (http:// only on this machine)"
    )]
    Issuer,
    /// Nobody to be there.
    #[error("a provider needs a client id")]
    ClientId,
}

impl ProviderSettings {
    pub(crate) fn check(&self) -> Result<(), SettingsError> {
        let slug = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if self.id.is_empty() || self.id.len() > LONGEST_ID || !self.id.bytes().all(slug) {
            return Err(SettingsError::Id);
        }
        if !address::is_issuer(&self.issuer) {
            return Err(SettingsError::Issuer);
        }
        if self.client_id.is_empty() { Err(SettingsError::ClientId) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(id: &str, issuer: &str) -> ProviderSettings {
        ProviderSettings {
            id: id.to_owned(),
            name: "Example".to_owned(),
            issuer: issuer.to_owned(),
            client_id: "natter".to_owned(),
            client_secret: Some(Secret::new("canary")),
            scopes: Vec::new(),
        }
    }

    #[test]
    fn a_secret_is_not_shown() {
        assert!(!format!("{:?}", settings("example", "https://id.example")).contains("canary"));
    }

    #[test]
    fn what_cannot_work_is_refused_at_the_start() {
        assert_eq!(settings("example-1", "https://id.example").check(), Ok(()));
        for id in ["", "a/b", "Example", "ä", &"a".repeat(33)] {
            assert_eq!(settings(id, "https://id.example").check(), Err(SettingsError::Id), "{id}");
        }
        for issuer in ["http://id.example", "id.example", "https://id.example?x", "https://id.example#x", ""]
        {
            assert_eq!(settings("example", issuer).check(), Err(SettingsError::Issuer), "{issuer}");
        }
        let nobody = ProviderSettings { client_id: String::new(), ..settings("a", "https://id.example") };
        assert_eq!(nobody.check(), Err(SettingsError::ClientId));
    }
}
