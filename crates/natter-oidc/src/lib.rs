//! Signing in with an OpenID Connect provider, Amazon Cognito among them: authorization code with PKCE (S256), state and nonce
//! (OpenID Connect Core 1.0, RFC 9700).
//!
//! It exists so that everything a stranger's token could be tricked with is refused in one place. It must not know of stores, sessions, routers or
//! rooms: a caller sends a browser to [`Beginning::url`], keeps the [`Attempt`] sealed in a short-lived cookie, and gets an [`Identity`] or an
//! [`OidcError`] back. Whose account an identity is, is the caller's question.
//!
//! Each provider must come back to a `redirect_uri` of its own (one with its id in it): then no provider can be answered with another's code
//! (RFC 9700, 4.4).

mod address;
mod attempt;
mod claims;
mod clock;
mod error;
mod exchange;
mod identity;
mod known;
mod memory;
mod outbound;
mod provider;
mod sealing;
mod settings;
mod strict;
mod token;
mod userinfo;

pub use attempt::Attempt;
pub use clock::{Clock, system_clock};
pub use error::{AttemptFault, Nonsense, OidcError, Refusal, Unreachable};
pub use identity::Identity;
pub use provider::{Beginning, Provider};
pub use sealing::SealingKey;
pub use settings::{ProviderSettings, Secret, SettingsError};
