//! The one scan there is: of rows past their time, by the daily function and never by an action.

use super::failure::failure;
use super::{Database, partition, sort};
use crate::item::{Item, number};
use crate::key::Table;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use natter_core::StoreError;

/// A page of a scan.
#[derive(Debug)]
pub(crate) struct Expired {
    /// Keys of the rows past their time.
    pub(crate) keys: Vec<Item>,
    /// Rows looked at.
    pub(crate) looked: usize,
    /// Where the next page begins.
    pub(crate) next: Option<Item>,
}

impl Database {
    /// Keys of the rows whose `expires` is this second or before, among the next `most`.
    pub(crate) async fn expired(
        &self,
        table: Table,
        second: u64,
        most: usize,
        from: Option<Item>,
    ) -> Result<Expired, StoreError> {
        let call = self.client.scan().table_name(self.name(table)).set_exclusive_start_key(from);
        let call = call
            .limit(i32::try_from(most.max(1)).unwrap_or(i32::MAX))
            .projection_expression("#partition, #sort")
            .filter_expression("#expires <= :second")
            .expression_attribute_names("#partition", partition(table))
            .expression_attribute_names("#sort", sort(table))
            .expression_attribute_names("#expires", "expires")
            .expression_attribute_values(":second", number(second))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        let output = call.send().await.map_err(|error| failure(&error))?;
        self.meter.read(output.consumed_capacity().and_then(|capacity| capacity.capacity_units()));
        let looked = usize::try_from(output.scanned_count).unwrap_or(0);
        Ok(Expired { keys: output.items.unwrap_or_default(), looked, next: output.last_evaluated_key })
    }
}
