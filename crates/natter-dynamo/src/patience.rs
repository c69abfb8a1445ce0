//! How long a call goes on when others were in between.

use natter_core::StoreError;
use rand::RngExt;
use std::time::Duration;
use tokio::time::Instant;

/// The first wait lies between nothing and this.
const FIRST: Duration = Duration::from_millis(8);
/// No wait is longer than this.
const LONGEST: Duration = Duration::from_millis(400);
/// After this the answer is `busy`.
const MOST: Duration = Duration::from_secs(3);

/// Waits with full jitter, doubling, until there is no patience left.
#[derive(Debug)]
pub(crate) struct Patience {
    until: Instant,
    longest: Duration,
}

impl Patience {
    pub(crate) fn new() -> Self {
        Self { until: Instant::now() + MOST, longest: FIRST }
    }

    /// Waits before the next try.
    ///
    /// # Errors
    /// `Busy` when the time is up.
    pub(crate) async fn wait(&mut self) -> Result<(), StoreError> {
        if Instant::now() >= self.until {
            return Err(StoreError::Busy);
        }
        let wait = rand::rng().random_range(Duration::ZERO..=self.longest);
        tokio::time::sleep(wait).await;
        self.longest = (self.longest * 2).min(LONGEST);
        Ok(())
    }
}
