//! The format of what the tables hold, so that an older version does not write into newer tables.

use super::DynamoStore;
use crate::database::{Put, Query};
use crate::item::{Writer, read_number};
use crate::key::{FORMAT as KEY, Table};
use crate::publisher::Publisher;
use natter_core::StoreError;

/// The format that this version reads and writes. It goes up when an older version would misread what a newer one writes.
pub const FORMAT: u64 = 1;

impl<P: Publisher> DynamoStore<P> {
    /// The format of these tables; `None` where none is written yet.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn format(&self) -> Result<Option<u64>, StoreError> {
        let rows = self.database.query(Query::of(Table::Rooms, KEY.to_owned())).await?;
        rows.first().map(|row| read_number(row, "format")).transpose()
    }

    /// Writes the format of this version where none is written yet; the one that holds.
    ///
    /// # Errors
    /// [`StoreError`] when DynamoDB fails.
    pub async fn mark_format(&self) -> Result<u64, StoreError> {
        if let Some(format) = self.format().await? {
            return Ok(format);
        }
        let row = Writer::default().text("key", KEY).text("part", KEY).number("format", FORMAT).item();
        match self.database.put_new(Table::Rooms, row).await? {
            Put::Done => Ok(FORMAT),
            Put::InTheWay(_) | Put::Held => Ok(self.format().await?.unwrap_or(FORMAT)),
        }
    }
}
