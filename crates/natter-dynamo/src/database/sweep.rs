//! The one scan there is: of the connections table, by the daily function and never by an action.

use super::failure::failure;
use super::{Database, sort};
use crate::item::{Item, number, text};
use crate::key::Table;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use natter_core::StoreError;

/// A page of a scan.
#[derive(Debug)]
pub(crate) struct Stale {
    /// Rows past their time, and connections.
    pub(crate) rows: Vec<Item>,
    /// Rows looked at.
    pub(crate) looked: usize,
    /// Where the next page begins.
    pub(crate) next: Option<Item>,
}

impl Database {
    /// Rows whose `expires` is this second or before, and those whose sort key is `always`, among the next `most` of the connections table.
    pub(crate) async fn stale(
        &self,
        second: u64,
        always: &str,
        most: usize,
        from: Option<Item>,
    ) -> Result<Stale, StoreError> {
        let table = Table::Connections;
        let call = self.client.scan().table_name(self.name(table)).set_exclusive_start_key(from);
        let call = call
            .limit(i32::try_from(most.max(1)).unwrap_or(i32::MAX))
            .filter_expression("#expires <= :second OR #sort = :always")
            .expression_attribute_names("#sort", sort(table))
            .expression_attribute_names("#expires", "expires")
            .expression_attribute_values(":second", number(second))
            .expression_attribute_values(":always", text(always))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let output = call.send().await.map_err(|error| failure(&error))?;
        self.meter.read(output.consumed_capacity().and_then(|capacity| capacity.capacity_units()));
        let looked = usize::try_from(output.scanned_count).unwrap_or(0);
        Ok(Stale { rows: output.items.unwrap_or_default(), looked, next: output.last_evaluated_key })
    }
}
