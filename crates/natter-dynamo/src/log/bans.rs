//! Who may not come in.

use crate::database::{Query, Sort};
use crate::key::{self, Table};
use crate::publisher::Publisher;
use crate::rows::BanRow;
use crate::store::DynamoStore;
use natter_core::govern::Ban;
use natter_core::rule::right::Right;
use natter_core::{Actor, Refusal, RoomId, StoreError};

impl<P: Publisher> DynamoStore<P> {
    /// By person id.
    pub(crate) async fn list_bans(&self, reader: &Actor, room: RoomId) -> Result<Vec<Ban>, Refusal> {
        let query = Query { sort: Sort::Prefix("ban#"), ..Query::of(Table::Rooms, key::room(room)) };
        let items = self.database.query(query).await?;
        self.governed(room, reader, Right::Ban).await?;
        let bans: Result<Vec<Ban>, StoreError> =
            items.iter().map(|item| Ok(BanRow::read(item)?.ban)).collect();
        Ok(bans?)
    }
}
