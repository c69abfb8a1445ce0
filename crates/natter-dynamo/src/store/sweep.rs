//! Tidying, once a day. Nothing depends on it: rows past their time count as gone by their value, and DynamoDB takes most of them away by
//! itself, within days. Logs are left alone: whoever may delete below a floor must not do so near a head, and this version keeps everything.

use super::DynamoStore;
use crate::key::Table;
use crate::publisher::Publisher;
use natter_core::{StoreError, Timestamp};
use std::time::Duration;
use tokio::time::Instant;

/// How much one run takes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SweepBounds {
    /// Rows looked at in one call.
    pub page: usize,
    /// No page is begun after this.
    pub time: Duration,
}

impl Default for SweepBounds {
    /// A page of stale rows is gone within a second or two, and the function has 25.
    fn default() -> Self {
        Self { page: 1000, time: Duration::from_secs(15) }
    }
}

/// What a run came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Swept {
    /// Rows looked at.
    pub looked: usize,
    /// Rows past their time, taken away.
    pub removed: usize,
    /// Whether it came to the end of the table; if not, the next run begins anew, with fewer rows.
    pub complete: bool,
}

impl<P: Publisher> DynamoStore<P> {
    /// Removes connections and subscriptions past their time that DynamoDB has not taken away by itself, page by page. No row comes back to
    /// life, so they go without a condition.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails; what was removed is removed, what is left is for the next run.
    pub async fn sweep(&self, now: Timestamp, bounds: SweepBounds) -> Result<Swept, StoreError> {
        let (mut swept, mut from, until) = (Swept::default(), None, Instant::now() + bounds.time);
        loop {
            let page = self.database.expired(Table::Connections, now.0 / 1000, bounds.page, from).await?;
            let count = page.keys.len();
            self.database.delete_all(Table::Connections, page.keys).await?;
            (swept.looked, swept.removed) = (swept.looked + page.looked, swept.removed + count);
            from = page.next;
            swept.complete = from.is_none();
            if swept.complete || Instant::now() >= until {
                return Ok(swept);
            }
        }
    }
}
