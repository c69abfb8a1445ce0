//! Writing one item, and taking many away.

use super::change::Change;
use super::failure::failure;
use super::{Database, partition};
use crate::item::Item;
use crate::key::Table;
use crate::patience::Patience;
use aws_sdk_dynamodb::operation::delete_item::DeleteItemError;
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::{
    DeleteRequest, ReturnConsumedCapacity, ReturnValue, ReturnValuesOnConditionCheckFailure, WriteRequest,
};
use natter_core::StoreError;

/// Items in one `BatchWriteItem` (DynamoDB API reference).
const BATCH: usize = 25;

/// What came of putting an item where none was.
#[derive(Debug)]
pub(crate) enum Put {
    /// It is durable.
    Done,
    /// This one was there already; `None` when it is not said which.
    InTheWay(Option<Item>),
    /// A transaction held the place.
    Held,
}

impl Database {
    /// Puts an item where none is.
    pub(crate) async fn put_new(&self, table: Table, item: Item) -> Result<Put, StoreError> {
        let call = self
            .client
            .put_item()
            .table_name(self.name(table))
            .set_item(Some(item))
            .condition_expression("attribute_not_exists(#p)")
            .expression_attribute_names("#p", partition(table))
            .return_values_on_condition_check_failure(ReturnValuesOnConditionCheckFailure::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        match call.send().await {
            Ok(output) => {
                self.meter.write(output.consumed_capacity().and_then(|capacity| capacity.capacity_units()));
                Ok(Put::Done)
            }
            Err(error) => match error.as_service_error() {
                Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                    self.meter.refused_write();
                    Ok(Put::InTheWay(failed.item().cloned()))
                }
                Some(PutItemError::TransactionConflictException(_)) => Ok(Put::Held),
                _ => Err(failure(&error)),
            },
        }
    }

    /// Puts an item, whatever was there.
    pub(crate) async fn put(&self, table: Table, item: Item) -> Result<(), StoreError> {
        let call = self.client.put_item().table_name(self.name(table)).set_item(Some(item));
        let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
        let output = call.send().await.map_err(|error| failure(&error))?;
        self.meter.write(output.consumed_capacity().and_then(|capacity| capacity.capacity_units()));
        Ok(())
    }

    /// Changes an item where its conditions hold; whether they did.
    pub(crate) async fn change(&self, change: &Change) -> Result<bool, StoreError> {
        let words = change.expressions();
        let call = self
            .client
            .update_item()
            .table_name(self.name(change.table))
            .set_key(Some(change.key.clone()))
            .set_update_expression(words.update)
            .set_condition_expression(words.condition)
            .set_expression_attribute_names(Some(words.names))
            .set_expression_attribute_values(Some(words.values).filter(|values| !values.is_empty()))
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        match call.send().await {
            Ok(output) => {
                self.meter.write(output.consumed_capacity().and_then(|capacity| capacity.capacity_units()));
                Ok(true)
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => {
                    self.meter.refused_write();
                    Ok(false)
                }
                Some(UpdateItemError::TransactionConflictException(_)) => Err(StoreError::Busy),
                _ => Err(failure(&error)),
            },
        }
    }

    /// Changes an item where its conditions hold; the attributes that changed, as they are now.
    pub(crate) async fn change_and_read(&self, change: &Change) -> Result<Option<Item>, StoreError> {
        let words = change.expressions();
        let call = self
            .client
            .update_item()
            .table_name(self.name(change.table))
            .set_key(Some(change.key.clone()))
            .set_update_expression(words.update)
            .set_condition_expression(words.condition)
            .set_expression_attribute_names(Some(words.names).filter(|names| !names.is_empty()))
            .set_expression_attribute_values(Some(words.values).filter(|values| !values.is_empty()))
            .return_values(ReturnValue::UpdatedNew)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        match call.send().await {
            Ok(output) => {
                self.meter.write(output.consumed_capacity().and_then(|capacity| capacity.capacity_units()));
                Ok(Some(output.attributes.unwrap_or_default()))
            }
            Err(error) => match error.as_service_error() {
                Some(UpdateItemError::ConditionalCheckFailedException(_)) => {
                    self.meter.refused_write();
                    Ok(None)
                }
                Some(UpdateItemError::TransactionConflictException(_)) => Err(StoreError::Busy),
                _ => Err(failure(&error)),
            },
        }
    }

    /// Takes an item away; what it was. Of several who take the same item one gets it: the condition says so, for of the old item alone Amazon's
    /// emulator gives each of them one.
    pub(crate) async fn take(&self, table: Table, key: Item) -> Result<Option<Item>, StoreError> {
        let call = self
            .client
            .delete_item()
            .table_name(self.name(table))
            .set_key(Some(key))
            .condition_expression("attribute_exists(#p)")
            .expression_attribute_names("#p", partition(table))
            .return_values(ReturnValue::AllOld)
            .return_consumed_capacity(ReturnConsumedCapacity::Total);
        match call.send().await {
            Ok(output) => {
                self.meter.write(output.consumed_capacity().and_then(|capacity| capacity.capacity_units()));
                Ok(output.attributes)
            }
            Err(error) => match error.as_service_error() {
                Some(DeleteItemError::ConditionalCheckFailedException(_)) => {
                    self.meter.refused_write();
                    Ok(None)
                }
                Some(DeleteItemError::TransactionConflictException(_)) => Err(StoreError::Busy),
                _ => Err(failure(&error)),
            },
        }
    }

    /// Takes many items away, each for itself.
    pub(crate) async fn delete_all(&self, table: Table, keys: Vec<Item>) -> Result<(), StoreError> {
        for chunk in keys.chunks(BATCH) {
            let mut left = Vec::with_capacity(chunk.len());
            for key in chunk {
                let delete = DeleteRequest::builder().set_key(Some(key.clone())).build();
                let delete = delete.map_err(|error| StoreError::Failed(error.to_string()))?;
                left.push(WriteRequest::builder().delete_request(delete).build());
            }
            let mut patience = Patience::new();
            while !left.is_empty() {
                let call = self.client.batch_write_item().request_items(self.name(table), left);
                let call = call.return_consumed_capacity(ReturnConsumedCapacity::Total);
                let output = call.send().await.map_err(|error| failure(&error))?;
                for capacity in output.consumed_capacity() {
                    self.meter.write(capacity.capacity_units());
                }
                left = output.unprocessed_items.unwrap_or_default().into_values().flatten().collect();
                if !left.is_empty() {
                    patience.wait().await?;
                }
            }
        }
        Ok(())
    }
}
