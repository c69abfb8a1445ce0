//! Time that a test can move: idle and lifetime limits of hours are seen in milliseconds.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::sync::watch;

/// Real time plus what was added to it.
#[derive(Debug, Clone)]
pub struct Clock {
    start: Instant,
    start_unix: Duration,
    added: watch::Sender<Duration>,
}

impl Default for Clock {
    fn default() -> Self {
        let start_unix = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Self { start: Instant::now(), start_unix, added: watch::Sender::new(Duration::ZERO) }
    }
}

impl Clock {
    /// Lets time jump forward for everything that waits for it.
    pub fn advance(&self, by: Duration) {
        self.added.send_modify(|added| *added += by);
    }

    /// Since the gateway began.
    #[must_use]
    pub fn now(&self) -> Duration {
        self.start.elapsed() + *self.added.borrow()
    }

    /// Milliseconds since 1970 UTC.
    #[must_use]
    pub fn unix_ms(&self) -> u64 {
        u64::try_from((self.start_unix + self.now()).as_millis()).unwrap_or(u64::MAX)
    }

    /// Waits for a moment of [`now`](Self::now).
    pub async fn until(&self, moment: Duration) {
        let mut added = self.added.subscribe();
        loop {
            let left = moment.saturating_sub(self.now());
            if left.is_zero() {
                return;
            }
            tokio::select! {
                () = tokio::time::sleep(left) => {}
                _ = added.changed() => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn hours_pass_when_they_are_told_to() {
        let clock = Clock::default();
        let waiting = tokio::spawn({
            let clock = clock.clone();
            async move { clock.until(Duration::from_secs(7200)).await }
        });
        clock.advance(Duration::from_secs(7201));
        tokio::time::timeout(Duration::from_secs(5), waiting).await.unwrap().unwrap();
    }
}
