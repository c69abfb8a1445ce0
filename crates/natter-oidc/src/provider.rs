//! One provider, from the button to the identity.

use crate::address;
use crate::attempt::Attempt;
use crate::claims::Claims;
use crate::clock::{Clock, seconds};
use crate::error::{AttemptFault, OidcError, Refusal};
use crate::exchange;
use crate::identity::Identity;
use crate::known::Known;
use crate::memory::Memory;
use crate::outbound::Outbound;
use crate::settings::{ProviderSettings, SettingsError};
use crate::token::verify;
use crate::userinfo;
use openidconnect::{ClientId, IssuerUrl};
use std::sync::Arc;

/// A provider people sign in with. Nothing is asked before the first sign-in; share it, so that what it has learnt is shared.
pub struct Provider {
    settings: ProviderSettings,
    client_id: ClientId,
    clock: Clock,
    memory: Memory,
}

/// A sign-in that begins.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// Where to send the browser.
    pub url: String,
    /// What to keep for when it comes back.
    pub attempt: Attempt,
}

impl Provider {
    /// A provider as the operator describes it.
    ///
    /// # Errors
    /// [`SettingsError`] when the description cannot work.
    pub fn new(settings: ProviderSettings, clock: Clock) -> Result<Self, SettingsError> {
        settings.check()?;
        let issuer = IssuerUrl::new(settings.issuer.clone()).map_err(|_| SettingsError::Issuer)?;
        let outbound = Outbound::new(address::is_plain_loopback(issuer.url()));
        let client_id = ClientId::new(settings.client_id.clone());
        Ok(Self { settings, client_id, memory: Memory::new(issuer, outbound, Arc::clone(&clock)), clock })
    }

    /// Its id, as it stands in addresses.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.settings.id
    }

    /// Its name, as it stands on the button.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.settings.name
    }

    /// Begins a sign-in that comes back to `redirect_uri`, which no other provider may use.
    ///
    /// # Errors
    /// When the provider cannot be reached or does not introduce itself as it must.
    pub async fn begin(&self, redirect_uri: &str) -> Result<Beginning, OidcError> {
        let known = self.memory.provider().await?;
        let departure = exchange::depart(&self.settings, &known, redirect_uri)?;
        let attempt = Attempt {
            provider: self.settings.id.clone(),
            state: departure.state,
            nonce: departure.nonce,
            pkce_verifier: departure.pkce_verifier,
            issued_at: seconds((self.clock)()),
        };
        Ok(Beginning { url: departure.url, attempt })
    }

    /// Finishes a sign-in: the browser came back to `redirect_uri` with `code` and `state`, and with the attempt that [`Provider::begin`] gave it.
    ///
    /// # Errors
    /// [`OidcError::Attempt`] when it is not this browser's attempt, and whatever the provider and its token are refused for.
    pub async fn finish(
        &self,
        redirect_uri: &str,
        code: &str,
        state: &str,
        attempt: &Attempt,
    ) -> Result<Identity, OidcError> {
        if attempt.provider != self.settings.id || !attempt.has_state(state) {
            return Err(AttemptFault::Forged.into());
        }
        attempt.check_age((self.clock)())?;
        let known = self.memory.provider().await?;
        let outbound = self.memory.outbound();
        let verifier = &attempt.pkce_verifier;
        let tokens = exchange::trade(&self.settings, &known, outbound, redirect_uri, code, verifier).await?;
        let claims = self.believe(&tokens.id, Arc::clone(&known), attempt).await?;
        let identity = Identity::from_claims(&claims);
        match &known.userinfo {
            Some(at) if !identity.is_complete() => {
                Ok(userinfo::complete(identity, at, outbound, &tokens.access).await?)
            }
            _ => Ok(identity),
        }
    }

    /// A key that is unknown may be new: the keys are looked at once more, if they were not just now.
    async fn believe(&self, token: &str, known: Arc<Known>, attempt: &Attempt) -> Result<Claims, OidcError> {
        let judge = |known: &Known| verify(token, known, &self.client_id, attempt, (self.clock)());
        match judge(&known) {
            Err(Refusal::UnknownKey) => {
                let newer = self.memory.newer_than(&known).await?.ok_or(Refusal::UnknownKey)?;
                Ok(judge(&newer)?)
            }
            judged => Ok(judged?),
        }
    }
}
