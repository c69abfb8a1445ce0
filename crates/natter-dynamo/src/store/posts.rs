//! The posts of a day: one row that every function adds to now and then, so that a ceiling can be kept over all of them.

use super::DynamoStore;
use crate::database::Change;
use crate::item::{number, read_number};
use crate::key::{self, Table};
use crate::publisher::Publisher;
use natter_core::{StoreError, Timestamp};

const DAY_MS: u64 = 24 * 60 * 60 * 1000;
/// Days that the row of a day is kept.
const KEPT_DAYS: u64 = 3;

impl<P: Publisher> DynamoStore<P> {
    /// Adds posts to the UTC day of `now`; how many there are now.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails; nothing is known to be added then.
    pub async fn add_posts(&self, count: u64, now: Timestamp) -> Result<u64, StoreError> {
        let day = now.0 / DAY_MS;
        let change = Change::of(Table::Connections, key::posts(day))
            .may_be_new()
            .add("posts", i64::try_from(count).unwrap_or(i64::MAX))
            .set("expires", number((day + KEPT_DAYS) * DAY_MS / 1000));
        let row = self.database.change_and_read(&change).await?;
        row.map_or(Ok(0), |row| read_number(&row, "posts"))
    }

    /// The posts of the UTC day of `now`.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn posts_of_day(&self, now: Timestamp) -> Result<u64, StoreError> {
        let row = self.database.get(Table::Connections, key::posts(now.0 / DAY_MS)).await?;
        row.map_or(Ok(0), |row| read_number(&row, "posts"))
    }
}
