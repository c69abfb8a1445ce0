//! The brakes on guessing rooms and on searches. Each instance of the function counts for itself.

use natter_core::rate::{MISSES, Misses, PerPerson, SEARCHES};
use natter_core::{Action, Denied, PersonId, Timestamp};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// People remembered before the quiet ones are forgotten.
const MANY: usize = 1000;

/// Who was fast lately.
#[derive(Debug, Default)]
pub(super) struct Brakes(Mutex<Counted>);

#[derive(Debug, Default)]
struct Counted {
    misses: Misses,
    searches: PerPerson,
}

impl Brakes {
    /// Somebody named a room that is not there for them.
    pub(super) fn note_miss(&self, person: PersonId, now: Timestamp) {
        self.counted(now).misses.note(MISSES, person, now.0);
    }

    /// # Errors
    /// `RateLimited` for whoever has named too many rooms, or searches too fast.
    pub(super) fn may_act(&self, person: PersonId, action: &Action, now: Timestamp) -> Result<(), Denied> {
        let mut counted = self.counted(now);
        counted.misses.may_miss(MISSES, person, now.0)?;
        match action {
            Action::Search { .. } => counted.searches.take(SEARCHES, person, now.0),
            _ => Ok(()),
        }
    }

    fn counted(&self, now: Timestamp) -> MutexGuard<'_, Counted> {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if counted.misses.remembered() + counted.searches.remembered() >= MANY {
            counted.misses.forget_quiet(MISSES, now.0);
            counted.searches.forget_quiet(SEARCHES, now.0);
        }
        counted
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use natter_core::{RoomId, SearchQuery, limit};

    #[test]
    fn whoever_searches_too_fast_waits_with_searches_and_with_nothing_else() {
        let (brakes, eve, ada) = (Brakes::default(), PersonId::from_bits(1), PersonId::from_bits(2));
        let query = SearchQuery::parse("tea").expect("a word");
        let search = Action::Search { query, room: Some(RoomId::LOBBY), from: None, most: 1 };
        for _ in 0..limit::SEARCHES_AT_ONCE {
            assert_eq!(brakes.may_act(eve, &search, Timestamp(0)), Ok(()));
        }
        let wait = Err(Denied::RateLimited { retry_after_ms: 500 });
        assert_eq!(brakes.may_act(eve, &search, Timestamp(0)), wait);
        assert_eq!(brakes.may_act(eve, &Action::Ping, Timestamp(0)), Ok(()));
        assert_eq!(brakes.may_act(ada, &search, Timestamp(0)), Ok(()));
        assert_eq!(brakes.may_act(eve, &search, Timestamp(500)), Ok(()));
    }
}
