//! Rates as token buckets (P14). Time is an argument.

mod keyed;
mod misses;
mod per_person;

use crate::refusal::Denied;
pub use keyed::Keyed;
pub use misses::{MISSES, Misses};
pub use per_person::{PerPerson, SEARCHES};

/// A sustained rate and what may come at once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Rate {
    /// Units a second.
    pub per_second: f64,
    /// Units at once.
    pub burst: f64,
}

impl Rate {
    /// `burst` at once, `per_second` for ever.
    #[must_use]
    pub const fn new(per_second: f64, burst: f64) -> Self {
        Self { per_second, burst }
    }
}

/// What is left of a [`Rate`] for one person or room.
#[derive(Debug, Clone, Copy)]
pub struct Bucket {
    tokens: f64,
    at_ms: u64,
}

impl Bucket {
    /// A full bucket.
    #[must_use]
    pub fn full(rate: Rate, now_ms: u64) -> Self {
        Self { tokens: rate.burst, at_ms: now_ms }
    }

    /// A bucket that held so many tokens at that moment, as a store has kept it.
    #[must_use]
    pub fn holding(tokens: f64, at_ms: u64) -> Self {
        Self { tokens, at_ms }
    }

    /// The tokens in it now.
    #[must_use]
    pub fn tokens(&mut self, rate: Rate, now_ms: u64) -> f64 {
        self.refill(rate, now_ms);
        self.tokens
    }

    /// Takes `units`, or says how long to wait. `now_ms` is any monotone clock in milliseconds; a step back counts as no time.
    ///
    /// # Errors
    /// [`Denied::RateLimited`] with the wait; nothing is taken then.
    pub fn take(&mut self, rate: Rate, units: f64, now_ms: u64) -> Result<(), Denied> {
        self.refill(rate, now_ms);
        if self.tokens >= units {
            self.tokens -= units;
            return Ok(());
        }
        Err(Denied::RateLimited { retry_after_ms: wait_ms(units - self.tokens, rate) })
    }

    /// Takes `units` that may not be there: who exceeds the rate pays first and waits afterwards.
    pub fn spend(&mut self, units: f64) {
        self.tokens -= units;
    }

    /// Whether not one unit was left when it was last looked at.
    #[must_use]
    pub fn is_spent(&self) -> bool {
        self.tokens < 1.0
    }

    /// Puts back units that were taken.
    pub fn give_back(&mut self, rate: Rate, units: f64) {
        self.tokens = (self.tokens + units).min(rate.burst);
    }

    /// Whether nothing was taken lately, so that the bucket need not be kept.
    #[must_use]
    pub fn is_full(&mut self, rate: Rate, now_ms: u64) -> bool {
        self.refill(rate, now_ms);
        self.tokens >= rate.burst
    }

    fn refill(&mut self, rate: Rate, now_ms: u64) {
        let elapsed_ms = now_ms.saturating_sub(self.at_ms);
        #[expect(clippy::cast_precision_loss, reason = "elapsed milliseconds are far below 2^52")]
        let gained = elapsed_ms as f64 / 1000.0 * rate.per_second;
        self.tokens = (self.tokens + gained).min(rate.burst);
        self.at_ms = self.at_ms.max(now_ms);
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive wait, capped at an hour"
)]
fn wait_ms(missing: f64, rate: Rate) -> u64 {
    (missing / rate.per_second * 1000.0).ceil().clamp(1.0, 3_600_000.0) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERSON: Rate = Rate::new(2.0, 10.0);

    #[test]
    fn the_burst_passes_and_one_more_waits() {
        let mut bucket = Bucket::full(PERSON, 0);
        for _ in 0..10 {
            assert_eq!(bucket.take(PERSON, 1.0, 0), Ok(()));
        }
        assert_eq!(bucket.take(PERSON, 1.0, 0), Err(Denied::RateLimited { retry_after_ms: 500 }));
        assert_eq!(bucket.take(PERSON, 1.0, 500), Ok(()));
    }

    #[test]
    fn the_sustained_rate_holds_for_an_hour() {
        let mut bucket = Bucket::full(PERSON, 0);
        let taken = (0..3_600_000).step_by(10).filter(|&now| bucket.take(PERSON, 1.0, now).is_ok()).count();
        assert!((7200..=7211).contains(&taken), "{taken}");
    }

    #[test]
    fn what_is_spent_before_it_is_there_is_waited_for() {
        let mut bucket = Bucket::full(PERSON, 0);
        bucket.spend(12.0);
        assert!(bucket.is_spent());
        assert!(bucket.tokens(PERSON, 1_000) < 1.0 && bucket.is_spent());
        assert!(bucket.tokens(PERSON, 1_500) >= 1.0 && !bucket.is_spent());
    }

    #[test]
    fn a_clock_that_steps_back_gives_nothing_and_breaks_nothing() {
        let mut bucket = Bucket::full(PERSON, 10_000);
        assert_eq!(bucket.take(PERSON, 10.0, 10_000), Ok(()));
        assert!(bucket.take(PERSON, 1.0, 0).is_err());
        assert_eq!(bucket.take(PERSON, 1.0, 10_500), Ok(()));
    }
}
