//! What site admins have set, remembered for a moment, so that neither the welcome page nor a guest reads it from the store each time. A change made
//! through this process is known at once; one made through another after [`FRESH`].

use crate::site::Settings;
use natter_core::StoreError;
use natter_core::port::{Condition, Health, Roster, Site};
use natter_core::site::SiteSettings;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const FRESH: Duration = Duration::from_secs(3);
const HEALTH_FRESH: Duration = Duration::from_secs(1);
/// How long store and roster may take to answer before they count as broken.
const HEALTH_LIMIT: Duration = Duration::from_secs(3);

/// The memory.
#[derive(Default)]
pub(crate) struct Current {
    settings: Mutex<Option<(SiteSettings, Instant)>>,
    /// A site that has a site admin never loses the last one, so a yes is remembered for ever.
    has_site_admin: Mutex<Option<(bool, Instant)>>,
    health: Mutex<Option<(Result<Condition, StoreError>, Instant)>>,
}

impl Current {
    pub(crate) async fn settings(
        &self,
        store: &impl Site,
        configured: &Settings,
    ) -> Result<SiteSettings, StoreError> {
        if let Some(settings) = fresh(&self.settings) {
            return Ok(settings);
        }
        let settings = store.site_settings().await?.unwrap_or_else(|| configured.configured());
        self.know(settings.clone());
        Ok(settings)
    }

    pub(crate) async fn has_site_admin(&self, store: &impl Site) -> Result<bool, StoreError> {
        match fresh(&self.has_site_admin) {
            Some(known) => Ok(known),
            None => {
                let found = store.has_site_admin().await?;
                remember(&self.has_site_admin, found, if found { FOR_EVER } else { FRESH });
                Ok(found)
            }
        }
    }

    pub(crate) async fn health(
        &self,
        store: &impl Health,
        roster: &impl Roster,
    ) -> Result<Condition, StoreError> {
        if let Some(known) = fresh(&self.health) {
            return known;
        }
        let asked = tokio::time::timeout(HEALTH_LIMIT, async {
            roster.health().await?;
            store.health().await
        });
        let found = asked.await.unwrap_or_else(|_| Err(StoreError::Failed("no answer in time".to_owned())));
        if let Err(error) = &found {
            tracing::error!(%error, "the site does not work");
        }
        remember(&self.health, found.clone(), HEALTH_FRESH);
        found
    }

    /// The settings were just changed to these.
    pub(crate) fn know(&self, settings: SiteSettings) {
        remember(&self.settings, settings, FRESH);
    }

    /// Somebody governs the site now.
    pub(crate) fn claimed(&self) {
        remember(&self.has_site_admin, true, FOR_EVER);
    }
}

/// Longer than any process runs.
const FOR_EVER: Duration = Duration::from_secs(100 * 365 * 24 * 3600);

fn fresh<T: Clone>(place: &Mutex<Option<(T, Instant)>>) -> Option<T> {
    let known = place.lock().unwrap_or_else(PoisonError::into_inner);
    known.as_ref().filter(|(_, until)| Instant::now() < *until).map(|(value, _)| value.clone())
}

fn remember<T>(place: &Mutex<Option<(T, Instant)>>, value: T, time: Duration) {
    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some((value, Instant::now() + time));
}
