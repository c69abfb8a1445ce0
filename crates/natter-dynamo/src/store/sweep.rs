//! Tidying, once a day. Nothing depends on it: rows past their time count as gone by their value.

use super::DynamoStore;
use crate::key::Table;
use crate::publisher::Publisher;
use natter_core::{StoreError, Timestamp};

impl<P: Publisher> DynamoStore<P> {
    /// Removes connections and subscriptions past their time that DynamoDB has not taken away by itself; says how many rows. Logs are left
    /// alone: whoever may delete below a floor must not do so near a head, and this version keeps everything.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails; what is left is for the next day.
    pub async fn sweep(&self, now: Timestamp) -> Result<usize, StoreError> {
        let keys = self.database.expired(Table::Connections, now.0 / 1000).await?;
        let count = keys.len();
        self.database.delete_all(Table::Connections, keys).await?;
        Ok(count)
    }
}
