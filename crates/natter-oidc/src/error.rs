//! What can go wrong, sorted by who has to do something about it. Nothing in here is secret: no token, code, verifier or body of an answer. Words
//! of the provider are cut to what a log takes without harm.

use std::fmt;
use thiserror::Error;

/// Why nobody was signed in.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OidcError {
    /// Try again later.
    #[error("the provider cannot be reached: {0}")]
    Unreachable(Unreachable),
    /// The provider, or the operator's idea of it, is broken.
    #[error("the provider answered nonsense: {0}")]
    Nonsense(Nonsense),
    /// The code was used before, is too old, is not ours, or we are not known there: the provider's own word (RFC 6749, 5.2).
    #[error("the provider did not take the code: {0}")]
    CodeRefused(String),
    /// The provider gave a token that we do not believe.
    #[error("the token was refused: {0}")]
    TokenRefused(Refusal),
    /// The caller's own mistake.
    #[error("the address to come back to is no address")]
    RedirectUri,
    /// What the browser brought back is not what we gave it.
    #[error("the attempt was refused: {0}")]
    Attempt(#[from] AttemptFault),
}

/// How the provider could not be reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Unreachable {
    /// No connection, or it broke.
    #[error("no connection")]
    Connection,
    /// The answer was not complete after ten seconds.
    #[error("no answer in time")]
    TooSlow,
    /// It says itself that it cannot answer now (5xx, 429).
    #[error("status {0}")]
    Status(u16),
    /// This machine has no root certificates to know it by.
    #[error("no root certificates on this machine")]
    NoRoots,
}

/// What was wrong with an answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Nonsense {
    /// More than 256 KiB.
    #[error("the answer does not end")]
    TooLarge,
    /// A redirect, which is never followed.
    #[error("it redirects")]
    Redirect,
    /// An address that is neither https nor, for an issuer on this machine, on this machine.
    #[error("an address that must not be called")]
    Address,
    /// It names another issuer than the settings do. Both are in the text.
    #[error("it names another issuer: {0}")]
    Issuer(String),
    /// Discovery names no asymmetric signature.
    #[error("it announces no signature that is accepted")]
    NoAlgorithm,
    /// Discovery names no token endpoint.
    #[error("it has no token endpoint")]
    NoTokenEndpoint,
    /// Neither what was asked for nor a known error.
    #[error("{0}")]
    Unreadable(&'static str),
}

/// Why a token was not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refusal {
    /// No ID token came with the answer.
    #[error("there is none")]
    Missing,
    /// More than 64 KiB.
    #[error("it is too large")]
    TooLarge,
    /// Not three parts of base64 with JSON in them, or a claim of the wrong type.
    #[error("it is malformed")]
    Malformed,
    /// A header or claim stands in it twice.
    #[error("a name stands in it twice")]
    Duplicate,
    /// A header that changes its meaning: `crit`, `cty`, an unusual `typ`.
    #[error("its header asks for what is not supported")]
    Header,
    /// `none`, HS*, or one that discovery does not announce.
    #[error("its signature algorithm is not allowed")]
    Algorithm,
    /// No key of the provider's own set fits, also after a look at the newest (at most one a minute).
    #[error("its key is unknown")]
    UnknownKey,
    /// The key fits and the signature does not.
    #[error("its signature is wrong")]
    Signature,
    /// Somebody else issued it.
    #[error("its issuer is another")]
    Issuer,
    /// For somebody else, or for others as well.
    #[error("its audience is another")]
    Audience,
    /// Several audiences, or an authorized party, and it is not us.
    #[error("its authorized party is another, or missing")]
    AuthorizedParty,
    /// Past `exp`, with 60 s of leeway.
    #[error("it has expired")]
    Expired,
    /// Before `nbf`, with 60 s of leeway.
    #[error("it is not valid yet")]
    NotYet,
    /// Issued before the attempt began, or in the future.
    #[error("it was issued at another time")]
    IssuedAt,
    /// Missing, or of another attempt.
    #[error("its nonce is another, or missing")]
    Nonce,
    /// Cognito's `token_use` is not `id`.
    #[error("it is no ID token")]
    Use,
    /// UserInfo tells of another subject than the token (OpenID Connect Core, 5.3.2).
    #[error("its UserInfo endpoint tells of somebody else")]
    OtherPerson,
    /// Empty, or longer than 255 characters (OpenID Connect Core, 2).
    #[error("its subject is empty or too long")]
    Subject,
}

/// What was wrong with what the browser brought back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AttemptFault {
    /// It began more than ten minutes ago.
    #[error("it has expired")]
    Expired,
    /// Not sealed by us, changed since, of another provider, or with another state.
    #[error("it is not ours")]
    Forged,
}

impl OidcError {
    /// The provider's own error code, with nothing in it that could forge a line of a log.
    pub(crate) fn code_refused(word: impl fmt::Display) -> Self {
        let harmless =
            |&character: &char| character.is_ascii_alphanumeric() || matches!(character, '_' | '-' | '.');
        Self::CodeRefused(word.to_string().chars().filter(harmless).take(64).collect())
    }
}

impl From<Nonsense> for OidcError {
    fn from(nonsense: Nonsense) -> Self {
        Self::Nonsense(nonsense)
    }
}

impl From<Unreachable> for OidcError {
    fn from(unreachable: Unreachable) -> Self {
        Self::Unreachable(unreachable)
    }
}

impl From<Refusal> for OidcError {
    fn from(refusal: Refusal) -> Self {
        Self::TokenRefused(refusal)
    }
}
