//! Time as the log keeps it. Order never depends on it: seqs order, timestamps only tell people when.

/// Milliseconds since 1970-01-01 UTC, set by the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(pub u64);

/// Milliseconds in a day.
const DAY_MS: u64 = 24 * 60 * 60 * 1000;

impl Timestamp {
    /// This moment by the machine's clock. For shells only: rules take time as an argument.
    #[must_use]
    pub fn now() -> Self {
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        Self(since.map_or(0, |duration| u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)))
    }

    /// The day it is in, counted from 1970 in UTC.
    #[must_use]
    pub fn day(self) -> u64 {
        self.0 / DAY_MS
    }

    /// When its day began.
    #[must_use]
    pub fn day_began(self) -> Self {
        Self(self.day() * DAY_MS)
    }

    /// Milliseconds until the next day begins.
    #[must_use]
    pub fn until_next_day_ms(self) -> u64 {
        DAY_MS - self.0 % DAY_MS
    }

    /// The moment `millis` later.
    #[must_use]
    pub fn plus_millis(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }
}
