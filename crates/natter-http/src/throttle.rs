//! Brakes. Guessing a password slows down per account and address, so that the owner, who comes from another address, is not locked out
//! (ASVS 6.3.1); bringing in newcomers and looking for invitations slow down per address.

use natter_core::rate::{Bucket, Rate};
use natter_core::{Denied, Network, limit};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

const GUESSES_PER_ACCOUNT: Rate = Rate::new(1.0 / 12.0, 5.0);
const GUESSES_PER_ADDRESS: Rate = Rate::new(0.5, 30.0);
const MISSES_PER_ADDRESS: Rate =
    Rate::new(limit::MISSES_PER_MINUTE as f64 / 60.0, limit::MISSES_PER_MINUTE as f64);
/// Buckets kept at most; full ones are forgotten first.
const MOST_BUCKETS: usize = 100_000;

/// All brakes of the site.
pub struct Throttles {
    start: Instant,
    guesses: Keyed<(String, Network)>,
    guesses_by_address: Keyed<Network>,
    newcomers: Keyed<Network>,
    misses: Keyed<Network>,
}

impl Throttles {
    pub(crate) fn new(newcomers_burst: u32, newcomers_per_minute: u32) -> Self {
        let newcomers = Rate::new(f64::from(newcomers_per_minute) / 60.0, f64::from(newcomers_burst));
        Self {
            start: Instant::now(),
            guesses: Keyed::new(GUESSES_PER_ACCOUNT),
            guesses_by_address: Keyed::new(GUESSES_PER_ADDRESS),
            newcomers: Keyed::new(newcomers),
            misses: Keyed::new(MISSES_PER_ADDRESS),
        }
    }

    /// Before a password is looked at.
    ///
    /// # Errors
    /// [`Denied::RateLimited`] when this address has failed too often lately.
    pub fn may_guess(&self, account: &str, address: Network) -> Result<(), Denied> {
        let now = self.now_ms();
        self.guesses_by_address.take(address, 0.0, now)?;
        self.guesses.take((account.to_owned(), address), 1.0, now)
    }

    /// After a password was right: what it took is given back by forgetting the account's failures.
    pub fn guessed_right(&self, account: &str, address: Network) {
        self.guesses.forget(&(account.to_owned(), address));
    }

    /// After a password was wrong.
    pub fn guessed_wrong(&self, address: Network) {
        let _ = self.guesses_by_address.take(address, 1.0, self.now_ms());
    }

    /// Before somebody new comes in.
    ///
    /// # Errors
    /// [`Denied::RateLimited`] when too many came from this address lately.
    pub fn may_enrol(&self, address: Network) -> Result<(), Denied> {
        self.newcomers.take(address, 1.0, self.now_ms())
    }

    /// Before an invitation is looked for.
    ///
    /// # Errors
    /// [`Denied::RateLimited`] when this address has looked for too many that are not there.
    pub fn may_look(&self, address: Network) -> Result<(), Denied> {
        self.misses.take(address, 0.0, self.now_ms())
    }

    /// After there was none.
    pub fn missed(&self, address: Network) {
        let _ = self.misses.take(address, 1.0, self.now_ms());
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.start.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

struct Keyed<K> {
    rate: Rate,
    buckets: Mutex<HashMap<K, Bucket>>,
}

impl<K: Eq + Hash> Keyed<K> {
    fn new(rate: Rate) -> Self {
        Self { rate, buckets: Mutex::new(HashMap::new()) }
    }

    fn take(&self, key: K, units: f64, now_ms: u64) -> Result<(), Denied> {
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= MOST_BUCKETS {
            buckets.retain(|_, bucket| !bucket.is_full(self.rate, now_ms));
        }
        let bucket = buckets.entry(key).or_insert_with(|| Bucket::full(self.rate, now_ms));
        // A look without taking still needs one whole unit to be there.
        if units == 0.0 {
            let mut copy = *bucket;
            return copy.take(self.rate, 1.0, now_ms);
        }
        bucket.take(self.rate, units, now_ms)
    }

    fn forget(&self, key: &K) {
        self.buckets.lock().unwrap_or_else(PoisonError::into_inner).remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Network = Network::UNKNOWN;

    fn away() -> Network {
        "2001:db8::/64".parse().unwrap()
    }

    #[test]
    fn guessing_slows_down_and_the_owner_elsewhere_is_not_locked_out() {
        let throttles = Throttles::new(1, 1);
        for _ in 0..5 {
            assert!(throttles.may_guess("ada", away()).is_ok());
            throttles.guessed_wrong(away());
        }
        assert!(matches!(throttles.may_guess("ada", away()), Err(Denied::RateLimited { .. })));
        assert!(throttles.may_guess("ada", HOME).is_ok());
    }

    #[test]
    fn one_address_cannot_try_one_password_on_everybody() {
        let throttles = Throttles::new(1, 1);
        for account in 0..30 {
            assert!(throttles.may_guess(&account.to_string(), away()).is_ok());
            throttles.guessed_wrong(away());
        }
        assert!(throttles.may_guess("another", away()).is_err());
    }

    #[test]
    fn looking_for_invitations_slows_down_for_who_finds_none() {
        let throttles = Throttles::new(1, 1);
        for _ in 0..20 {
            assert!(throttles.may_look(away()).is_ok());
            throttles.missed(away());
        }
        assert!(matches!(throttles.may_look(away()), Err(Denied::RateLimited { .. })));
        assert!((0..100).all(|_| throttles.may_look(HOME).is_ok()));
    }

    #[test]
    fn signing_in_rightly_again_and_again_is_never_slowed() {
        let throttles = Throttles::new(1, 1);
        for _ in 0..100 {
            assert!(throttles.may_guess("ada", HOME).is_ok());
            throttles.guessed_right("ada", HOME);
        }
    }
}
