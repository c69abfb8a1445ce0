//! Why somebody comes back without being signed in. They are sent to the welcome page with a word of this list; details are in the operator's log.

use crate::reply::ApiError;
use natter_core::{Denied, Refusal, StoreError};
use natter_oidc::{AttemptFault, OidcError, Provider, Unreachable};

/// The words stand in docs/PROTOCOL.md; clients have a sentence for each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stumble {
    /// More than ten minutes, or no cookie: begin again.
    Expired,
    /// Not what we sent away.
    Forged,
    /// They, or the provider, said no.
    Cancelled,
    /// The provider cannot be reached.
    Unreachable,
    /// The provider, or what the operator says of it, is wrong.
    Provider,
    /// The provider does not say that the address is theirs.
    Unverified,
    /// There is an account with this address: sign in with its password, then tie them together.
    LinkFirst,
    /// This identity is tied to another account.
    Linked,
    /// Nobody may make an account.
    Closed,
    /// An invitation is needed.
    Invited,
    /// The invitation is not good.
    Invite,
    /// The address is of a domain that has no accounts here.
    Domain,
    /// This account may not come in, or the session that wanted to be tied has ended.
    SignedOut,
    /// Too many newcomers from there.
    RateLimited,
    /// Our fault; try again.
    Busy,
}

impl Stumble {
    const fn word(self) -> &'static str {
        match self {
            Self::Expired => "expired",
            Self::Forged => "forged",
            Self::Cancelled => "cancelled",
            Self::Unreachable => "unreachable",
            Self::Provider => "provider",
            Self::Unverified => "unverified",
            Self::LinkFirst => "link_first",
            Self::Linked => "linked",
            Self::Closed => "closed",
            Self::Invited => "invited",
            Self::Invite => "invite",
            Self::Domain => "domain",
            Self::SignedOut => "signed_out",
            Self::RateLimited => "rate_limited",
            Self::Busy => "busy",
        }
    }

    /// Where they are told.
    pub(super) fn page(self) -> String {
        format!("/welcome?error={}", self.word())
    }

    /// What a provider's fault is to the person; the operator reads which it was.
    pub(super) fn of(provider: &Provider, error: &OidcError) -> Self {
        tracing::warn!(provider = provider.id(), %error, "a sign-in with an identity provider failed");
        match error {
            OidcError::Unreachable(Unreachable::NoRoots) => Self::Provider,
            OidcError::Unreachable(_) => Self::Unreachable,
            OidcError::Attempt(fault) => (*fault).into(),
            OidcError::CodeRefused(_) => Self::Expired,
            OidcError::Nonsense(_) | OidcError::TokenRefused(_) | OidcError::RedirectUri => Self::Provider,
        }
    }
}

impl From<AttemptFault> for Stumble {
    fn from(fault: AttemptFault) -> Self {
        match fault {
            AttemptFault::Expired => Self::Expired,
            AttemptFault::Forged => Self::Forged,
        }
    }
}

impl From<StoreError> for Stumble {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a sign-in could not be answered");
        Self::Busy
    }
}

impl From<Denied> for Stumble {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::RateLimited { .. } => Self::RateLimited,
            Denied::Unauthenticated | Denied::Forbidden => Self::SignedOut,
            _ => Self::Busy,
        }
    }
}

impl From<Refusal> for Stumble {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Denied(denied) => denied.into(),
            Refusal::Store(error) => error.into(),
        }
    }
}

impl From<ApiError> for Stumble {
    fn from(error: ApiError) -> Self {
        match error {
            ApiError::Denied(denied) => denied.into(),
            ApiError::Store(error) => error.into(),
            ApiError::Busy | ApiError::Internal(_) => Self::Busy,
        }
    }
}
