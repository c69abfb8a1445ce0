//! What one connection sends, kept in its row: frames of one connection reach many instances of the function.

use super::DynamoStore;
use crate::connection::GatewayId;
use crate::database::Change;
use crate::item::{number, read_number};
use crate::key::Table;
use crate::publisher::Publisher;
use crate::rows::ConnectionRow;
use natter_core::{StoreError, Timestamp};

const MINUTE_MS: u64 = 60 * 1000;

impl<P: Publisher> DynamoStore<P> {
    /// Whether a connection is registered, read strongly. One whose session has ended is not, even where closing it came too early to reach it.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn is_registered(&self, gateway: &GatewayId) -> Result<bool, StoreError> {
        let key = ConnectionRow::key(gateway.connection());
        let found = self.database.get(Table::Connections, key).await?;
        Ok(found.map(|row| ConnectionRow::read(&row, (self.clock)())).transpose()?.flatten().is_some())
    }

    /// Adds frames of a connection to the minute of `now`; how many that minute has now, over all instances. `None`: it is not registered.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn count_frames(
        &self,
        gateway: &GatewayId,
        count: u64,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        let (key, minute) = (ConnectionRow::key(gateway.connection()), now.0 / MINUTE_MS);
        let row = Change::of(Table::Connections, key);
        let more =
            row.clone().add("frames", i64::try_from(count).unwrap_or(i64::MAX)).when_number("minute", minute);
        if let Some(row) = self.database.change_and_read(&more).await? {
            return read_number(&row, "frames").map(Some);
        }
        // The first of this minute. Of two at once the later one forgets the earlier one's frames, once a minute.
        let first = row.set("minute", number(minute)).set("frames", number(count));
        Ok(self.database.change_and_read(&first).await?.map(|_| count))
    }

    /// Whether a connection may say that its person types: `pause_ms` after the last time at the earliest, over all instances.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn may_type(
        &self,
        gateway: &GatewayId,
        now: Timestamp,
        pause_ms: u64,
    ) -> Result<bool, StoreError> {
        let key = ConnectionRow::key(gateway.connection());
        let before = now.0.saturating_sub(pause_ms) + 1;
        let typed =
            Change::of(Table::Connections, key).set("typed", number(now.0)).when_below("typed", before);
        self.database.change(&typed).await
    }
}
