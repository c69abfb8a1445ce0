//! Signing in with identity providers: which there are, and what a browser carries while it is away at one. How a provider is spoken to is
//! `natter-oidc`'s business; whose account an identity is, that of the routes.

mod errand;
mod table;

pub(crate) use errand::Errand;
pub use table::{NoTables, ProviderTable, ProviderTables};

use errand::Binding;
pub use natter_oidc::SettingsError;
use natter_oidc::{Attempt, AttemptFault, Provider, ProviderSettings, SealingKey, system_clock};
use natter_wire::rest::ProviderButton;
use std::time::SystemTime;

/// The site's providers and the keys of what browsers carry.
#[derive(Default)]
pub struct Providers {
    all: Vec<Provider>,
    keys: Option<Keys>,
}

struct Keys {
    sealing: SealingKey,
    binding: Binding,
}

impl Providers {
    /// These providers. With another key, attempts under way begin again; functions that answer the same site share one.
    ///
    /// # Errors
    /// [`SettingsError`] when a description cannot work, or when two have the same id.
    pub fn new(settings: Vec<ProviderSettings>, key: &[u8; 32]) -> Result<Self, SettingsError> {
        let mut all: Vec<Provider> = Vec::new();
        for one in settings {
            let provider = Provider::new(one, system_clock())?;
            if all.iter().any(|other| other.id() == provider.id()) {
                return Err(SettingsError::Id);
            }
            all.push(provider);
        }
        Ok(Self { all, keys: Some(Keys { sealing: SealingKey::new(key), binding: Binding::new(key) }) })
    }

    /// The provider of this id.
    pub(crate) fn find(&self, id: &str) -> Option<&Provider> {
        self.all.iter().find(|provider| provider.id() == id)
    }

    /// As the welcome page shows them.
    pub(crate) fn buttons(&self) -> Vec<ProviderButton> {
        let button = |provider: &Provider| ProviderButton {
            id: provider.id().to_owned(),
            name: provider.name().to_owned(),
        };
        self.all.iter().map(button).collect()
    }

    /// What the browser carries: the attempt sealed, and what it is for, bound to it.
    pub(crate) fn pack(&self, attempt: &Attempt, errand: &Errand) -> Option<String> {
        let keys = self.keys.as_ref()?;
        Some(keys.binding.bind(&attempt.seal(&keys.sealing), errand))
    }

    /// What [`Providers::pack`] made, for ten minutes.
    ///
    /// # Errors
    /// [`AttemptFault`] when it is not ours or too old.
    pub(crate) fn unpack(&self, carried: &str, now: SystemTime) -> Result<(Attempt, Errand), AttemptFault> {
        let keys = self.keys.as_ref().ok_or(AttemptFault::Forged)?;
        let (sealed, errand) = keys.binding.loosen(carried).ok_or(AttemptFault::Forged)?;
        Ok((Attempt::open(sealed, &keys.sealing, now)?, errand))
    }
}
