//! The one scan there is: of rows past their time, by the daily function and never by an action.

use super::failure::failure;
use super::{Database, partition, sort};
use crate::item::{Item, number};
use crate::key::Table;
use aws_sdk_dynamodb::types::ReturnConsumedCapacity;
use natter_core::StoreError;

impl Database {
    /// Keys of the rows whose `expires` lies before this second.
    pub(crate) async fn expired(&self, table: Table, second: u64) -> Result<Vec<Item>, StoreError> {
        let (mut keys, mut from) = (Vec::new(), None);
        loop {
            let call = self.client.scan().table_name(self.name(table)).set_exclusive_start_key(from);
            let call = call
                .projection_expression("#partition, #sort")
                .filter_expression("#expires < :second")
                .expression_attribute_names("#partition", partition(table))
                .expression_attribute_names("#sort", sort(table))
                .expression_attribute_names("#expires", "expires")
                .expression_attribute_values(":second", number(second))
                .return_consumed_capacity(ReturnConsumedCapacity::Total);
            let output = call.send().await.map_err(|error| failure(&error))?;
            self.meter.read(output.consumed_capacity().and_then(|capacity| capacity.capacity_units()));
            keys.extend(output.items.unwrap_or_default());
            from = output.last_evaluated_key;
            if from.is_none() {
                return Ok(keys);
            }
        }
    }
}
