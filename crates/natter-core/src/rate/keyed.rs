//! One rate for many keys, with a bucket for each. Keys are small and of fixed size: what a stranger sends never becomes one as it came.

use super::{Bucket, Rate};
use crate::refusal::Denied;
use std::collections::HashMap;
use std::hash::Hash;

/// Buckets kept at most: some 10 MB with the largest keys.
const MOST_BUCKETS: usize = 100_000;
/// Milliseconds between two sweeps.
const SWEEP_MS: u64 = 60_000;

/// The buckets. Full ones are forgotten once a minute.
#[derive(Debug)]
pub struct Keyed<K> {
    rate: Rate,
    buckets: HashMap<K, Bucket>,
    swept_at_ms: u64,
}

impl<K: Copy + Eq + Hash> Keyed<K> {
    /// No bucket yet.
    #[must_use]
    pub fn new(rate: Rate) -> Self {
        Self { rate, buckets: HashMap::new(), swept_at_ms: 0 }
    }

    /// Takes one unit.
    ///
    /// # Errors
    /// [`Denied::RateLimited`] with the wait; nothing is taken then.
    pub fn take(&mut self, key: K, now_ms: u64) -> Result<(), Denied> {
        self.make_room(now_ms);
        let rate = self.rate;
        self.buckets.entry(key).or_insert_with(|| Bucket::full(rate, now_ms)).take(rate, 1.0, now_ms)
    }

    /// Gives back one unit that was taken for something that turned out to be free.
    pub fn give_back(&mut self, key: K) {
        if let Some(bucket) = self.buckets.get_mut(&key) {
            bucket.give_back(self.rate, 1.0);
        }
    }

    /// Makes the key's bucket full.
    pub fn forget(&mut self, key: K) {
        self.buckets.remove(&key);
    }

    /// How many buckets are kept.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.buckets.len()
    }

    /// Forgets full buckets once a minute. Where that is not enough one bucket makes place for another: who has so many keys has the rate of so many
    /// keys anyway, and nobody is refused because of them.
    fn make_room(&mut self, now_ms: u64) {
        if now_ms.saturating_sub(self.swept_at_ms) >= SWEEP_MS {
            let rate = self.rate;
            self.buckets.retain(|_, bucket| !bucket.is_full(rate, now_ms));
            self.buckets.shrink_to(2 * self.buckets.len());
            self.swept_at_ms = now_ms;
        }
        if self.buckets.len() >= MOST_BUCKETS
            && let Some(&any) = self.buckets.keys().next()
        {
            self.buckets.remove(&any);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Rate = Rate::new(1.0, 2.0);

    #[test]
    fn each_key_has_its_own_bucket_and_what_is_given_back_can_be_taken_again() {
        let mut keyed = Keyed::new(RATE);
        assert!(keyed.take(1, 0).is_ok() && keyed.take(1, 0).is_ok());
        assert_eq!(keyed.take(1, 0), Err(Denied::RateLimited { retry_after_ms: 1_000 }));
        assert!(keyed.take(2, 0).is_ok());
        keyed.give_back(1);
        assert!(keyed.take(1, 0).is_ok() && keyed.take(1, 0).is_err());
        for _ in 0..10 {
            keyed.give_back(1);
        }
        assert!(
            keyed.take(1, 0).is_ok() && keyed.take(1, 0).is_ok() && keyed.take(1, 0).is_err(),
            "no more than the burst"
        );
        keyed.forget(1);
        assert!(keyed.take(1, 0).is_ok());
    }

    #[test]
    fn full_buckets_are_forgotten_within_a_minute() {
        let mut keyed = Keyed::new(RATE);
        for key in 0..1_000 {
            assert!(keyed.take(key, 0).is_ok());
        }
        assert_eq!(keyed.remembered(), 1_000);
        assert!(keyed.take(0, 60_000).is_ok());
        assert_eq!(keyed.remembered(), 1);
    }

    #[test]
    fn there_is_a_bound_and_it_refuses_nobody() {
        let mut keyed = Keyed::new(RATE);
        for key in 0..MOST_BUCKETS + 1_000 {
            assert!(keyed.take(key, 1).is_ok());
        }
        assert!(keyed.remembered() <= MOST_BUCKETS);
    }
}
