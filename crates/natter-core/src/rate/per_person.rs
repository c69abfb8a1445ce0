//! One rate for many people, each with a bucket of their own.

use super::{Bucket, Rate};
use crate::id::PersonId;
use crate::limit;
use crate::refusal::Denied;
use std::collections::HashMap;

/// [`limit::SEARCHES_PER_SECOND`], [`limit::SEARCHES_AT_ONCE`].
#[expect(clippy::cast_precision_loss, reason = "small numbers")]
pub const SEARCHES: Rate = Rate::new(limit::SEARCHES_PER_SECOND as f64, limit::SEARCHES_AT_ONCE as f64);

/// Who did lately what the rate is for.
#[derive(Debug, Default)]
pub struct PerPerson(HashMap<PersonId, Bucket>);

impl PerPerson {
    /// Counts once.
    ///
    /// # Errors
    /// `RateLimited` for whoever is too fast; nothing is counted then.
    pub fn take(&mut self, rate: Rate, person: PersonId, now_ms: u64) -> Result<(), Denied> {
        self.0.entry(person).or_insert_with(|| Bucket::full(rate, now_ms)).take(rate, 1.0, now_ms)
    }

    /// What taking once would come to.
    ///
    /// # Errors
    /// The same.
    pub fn may_take(&self, rate: Rate, person: PersonId, now_ms: u64) -> Result<(), Denied> {
        let Some(bucket) = self.0.get(&person) else { return Ok(()) };
        let mut left = *bucket;
        left.take(rate, 1.0, now_ms)
    }

    /// Forgets whoever has been quiet.
    pub fn forget_quiet(&mut self, rate: Rate, now_ms: u64) {
        self.0.retain(|_, bucket| !bucket.is_full(rate, now_ms));
    }

    /// How many people are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_searches_at_once_and_two_a_second_each() {
        let (mut searches, eve, ada) = (PerPerson::default(), PersonId::from_bits(1), PersonId::from_bits(2));
        for _ in 0..limit::SEARCHES_AT_ONCE {
            assert_eq!(searches.take(SEARCHES, eve, 0), Ok(()));
        }
        let wait = Err(Denied::RateLimited { retry_after_ms: 500 });
        assert_eq!((searches.take(SEARCHES, eve, 0), searches.take(SEARCHES, ada, 0)), (wait, Ok(())));
        assert_eq!(searches.take(SEARCHES, eve, 500), Ok(()));
        searches.forget_quiet(SEARCHES, 5_000);
        assert_eq!(searches.remembered(), 1, "hers is full again");
    }
}
