//! The day's posts against the operator's ceiling. Posts cost money and the caller pays nothing for them, so what is dispensable ends first
//! and everything ends last:
//!
//! | posts of the UTC day | what happens |
//! |---|---|
//! | 80 % of the ceiling | typing and read markers of one's other devices are no longer posted |
//! | 90 % | guests are refused, and connected guests are closed |
//! | 100 % | everything that makes an event is answered `busy` |
//! | 110 % | nothing is posted; connections are refused, and closed at their next frame |
//!
//! The count is one row that each instance adds to, after a thousandth of the ceiling (500 at most) and after a minute. So the last step can be
//! passed by at most that number for each instance that runs.

use crate::courier::Silent;
use natter_core::Timestamp;
use natter_dynamo::DynamoStore;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Posts a day where the deployment says nothing: about 3 USD.
pub(crate) const USUAL_CEILING: u64 = 3_000_000;
/// Posts that an instance counts before it adds them to the row, at most.
const CHUNK: u64 = 500;
/// How long an instance goes by what it knows.
const LOOK_MS: u64 = 60_000;
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

/// How much of the day's ceiling is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) enum Left {
    /// Nobody exceeds it.
    #[default]
    Enough,
    /// Too little for what nobody misses.
    NothingBrief,
    /// Too little for guests.
    NoGuests,
    /// Used up: no new events.
    NoEvents,
    /// Exceeded: no posts.
    NoPosts,
}

impl Left {
    /// After so many posts of a day.
    pub(crate) fn after(posts: u64, ceiling: u64) -> Self {
        let at_least = |percent: u64| u128::from(posts) * 100 >= u128::from(ceiling) * u128::from(percent);
        match () {
            () if at_least(110) => Self::NoPosts,
            () if at_least(100) => Self::NoEvents,
            () if at_least(90) => Self::NoGuests,
            () if at_least(80) => Self::NothingBrief,
            () => Self::Enough,
        }
    }
}

/// The count of one instance and what it knows of all.
#[derive(Clone)]
pub(crate) struct Spending {
    inner: Arc<Inner>,
}

struct Inner {
    rows: DynamoStore<Silent>,
    ceiling: u64,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Days since 1970, UTC.
    day: u64,
    /// Counted here and in no row yet.
    unsaved: u64,
    /// When the row was last read or written; 0 before the first time.
    looked_ms: u64,
    left: Left,
}

impl State {
    /// Another day: nothing of it is known yet. Posts of the day before that no row has are forgotten with it.
    fn turn(&mut self, now: Timestamp) {
        let day = now.0 / DAY_MS;
        if day != self.day {
            *self = Self { day, ..Self::default() };
        }
    }

    fn is_due(&self, chunk: u64, now: Timestamp) -> bool {
        self.unsaved >= chunk || now.0.saturating_sub(self.looked_ms) >= LOOK_MS
    }
}

impl Spending {
    pub(crate) fn new(rows: DynamoStore<Silent>, ceiling: u64) -> Self {
        Self { inner: Arc::new(Inner { rows, ceiling, state: Mutex::default() }) }
    }

    /// Counts one post before it is made; `false` where none may be made.
    pub(crate) async fn may_post(&self) -> bool {
        let now = Timestamp::now();
        let due = {
            let mut state = self.state();
            state.turn(now);
            if state.left == Left::NoPosts {
                return false;
            }
            state.unsaved += 1;
            self.begin(&mut state, now)
        };
        if let Some(count) = due {
            self.settle(count, now).await;
        }
        true
    }

    /// How much is left, as of a minute ago at most.
    pub(crate) async fn left(&self) -> Left {
        let now = Timestamp::now();
        let due = {
            let mut state = self.state();
            state.turn(now);
            self.begin(&mut state, now)
        };
        if let Some(count) = due {
            self.settle(count, now).await;
        }
        self.state().left
    }

    /// Takes what is to be added now. Of several posts at once one adds.
    fn begin(&self, state: &mut State, now: Timestamp) -> Option<u64> {
        let chunk = (self.inner.ceiling / 1000).clamp(1, CHUNK);
        state.is_due(chunk, now).then(|| {
            state.looked_ms = now.0;
            std::mem::take(&mut state.unsaved)
        })
    }

    async fn settle(&self, count: u64, now: Timestamp) {
        let rows = &self.inner.rows;
        let posts = if count == 0 { rows.posts_of_day(now).await } else { rows.add_posts(count, now).await };
        let mut state = self.state();
        match posts {
            Ok(posts) => {
                let left = Left::after(posts, self.inner.ceiling);
                if left != state.left {
                    let ceiling = self.inner.ceiling;
                    tracing::warn!(posts, ceiling, ?left, "the day's posts against their ceiling");
                }
                state.left = left;
            }
            Err(error) => {
                tracing::warn!(%error, "the day's posts could not be counted");
                state.unsaved += count;
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.inner.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_dispensable_ends_first() {
        let left = |posts| Left::after(posts, 1000);
        assert_eq!((left(0), left(799)), (Left::Enough, Left::Enough));
        assert_eq!((left(800), left(899)), (Left::NothingBrief, Left::NothingBrief));
        assert_eq!((left(900), left(999)), (Left::NoGuests, Left::NoGuests));
        assert_eq!((left(1000), left(1099)), (Left::NoEvents, Left::NoEvents));
        assert_eq!((left(1100), left(u64::MAX)), (Left::NoPosts, Left::NoPosts));
        assert_eq!(Left::after(u64::MAX, u64::MAX), Left::NoEvents);
    }

    #[test]
    fn another_day_begins_with_nothing() {
        let mut state = State { day: 0, unsaved: 7, looked_ms: 5, left: Left::NoPosts };
        state.turn(Timestamp(DAY_MS - 1));
        assert_eq!(state.left, Left::NoPosts);
        state.turn(Timestamp(DAY_MS));
        assert_eq!((state.left, state.unsaved, state.day), (Left::Enough, 0, 1));
        assert!(state.is_due(500, Timestamp(DAY_MS)), "the row of the new day is read at once");
    }
}
