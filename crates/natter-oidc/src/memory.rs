//! What we remember of a provider between sign-ins, and how seldom it is asked. One question at a time: whoever waited for another's answer takes
//! it. Nothing remembered outlives an hour, and nothing is believed because the provider is down.

use crate::clock::Clock;
use crate::error::OidcError;
use crate::known::{Known, discover};
use crate::outbound::Outbound;
use openidconnect::IssuerUrl;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};
use tokio::sync::Semaphore;

/// After this a provider introduces itself anew, so that a key it has withdrawn is not believed for longer.
const LONGEST_MEMORY: Duration = Duration::from_secs(3600);
/// At most one look at the keys in this time, however many tokens name keys that are unknown.
const BETWEEN_LOOKS: Duration = Duration::from_secs(60);
/// A provider that did not answer is left alone for this long.
const REST: Duration = Duration::from_secs(5);

/// The memory of one provider.
pub(crate) struct Memory {
    issuer: IssuerUrl,
    outbound: Outbound,
    clock: Clock,
    place: Semaphore,
    remembered: Mutex<Remembered>,
}

#[derive(Default)]
struct Remembered {
    known: Option<(Arc<Known>, SystemTime)>,
    looked: Option<SystemTime>,
    failed: Option<(OidcError, SystemTime)>,
}

impl Memory {
    pub(crate) fn new(issuer: IssuerUrl, outbound: Outbound, clock: Clock) -> Self {
        Self { issuer, outbound, clock, place: Semaphore::new(1), remembered: Mutex::default() }
    }

    pub(crate) fn outbound(&self) -> &Outbound {
        &self.outbound
    }

    /// The provider, asked when it is not remembered.
    pub(crate) async fn provider(&self) -> Result<Arc<Known>, OidcError> {
        if let Some(known) = self.fresh() {
            return Ok(known);
        }
        let _place = self.place.acquire().await.expect("the place is never closed");
        if let Some(known) = self.fresh() {
            return Ok(known);
        }
        if let Some((error, at)) = self.remembered().failed.clone()
            && self.since(at) < REST
        {
            return Err(error);
        }
        let asked = discover(&self.issuer, &self.outbound).await.map(Arc::new);
        let now = (self.clock)();
        let mut remembered = self.remembered();
        match asked {
            Ok(known) => {
                *remembered =
                    Remembered { known: Some((Arc::clone(&known), now)), looked: Some(now), failed: None };
                Ok(known)
            }
            Err(error) => {
                *remembered =
                    Remembered { failed: Some((error.clone(), now)), ..std::mem::take(&mut *remembered) };
                Err(error)
            }
        }
    }

    /// The provider with keys newer than those the caller has seen; none when there was a look within the last minute.
    pub(crate) async fn newer_than(&self, seen: &Arc<Known>) -> Result<Option<Arc<Known>>, OidcError> {
        let _place = self.place.acquire().await.expect("the place is never closed");
        let discovered = {
            let mut remembered = self.remembered();
            let Some((known, discovered)) = remembered.known.clone() else {
                return Ok(None);
            };
            if !Arc::ptr_eq(&known, seen) {
                return Ok(Some(known));
            }
            if remembered.looked.is_some_and(|at| self.since(at) < BETWEEN_LOOKS) {
                return Ok(None);
            }
            // Before the question, not after the answer: a caller that goes away meanwhile must not open the gate.
            remembered.looked = Some((self.clock)());
            discovered
        };
        let newest = Arc::new(seen.with_newest_keys(&self.outbound).await?);
        self.remembered().known = Some((Arc::clone(&newest), discovered));
        Ok(Some(newest))
    }

    fn fresh(&self) -> Option<Arc<Known>> {
        let (known, at) = self.remembered().known.clone()?;
        (self.since(at) < LONGEST_MEMORY).then_some(known)
    }

    /// A clock that was set back counts as long ago: better to ask once too often than never again.
    fn since(&self, at: SystemTime) -> Duration {
        (self.clock)().duration_since(at).unwrap_or(Duration::MAX)
    }

    fn remembered(&self) -> MutexGuard<'_, Remembered> {
        self.remembered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
