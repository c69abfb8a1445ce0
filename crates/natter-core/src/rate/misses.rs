//! A brake on guessing rooms (ASVS 11.5.1): who names too many that are not there for them waits with everything. Ids have 128 random bits, so this is
//! about cost, and about how often the time of an answer can be taken.

use super::{PerPerson, Rate};
use crate::id::PersonId;
use crate::limit;
use crate::refusal::Denied;

/// [`limit::MISSES_PER_MINUTE`].
#[expect(clippy::cast_precision_loss, reason = "a small number")]
pub const MISSES: Rate = Rate::new(limit::MISSES_PER_MINUTE as f64 / 60.0, limit::MISSES_PER_MINUTE as f64);

/// Who has missed lately.
#[derive(Debug, Default)]
pub struct Misses(PerPerson);

impl Misses {
    /// Somebody named a room that is not there for them.
    pub fn note(&mut self, rate: Rate, person: PersonId, now_ms: u64) {
        // What is refused already costs no more.
        let _ = self.0.take(rate, person, now_ms);
    }

    /// # Errors
    /// `RateLimited` for whoever has named too many.
    pub fn may_miss(&self, rate: Rate, person: PersonId, now_ms: u64) -> Result<(), Denied> {
        self.0.may_take(rate, person, now_ms)
    }

    /// Forgets whoever has been quiet.
    pub fn forget_quiet(&mut self, rate: Rate, now_ms: u64) {
        self.0.forget_quiet(rate, now_ms);
    }

    /// How many people are remembered.
    #[must_use]
    pub fn remembered(&self) -> usize {
        self.0.remembered()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn twenty_misses_a_minute_and_then_everything_waits() {
        let (mut misses, eve, ada) = (Misses::default(), PersonId::from_bits(1), PersonId::from_bits(2));
        for _ in 0..limit::MISSES_PER_MINUTE {
            assert_eq!(misses.may_miss(MISSES, eve, 0), Ok(()));
            misses.note(MISSES, eve, 0);
        }
        let wait = Err(Denied::RateLimited { retry_after_ms: 3_000 });
        assert_eq!((misses.may_miss(MISSES, eve, 0), misses.may_miss(MISSES, ada, 0)), (wait, Ok(())));
        assert_eq!(misses.may_miss(MISSES, eve, 3_000), Ok(()));
        misses.forget_quiet(MISSES, 59_000);
        assert_eq!(misses.remembered(), 1);
        misses.forget_quiet(MISSES, 61_000);
        assert_eq!(misses.remembered(), 0);
    }
}
