//! Log lines about what may happen a thousand times a second: one a minute, with the number of times.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

const PAUSE: Duration = Duration::from_secs(60);

/// When the last line was written, and how often the cause has occurred since.
#[derive(Debug, Default)]
pub(crate) struct Seldom {
    state: Mutex<(Option<Instant>, u64)>,
}

impl Seldom {
    /// Notes one more time; answers how often it has occurred since the last line if a line is due.
    pub(crate) fn note(&self, now: Instant) -> Option<u64> {
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let (last, count) = &mut *state;
        *count += 1;
        if last.is_some_and(|last| now.saturating_duration_since(last) < PAUSE) {
            return None;
        }
        *last = Some(now);
        Some(std::mem::take(count))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_line_a_minute_counts_what_it_stands_for() {
        let (seldom, start) = (Seldom::default(), Instant::now());
        assert_eq!(seldom.note(start), Some(1));
        assert_eq!((0..50).filter_map(|_| seldom.note(start)).count(), 0);
        assert_eq!(seldom.note(start + PAUSE), Some(51));
    }
}
